import { nodeName, type Position, type Template, type TopologyNode } from "../../../model/index.ts";
import { exportPattern } from "../../yaml/names.ts";
import { evaluate, templateOf } from "./evaluate.ts";
import { exportsIn } from "./node-of.ts";
import type { Notes } from "./notes.ts";
import { spanIn, type World } from "./world.ts";

/**
 * The outputs of a service: exports of a node that does nothing and requires those they speak of.
 * Undefined where there are none.
 */
export function outputsNode(
  world: World,
  {
    notes,
    position,
    nodes,
  }: {
    readonly notes: Notes;
    readonly position: Position;
    readonly nodes: readonly TopologyNode[];
  },
): TopologyNode | undefined {
  const exports: Record<string, Template> = {};
  for (const [name, { value }] of world.service.outputs) {
    if (value === undefined) continue;
    const ahead = evaluate(value, { world, self: undefined });
    if (ahead.kind === "later" && ahead.awaited) continue;
    const why =
      ahead.kind === "later"
        ? ahead.why
        : exportPattern.test(name)
          ? undefined
          : "its name is not made of letters, digits, - and _";
    if (ahead.kind !== "later" && why === undefined) exports[name] = templateOf(ahead);
    else
      notes.notActedOn(spanIn(world, value.at), "parameterDefinition/not-acted-on", {
        message: `The output "${name}" is not shown: ${why}`,
        hint: "make it of properties, inputs and addresses of hosts",
      });
  }
  if (Object.keys(exports).length === 0) return undefined;
  const used = new Set(exportsIn(Object.values(exports)).map(({ node }) => node));
  const taken = new Set<string>(nodes.map(({ name }) => name));
  let name = "outputs";
  for (let i = 2; taken.has(name); i++) name = `outputs-${i}`;
  return {
    name: nodeName(name),
    labels: {},
    placement: { kind: "any" },
    requirements: [...used].map((node) => ({
      node,
      gate: { kind: "lifecycle" },
      implied: true,
      position,
    })),
    operations: {},
    exports,
    onBroken: "keep",
    onHostLost: "keep",
    updateParallel: 1,
    position,
  };
}
