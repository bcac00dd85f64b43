import * as z from "zod";

/** What the model's readonly values look like as JSON: the parts of which `contract.ts` is made. */
export const goal = z.enum(["started", "stopped", "deleted"]);
export const operation = z.enum(["create", "configure", "start", "stop", "delete"]);
export const reached = z.enum(["created", "configured", "started", "stopped", "deleted"]);
const outcome = z.enum(["unchanged", "changed", "failed"]);
export const nodeState = z.enum([
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
export const condition = z.enum([
  "steady",
  "performing",
  "waiting",
  "healing",
  "blocked",
  "unknown",
  "held",
]);
export const position = z.object({ file: z.string(), line: z.int(), column: z.int() });
export const reason = z.object({ code: z.string(), text: z.string() });
export const hold = z.object({
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
export const failureRecord = failure.extend({
  step: z.string(),
  attempt: z.number(),
  at: z.number(),
});
export const fell = z.object({ step: z.string(), at: z.number(), detail: z.string() });

/** What the journal says of the time that a step takes. */
export const duration = {
  attemptSince: z.exactOptional(z.number()),
  usualMs: z.exactOptional(z.number()),
  firstRun: z.exactOptional(z.literal(true)),
};

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
  token: z.exactOptional(z.number()),
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
  ...duration,
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
  expectedAt: z.exactOptional(z.number()),
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
  z.object({ kind: z.literal("claim.taken"), ...ofInstance, token: z.number() }),
  z.object({ kind: z.literal("claim.ended"), ...ofInstance }),
  z.object({ kind: z.literal("facts.changed"), ...header, hosts: z.array(z.string()) }),
  z.object({ kind: z.literal("agent.began"), ...header, process: z.number() }),
  z.object({ kind: z.literal("agent.ended"), ...header, why: z.string() }),
  z.object({ kind: z.literal("store.lost"), ...header, why: z.string() }),
  z.object({ kind: z.literal("store.found"), ...header, silentMs: z.number() }),
]);

export const logLevel = z.enum(["trace", "debug", "info", "warn", "error", "silent"]);
