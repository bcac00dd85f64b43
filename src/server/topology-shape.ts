import * as z from "zod";
import { position, reached, operation } from "./wire-model.ts";

/** Read from JSON, so whatever is in there is JSON: looking at each value doubles the time. */
const parameters = z.record(z.string(), z.unknown());
const template = z.array(
  z.union([
    z.string(),
    z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("host"), field: z.string() }),
      z.strictObject({ kind: z.literal("instance"), field: z.literal("index") }),
      z.strictObject({ kind: z.literal("node"), field: z.literal("name") }),
      z.strictObject({ kind: z.literal("deployment"), field: z.literal("name") }),
      z.strictObject({
        kind: z.literal("export"),
        node: z.string(),
        index: z.exactOptional(z.int().min(0)),
        export: z.string(),
      }),
    ]),
  ]),
);
const engineCall = z.strictObject({
  engine: z.string().min(1),
  params: parameters,
  templates: z.array(
    z.strictObject({
      path: z.array(z.union([z.string(), z.int().min(0)])),
      template,
      as: z.exactOptional(z.enum(["number", "boolean"])),
    }),
  ),
  position,
});
const duration = z.number().min(0);
const limits = z.strictObject({
  timeoutMs: duration,
  attempts: z.int().min(1),
  backoffBaseMs: duration,
  backoffCapMs: duration,
  settleMs: duration,
  killAfterMs: duration,
  everyMs: duration,
  recheckMs: duration,
});
const nodeOperation = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("perform"),
    check: z.exactOptional(engineCall),
    do: z.exactOptional(engineCall),
    limits,
    redoOn: z.array(operation),
    user: z.exactOptional(z.string()),
    cwd: z.exactOptional(z.string()),
    env: z.record(z.string(), template),
    position,
  }),
  z.strictObject({ kind: z.literal("keep"), position }),
]);
const requirement = z.strictObject({
  node: z.string().min(1),
  gate: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("lifecycle"), outlives: z.exactOptional(z.literal(true)) }),
    z.strictObject({ kind: z.literal("same-operation") }),
    z.strictObject({ kind: z.literal("explicit"), until: reached, before: operation }),
  ]),
  implied: z.exactOptional(z.literal(true)),
  position,
});
const labels = z.record(z.string(), z.string());
const topologyNode = z.strictObject({
  name: z.string().min(1).max(1_024),
  label: z.exactOptional(z.string()),
  description: z.exactOptional(z.string()),
  type: z.exactOptional(z.string()),
  labels,
  placement: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("host"), host: z.string().min(1) }),
    z.strictObject({ kind: z.literal("labels"), labels }),
    z.strictObject({ kind: z.literal("any") }),
  ]),
  count: z.exactOptional(z.int().min(0)),
  requirements: z.array(requirement),
  operations: z.strictObject({
    create: z.exactOptional(nodeOperation),
    configure: z.exactOptional(nodeOperation),
    start: z.exactOptional(nodeOperation),
    stop: z.exactOptional(nodeOperation),
    delete: z.exactOptional(nodeOperation),
  }),
  exports: z.record(z.string(), template),
  onBroken: z.enum(["keep", "stop"]),
  onHostLost: z.enum(["keep", "stop"]),
  updateParallel: z.int().min(1),
  position,
});

/**
 * The shape of a topology that comes over the wire. What it means was validated by the reader of
 * the sender, which is this release; the shape is checked again, because a wrong one would be
 * made durable and play havoc at each restart.
 */
export const topologyShape = z.strictObject({
  name: z.string().min(1).max(1_024),
  form: z.enum(["khoreia", "2016", "tosca"]),
  nodes: z.array(topologyNode),
});

/** What the store of a cluster keeps for a generation; written by deployers, read by agents. */
export const desiredContentShape = z.strictObject({
  topology: topologyShape,
  origin: z.exactOptional(z.string()),
  retired: z.array(
    z.strictObject({
      node: topologyNode,
      indexes: z.union([z.literal("all"), z.array(z.int().min(0))]),
      requiredBy: z.exactOptional(z.array(z.string())),
    }),
  ),
});
