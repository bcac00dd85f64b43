import { z } from "zod";

/**
 * The wire types of the local API: plain JSON, the model's own field names. A reader ignores
 * fields and kinds that it does not know and refuses a `format_version` above its own. Times are
 * wall milliseconds. Adding a field or a route is no new format.
 */
export const wireFormat = 1;

/** Most of a JSON body that is not a topology. */
export const maxRequestBytes = 64 * 1024;
export const maxTopologyBytes = 64 * 1024 * 1024;
/** Nesting of a JSON body, topologies included. */
export const maxJsonDepth = 100;
/** Events in one answer; the next are read from its `cursor`. */
export const maxEventsPerAnswer = 20_000;
/** A stream that has nothing to say sends a comment this often. */
export const heartbeatMs = 15_000;

const answer = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ format_version: z.int().min(1), ...shape });

const goal = z.enum(["started", "stopped", "deleted"]);
const operation = z.enum(["create", "configure", "start", "stop", "delete"]);
const reached = z.enum(["created", "configured", "started", "stopped", "deleted"]);
const outcome = z.enum(["unchanged", "changed", "failed"]);
const nodeState = z.enum([
  "initial",
  "creating",
  "created",
  "configuring",
  "configured",
  "starting",
  "started",
  "stopping",
  "stopped",
  "deleting",
  "deleted",
  "error",
]);
const condition = z.enum([
  "steady",
  "performing",
  "waiting",
  "healing",
  "blocked",
  "unknown",
  "held",
]);
const position = z.object({ file: z.string(), line: z.int(), column: z.int() });
const reason = z.object({ code: z.string(), text: z.string() });
const hold = z.object({
  by: z.string(),
  why: z.string(),
  until: z.exactOptional(z.number()),
  since: z.number(),
});
const outputTail = z.object({
  stdout: z.string(),
  stderr: z.string(),
  droppedBytes: z.number(),
});
const failure = z.object({
  kind: z.literal("failed"),
  code: z.string(),
  message: z.string(),
  exitCode: z.exactOptional(z.number()),
  signal: z.exactOptional(z.string()),
  output: z.exactOptional(outputTail),
  hint: z.exactOptional(z.string()),
  terminal: z.exactOptional(z.literal(true)),
});
const failureRecord = failure.extend({
  step: z.string(),
  attempt: z.number(),
  at: z.number(),
});
const fell = z.object({ step: z.string(), at: z.number(), detail: z.string() });

const stepStatus = z.object({
  step: z.string(),
  operation,
  report: z.enum(["holds", "fails", "unknown", "silent"]),
  detail: z.exactOptional(z.string()),
  done: z.boolean(),
  running: z.boolean(),
  failures: z.number(),
  flaps: z.number(),
  heals: z.number(),
  outcome: z.exactOptional(outcome),
  position,
});

/** Of one instance. An absent host: nobody plays it. */
export const instanceStatus = z.object({
  instance: z.string(),
  node: z.string(),
  host: z.exactOptional(z.string()),
  generation: z.number(),
  goal,
  retired: z.boolean(),
  state: nodeState,
  condition,
  since: z.number(),
  reason: z.exactOptional(reason),
  step: z.exactOptional(z.string()),
  waitingOn: z.array(
    z.object({
      instance: z.string(),
      state: reached,
      since: z.number(),
      host: z.exactOptional(z.string()),
    }),
  ),
  attempt: z.exactOptional(z.number()),
  attempts: z.exactOptional(z.number()),
  nextAttemptAt: z.exactOptional(z.number()),
  fell: z.exactOptional(fell),
  hold: z.exactOptional(hold),
  lastFailure: z.exactOptional(failureRecord),
  steps: z.array(stepStatus),
  position,
});

const summary = {
  deployment: z.string(),
  uid: z.string(),
  generation: z.number(),
  goal,
  condition,
  converged: z.boolean(),
  counts: z.record(condition, z.number()),
  outcomes: z.record(outcome, z.number()),
  since: z.number(),
};
export const deploymentStatus = z.object({ ...summary, instances: z.array(instanceStatus) });

export const statusChange = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("snapshot"), status: deploymentStatus }),
  z.object({
    kind: z.literal("changed"),
    summary: z.object(summary),
    instances: z.array(instanceStatus),
    removed: z.array(z.string()),
  }),
]);

const header = {
  revision: z.number(),
  time: z.number(),
  host: z.string(),
  generation: z.number(),
  cause: z.exactOptional(z.number()),
};
const ofInstance = { ...header, instance: z.string() };
const ofStep = { ...ofInstance, step: z.string() };

export const journalEvent = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("generation.accepted"),
    ...header,
    goal,
    instances: z.number(),
  }),
  z.object({ kind: z.literal("step.fell"), ...ofStep, detail: z.string(), outside: z.boolean() }),
  z.object({
    kind: z.literal("do.began"),
    ...ofStep,
    attempt: z.number(),
    why: z.enum(["check-fails", "not-recorded", "redo", "asked"]),
  }),
  z.object({
    kind: z.literal("do.ended"),
    ...ofStep,
    attempt: z.number(),
    result: z.enum(["succeeded", "failed", "cancelled", "refused"]),
    durationMs: z.number(),
    failure: z.exactOptional(failure),
    output: z.exactOptional(outputTail),
  }),
  z.object({
    kind: z.literal("step.settled"),
    ...ofStep,
    outcome,
    durationMs: z.number(),
  }),
  z.object({
    kind: z.literal("condition.changed"),
    ...ofInstance,
    from: condition,
    to: condition,
    reason: z.exactOptional(reason),
  }),
  z.object({ kind: z.literal("hold.placed"), ...ofInstance, hold }),
  z.object({ kind: z.literal("hold.lifted"), ...ofInstance }),
  z.object({
    kind: z.literal("heal.requested"),
    ...ofInstance,
    by: z.string(),
    force: z.boolean(),
  }),
  z.object({
    kind: z.literal("deployment.converged"),
    ...header,
    changed: z.number(),
    unchanged: z.number(),
    durationMs: z.number(),
  }),
  z.object({ kind: z.literal("agent.began"), ...header, process: z.number() }),
  z.object({ kind: z.literal("agent.ended"), ...header, why: z.string() }),
  z.object({ kind: z.literal("store.lost"), ...header, why: z.string() }),
  z.object({ kind: z.literal("store.found"), ...header, silentMs: z.number() }),
]);

const whyCause = z.object({
  kind: z.enum([
    "blocked",
    "held",
    "gate",
    "unknown",
    "healing",
    "performing",
    "waiting",
    "steady",
    "loop",
    "unseen",
  ]),
  instance: z.string(),
  host: z.exactOptional(z.string()),
  wanted: reached,
  state: z.exactOptional(nodeState),
  step: z.exactOptional(z.string()),
  text: z.string(),
  since: z.number(),
  position: z.exactOptional(position),
  besides: z.number(),
  failure: z.exactOptional(failureRecord),
  nextAttemptAt: z.exactOptional(z.number()),
});
const whySubject = z.object({
  instance: z.string(),
  node: z.string(),
  host: z.exactOptional(z.string()),
  state: nodeState,
  condition,
  since: z.number(),
  until: z.exactOptional(z.number()),
  reason: z.exactOptional(reason),
  step: z.exactOptional(z.string()),
  position,
  hold: z.exactOptional(hold),
  fell: z.exactOptional(fell),
  failure: z.exactOptional(failureRecord),
  attempt: z.exactOptional(z.number()),
  attempts: z.exactOptional(z.number()),
  nextAttemptAt: z.exactOptional(z.number()),
  chain: z.array(whyCause),
  heldBack: z.array(z.string()),
});
export const whyAnswer = z.object({
  deployment: z.string(),
  generation: z.number(),
  goal,
  asked: z.string(),
  at: z.number(),
  past: z.boolean(),
  beyondJournal: z.boolean(),
  subjects: z.array(whySubject),
});

export const scoreView = z.object({
  deployment: z.string(),
  goal,
  instances: z.array(
    z.object({
      instance: z.string(),
      node: z.string(),
      host: z.exactOptional(z.string()),
      retired: z.boolean(),
      steps: z.array(
        z.object({
          step: z.string(),
          operation,
          kind: z.enum(["perform", "gate", "undo"]),
          engine: z.exactOptional(z.string()),
          position,
        }),
      ),
      gates: z.array(
        z.object({
          instance: z.string(),
          until: reached,
          before: operation,
          kind: z.string(),
        }),
      ),
    }),
  ),
});

export const logChunk = z.object({
  step: z.string(),
  attempt: z.exactOptional(z.number()),
  stream: z.enum(["stdout", "stderr"]),
  text: z.string(),
  at: z.exactOptional(z.number()),
  droppedBytes: z.exactOptional(z.number()),
});

const logLevel = z.enum(["trace", "debug", "info", "warn", "error", "silent"]);

/** GET /v1/version: who answers here. */
export const versionAnswer = answer({
  release: z.string(),
  deployment: z.string(),
  uid: z.string(),
  generation: z.number(),
  process: z.number(),
  hosts: z.array(z.string()),
  startedAt: z.number(),
  journal: z.string(),
  logLevel,
});
/** GET /v1/status: `exit` is what `khoreia status` ends with. */
export const statusAnswer = answer({ exit: z.number(), status: deploymentStatus });
/** GET /v1/nodes/:id/why */
export const whyReply = answer({ why: whyAnswer });
/**
 * GET /v1/events. `gap`: the events between what was asked and the first are no longer kept.
 * `cursor` names the last event looked at; with `more`, the next answer begins after it.
 */
export const eventsAnswer = answer({
  journal: z.string(),
  gap: z.boolean(),
  more: z.boolean(),
  cursor: z.exactOptional(z.string()),
  events: z.array(journalEvent),
});
/** GET /v1/score */
export const scoreAnswer = answer({ score: scoreView });
/** POST /v1/heal and /v1/restart: the instances that have taken it up, and those not yet. */
export const requestAnswer = answer({
  served: z.array(z.string()),
  pending: z.array(z.string()),
  dryRun: z.boolean(),
});
/** PUT and DELETE /v1/holds/:node; `was` is the hold that was replaced or lifted. */
export const holdAnswer = answer({
  node: z.string(),
  instances: z.array(z.string()),
  hold: z.exactOptional(hold),
  was: z.exactOptional(hold),
  dryRun: z.boolean(),
});
/** POST /v1/goal and PUT /v1/topology */
export const acceptAnswer = answer({
  generation: z.number(),
  changed: z.boolean(),
  dryRun: z.boolean(),
});
/** PUT /v1/log-level */
export const logLevelAnswer = answer({ level: logLevel, was: logLevel });
/** GET /healthz and /readyz */
export const readyAnswer = answer({ ready: z.boolean(), complaints: z.array(z.string()) });
/** Every answer with a status of 400 or more. */
export const errorAnswer = answer({
  code: z.string(),
  message: z.string(),
  hint: z.exactOptional(z.string()),
});

const who = z.string().min(1).max(256);
const names = z.array(z.string().min(1).max(1_024)).max(10_000);

/** Bodies of requests; a field that is not listed is refused, or a typing error would pass. */
export const healRequest = z.strictObject({
  /** Nodes or instances; empty: all. */
  nodes: names,
  force: z.exactOptional(z.boolean()),
  by: z.exactOptional(who),
  dryRun: z.exactOptional(z.boolean()),
});
export const restartRequest = z.strictObject({
  nodes: names.min(1),
  by: z.exactOptional(who),
  dryRun: z.exactOptional(z.boolean()),
});
export const holdRequest = z.strictObject({
  why: z.string().min(1).max(1_024),
  until: z.exactOptional(z.int().min(0)),
  by: z.exactOptional(who),
  dryRun: z.exactOptional(z.boolean()),
});
export const goalRequest = z.strictObject({
  goal,
  by: z.exactOptional(who),
  dryRun: z.exactOptional(z.boolean()),
});
export const logLevelRequest = z.strictObject({ level: logLevel });

export type VersionAnswer = z.infer<typeof versionAnswer>;
export type RequestAnswer = z.infer<typeof requestAnswer>;
export type HoldAnswer = z.infer<typeof holdAnswer>;
export type AcceptAnswer = z.infer<typeof acceptAnswer>;
export type LogLevelAnswer = z.infer<typeof logLevelAnswer>;
export type ReadyAnswer = z.infer<typeof readyAnswer>;
export type ErrorAnswer = z.infer<typeof errorAnswer>;
