import type { Gate } from "../../model/index.ts";
import type { Prng } from "../../std/prng.ts";

export const building = ["create", "configure", "start"] as const;
export type BuildingOperation = (typeof building)[number];

/** One operation, in the few words that matter to a simulated world. */
export interface OperationShape {
  /** `gate`: somebody else makes its thing. */
  readonly kind: "checked" | "unchecked" | "gate";
  readonly engine: "thing" | "service";
  /** Its Do is a program, which outlives its agent. */
  readonly spawned: boolean;
  /** `redo_on` names the operation before it. */
  readonly redo: boolean;
}

/** A node in few words: topology and expectations are both worked out from it, apart. */
export interface NodeShape {
  readonly name: string;
  readonly host: string;
  readonly count: number | undefined;
  readonly parallel: number;
  /** Which definition this is. */
  readonly mark: string;
  /** Part of its things' names: another one means other things. */
  readonly edition: string;
  readonly onBroken: "keep" | "stop";
  readonly requires: readonly { readonly node: string; readonly gate: Gate }[];
  readonly operations: Readonly<Partial<Record<BuildingOperation, OperationShape>>>;
  /** How what `start` made is taken back; `derived` where its engine knows how. */
  readonly stop: "derived" | "checked" | "unchecked";
  readonly deletion: "derived" | "keep";
}

export interface Shape {
  readonly hosts: readonly string[];
  /** A node requires only nodes before it. */
  readonly nodes: readonly NodeShape[];
  /** Names of nodes that have been, so that no new one is taken for an old one. */
  readonly names: number;
}

export function randomShape(
  prng: Prng,
  wish: { readonly nodes: number; readonly hosts: readonly string[] },
): Shape {
  let shape: Shape = { hosts: wish.hosts, nodes: [], names: 0 };
  for (let i = 0; i < wish.nodes; i += 1) shape = withNode(prng, shape, "1");
  return shape;
}

function withNode(prng: Prng, shape: Shape, mark: string): Shape {
  const node = randomNode(prng, shape, mark);
  return { ...shape, nodes: [...shape.nodes, node], names: shape.names + 1 };
}

function randomNode(prng: Prng, shape: Shape, mark: string): NodeShape {
  const operations: Partial<Record<BuildingOperation, OperationShape>> = {};
  for (const operation of building) {
    if (prng.chance(0.6)) operations[operation] = randomOperation(prng, operation, operations);
  }
  return {
    name: `n${shape.names}`,
    host: prng.pick(shape.hosts),
    count: prng.chance(0.15) ? 1 + prng.int(3) : undefined,
    parallel: 1 + prng.int(2),
    mark,
    edition: "",
    onBroken: prng.chance(0.25) ? "stop" : "keep",
    requires: randomRequirements(prng, shape.nodes),
    operations,
    stop: randomStop(prng, operations.start),
    deletion: prng.chance(0.05) ? "keep" : "derived",
  };
}

function randomOperation(
  prng: Prng,
  operation: BuildingOperation,
  earlier: NodeShape["operations"],
): OperationShape {
  const roll = prng.float();
  const before = building[building.indexOf(operation) - 1];
  const source = before === undefined ? undefined : earlier[before];
  const kind = roll < 0.12 ? "unchecked" : roll < 0.19 ? "gate" : "checked";
  const isSource = source !== undefined && source.kind !== "gate";
  return {
    kind,
    engine: operation === "start" && prng.chance(0.6) ? "service" : "thing",
    spawned: prng.chance(0.3),
    redo: prng.chance(0.5) && isSource && kind !== "gate",
  };
}

function randomStop(prng: Prng, start: OperationShape | undefined): NodeShape["stop"] {
  const roll = prng.float();
  if (start === undefined || start.kind === "gate" || roll < 0.7) return "derived";
  return roll < 0.85 ? "checked" : "unchecked";
}

function randomRequirements(prng: Prng, nodes: readonly NodeShape[]): NodeShape["requires"] {
  const chosen = nodes.filter(() => prng.chance(1.6 / Math.max(2, nodes.length)));
  return chosen.map(({ name }) => ({ node: name, gate: randomGate(prng) }));
}

function randomGate(prng: Prng): Gate {
  const roll = prng.float();
  if (roll < 0.7) return { kind: "lifecycle" };
  if (roll < 0.85) return { kind: "same-operation" };
  return {
    kind: "explicit",
    until: prng.pick(["created", "configured", "started"] as const),
    before: prng.pick(building),
  };
}

/** Another generation: definitions change, nodes come, go and move, requirements are redrawn. */
export function changeShape(prng: Prng, shape: Shape, mark: string): Shape {
  let next: Shape = { ...shape, nodes: [] };
  for (const node of shape.nodes) {
    if (prng.chance(0.08)) continue;
    const changed = prng.chance(0.3) ? changeNode(prng, node, { shape, mark }) : node;
    const known = new Set(next.nodes.map(({ name }) => name));
    const requires = prng.chance(0.1)
      ? randomRequirements(prng, next.nodes)
      : changed.requires.filter((requirement) => known.has(requirement.node));
    next = { ...next, nodes: [...next.nodes, { ...changed, requires }] };
  }
  if (prng.chance(0.4) && next.nodes.length < 24) next = withNode(prng, next, mark);
  return next;
}

function changeNode(
  prng: Prng,
  node: NodeShape,
  to: { readonly shape: Shape; readonly mark: string },
): NodeShape {
  const roll = prng.float();
  if (node.count !== undefined && roll < 0.4) return { ...node, count: prng.int(4) };
  if (roll < 0.5) return { ...node, host: prng.pick(to.shape.hosts), mark: to.mark };
  if (roll < 0.65) return { ...node, edition: to.mark, mark: to.mark };
  return { ...node, mark: to.mark };
}

/** The ids of a node's instances, in order. */
export function instancesOf({ name, count }: Pick<NodeShape, "name" | "count">): readonly string[] {
  if (count === undefined) return [name];
  return Array.from({ length: count }, (_, index) => `${name}[${index}]`);
}

/** What one operation of one instance is about. */
export function thingOf(node: NodeShape, instance: string, operation: BuildingOperation): string {
  return `${node.host}:${instance}/${operation}${node.edition}`;
}
