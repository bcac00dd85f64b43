import {
  type NodeName,
  type PerformOperation,
  type Placement,
  type Topology,
  type TopologyNode,
  defaultLimits,
  deploymentName,
  hostName,
  nodeName,
} from "../../../model/index.ts";
import type { Prng } from "../../../std/prng.ts";
import { isEligible } from "../../../agent/index.ts";

export const movingDeployment = "moving";
const nowhere = { file: "moving.yaml", line: 1, column: 1 };
const limits = {
  ...defaultLimits,
  settleMs: 1_000,
  recheckMs: 20_000,
  backoffCapMs: 4_000,
  // What is killed by the dead man has failed, and nobody is there to heal what is blocked.
  attempts: 1_000,
};

/** A host of the moving world. */
export interface HostShape {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** How fast its clocks go. */
  readonly rate: number;
}

/** A node of the moving world; fixed nodes are there to wait and be waited for. */
export interface MovingNode {
  readonly name: string;
  readonly placement: Placement;
  readonly count: number | undefined;
  readonly requires: readonly string[];
  readonly mark: string;
  /** Its configure has no check: it is done once under each claim. */
  readonly isNoted: boolean;
}

/** Two clocks run apart by less than a tenth. */
const rates = [0.96, 0.98, 1, 1.02, 1.04] as const;

export function randomHosts(chance: Prng): readonly HostShape[] {
  const names = ["alpha", "beta", "gamma", "delta"].slice(0, 2 + chance.int(3));
  return names.map((name, i) => {
    const role = i === 0 || chance.chance(0.5) ? "app" : "db";
    return { name, labels: { role }, rate: chance.pick(rates) };
  });
}

export function randomNodes(chance: Prng, hosts: readonly HostShape[]): readonly MovingNode[] {
  const names = Array.from({ length: 3 + chance.int(4) }, (_, i) => `n${i}`);
  return names.map((name, i) => {
    const isFixed = i > 0 && chance.chance(0.25);
    const isPlaced = chance.chance(0.4);
    const placement: Placement = isFixed
      ? { kind: "host", host: hostName(chance.pick(hosts).name) }
      : isPlaced
        ? { kind: "labels", labels: { role: "app" } }
        : { kind: "any" };
    const requires = names.slice(0, i).filter(() => chance.chance(0.3));
    const count = chance.chance(0.5) ? 1 + chance.int(3) : undefined;
    return { name, placement, count, requires, mark: "1", isNoted: chance.chance(0.3) };
  });
}

/** More or fewer of one counted node. */
export function scaled(chance: Prng, nodes: readonly MovingNode[]): readonly MovingNode[] {
  const counted = nodes.filter(({ count }) => count !== undefined);
  if (counted.length === 0) return nodes;
  const chosen = chance.pick(counted);
  const count = chance.int(5);
  return nodes.map((node) => (node === chosen ? { ...node, count } : node));
}

export const marked = (
  chance: Prng,
  nodes: readonly MovingNode[],
  mark: string,
): readonly MovingNode[] => nodes.map((node) => (chance.chance(0.5) ? { ...node, mark } : node));

export function topologyOf(nodes: readonly MovingNode[]): Topology {
  const name = deploymentName(movingDeployment);
  return { name, form: "khoreia", nodes: nodes.map(nodeOf) };
}

function nodeOf(node: MovingNode): TopologyNode {
  const { name, placement, count, requires, mark, isNoted } = node;
  const call = { engine: "job", params: { mark }, templates: [], position: nowhere };
  const base = { kind: "perform", limits, redoOn: [], env: {}, position: nowhere } as const;
  const start: PerformOperation = { ...base, check: call, do: call };
  const note = { ...call, engine: "note" };
  return {
    name: nodeName(name),
    labels: {},
    placement,
    requirements: requires.map((other) => ({
      node: other as NodeName,
      gate: { kind: "lifecycle" },
      position: nowhere,
    })),
    operations: { ...(isNoted ? { configure: { ...base, do: note } } : {}), start },
    exports: {},
    onBroken: "keep",
    onHostLost: "keep",
    updateParallel: 1,
    position: nowhere,
    ...(count === undefined ? {} : { count }),
  };
}

export const canPlay = (host: HostShape, { placement }: Pick<MovingNode, "placement">): boolean =>
  isEligible(placement, { host: host.name, labels: host.labels });
