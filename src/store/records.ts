import type { Goal, OperationName } from "../model/index.ts";

/**
 * The shapes of what is kept under `keys`. Every value is JSON with a `format`; a reader keeps
 * its hands off a format newer than its own, and ignores fields that it does not know.
 */
export const recordFormat = 1;

/** Under `keys.desired`: what a deployment is to be. Absence never means deletion. */
export interface DesiredRecord {
  readonly format: number;
  readonly uid: string;
  readonly generation: number;
  readonly goal: Goal;
  /** Names the topology's content; whoever has none under this name cannot play. */
  readonly content: string;
  /** Wall time and author, for people. */
  readonly acceptedAt: number;
  readonly by: string;
}

/** Under `keys.hold`. */
export interface HoldRecord {
  readonly format: number;
  readonly by: string;
  readonly why: string;
  readonly since: number;
  /** Wall time of its end; the agents stop honouring it then. */
  readonly until?: number;
}

/** Under `keys.request`: asked once; each agent serves it once, whoever wrote it removes it. */
export interface RequestRecord {
  readonly format: number;
  /** Node names or instance ids; empty: all. */
  readonly nodes: readonly string[];
  readonly by: string;
  readonly at: number;
  /** Operations to do even though their checks hold. */
  readonly force: readonly OperationName[];
}

/** Under `keys.signal`: what an instance has reached, for those that wait for it elsewhere. */
export interface SignalRecord {
  readonly format: number;
  readonly uid: string;
  readonly generation: number;
  /** Of the instance's definition: it counts in every generation that has the same one. */
  readonly fingerprint: string;
  /** Set of reached states as bits: created 1, configured 2, started 4, stopped 8, deleted 16. */
  readonly reached: number;
}

/**
 * Under `keys.accepted`: a host has taken this generation over. Of an instance that is to go and
 * that it sends no signal of, it has nothing: whoever waits for its end need not wait longer.
 */
export interface AcceptedRecord {
  readonly format: number;
  readonly uid: string;
  readonly generation: number;
}

export type StoreRecord =
  | AcceptedRecord
  | DesiredRecord
  | HoldRecord
  | RequestRecord
  | SignalRecord;

export const encodeRecord = (record: StoreRecord): string => JSON.stringify(record);

export type Decoded<Record> =
  | { readonly kind: "record"; readonly record: Record }
  /** Garbage, or a newer format: to be reported and left alone. */
  | { readonly kind: "unreadable"; readonly why: string };

export function decodeRecord<Record extends StoreRecord>(text: string): Decoded<Record> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "unreadable", why: "not JSON" };
  }
  if (typeof value !== "object" || value === null || !("format" in value)) {
    return { kind: "unreadable", why: "no format" };
  }
  const { format } = value;
  if (typeof format !== "number" || format > recordFormat) {
    return { kind: "unreadable", why: `format ${JSON.stringify(format)} is not known here` };
  }
  return { kind: "record", record: value as unknown as Record };
}
