import * as z from "zod";
import { wireFormat } from "./wire-limits.ts";
import { deploymentStatus, goal, hold, journalEvent, logLevel } from "./wire-model.ts";
import { scoreJson, whyAnswer } from "./wire-views.ts";

/**
 * The wire types of the local API: plain JSON, the model's own field names. A reader ignores
 * fields and kinds that it does not know and refuses a `format_version` above its own. Times are
 * wall milliseconds. Adding a field, a kind or a route is no new format.
 */
export {
  deploymentStatus,
  goal,
  instanceStatus,
  journalEvent,
  statusChange,
} from "./wire-model.ts";
export { logChunk, whyAnswer } from "./wire-views.ts";
export * from "./wire-limits.ts";
export { desiredContentShape } from "./topology-shape.ts";

const answer = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ format_version: z.int().min(1).max(wireFormat), ...shape });

/** GET /v1/version: who answers here. */
export const versionAnswer = answer({
  release: z.string(),
  deployment: z.string(),
  uid: z.string(),
  generation: z.number(),
  process: z.number(),
  hosts: z.array(z.string()),
  /** True for the part of one host, played by its agent. */
  part: z.exactOptional(z.boolean()),
  startedAt: z.number(),
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
  gap: z.boolean(),
  more: z.boolean(),
  cursor: z.exactOptional(z.string()),
  events: z.array(journalEvent),
});
/** GET /v1/score */
export const scoreAnswer = answer({ score: scoreJson });
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
