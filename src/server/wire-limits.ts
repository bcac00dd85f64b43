/** Of the wire format; see `contract.ts`. Apart from it, because a client need not load zod. */
export const wireFormat = 1;

/** Most of a JSON body that is not a topology. */
export const maxRequestBytes = 64 * 1024;
export const maxTopologyBytes = 64 * 1024 * 1024;
/** Nesting of a JSON body, topologies included. */
export const maxJsonDepth = 100;
/** Events in one answer; the next are read from its `cursor`. */
export const maxEventsPerAnswer = 5_000;
/** A stream that has nothing to say sends a comment this often. */
export const heartbeatMs = 15_000;
/** A stream that is silent for so long is taken for dead. */
export const maxSilenceMs = 3 * heartbeatMs;
