import * as z from "zod";
import {
  condition,
  duration,
  failureRecord,
  fell,
  goal,
  hold,
  nodeState,
  operation,
  position,
  reached,
  reason,
} from "./wire-model.ts";

/** What `observe` makes of a deployment, as JSON. */
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
  skipped: z.exactOptional(z.number()),
  failure: z.exactOptional(failureRecord),
  nextAttemptAt: z.exactOptional(z.number()),
  ...duration,
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
  ...duration,
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

/** `khoreia graph -o json`; indexes are inclusive ranges. */
export const scoreJson = z.object({
  format_version: z.int(),
  deployment: z.string(),
  goal,
  total_instances: z.number(),
  instances: z.array(
    z.object({
      id: z.string(),
      node: z.string(),
      index: z.nullable(z.number()),
      host: z.nullable(z.string()),
      goal,
      retired: z.boolean(),
      level: z.number(),
      steps: z.array(
        z.object({
          id: z.string(),
          operation,
          kind: z.enum(["perform", "gate", "undo"]),
          checked: z.boolean(),
          undoes: z.array(operation),
        }),
      ),
      gates: z.array(
        z.object({
          node: z.string(),
          until: reached,
          before: operation,
          and_later: z.boolean(),
          kind: z.string(),
          indexes: z.nullable(z.array(z.array(z.number()))),
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
