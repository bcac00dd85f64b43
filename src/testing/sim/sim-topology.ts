import {
  type EngineCall,
  type Gate,
  type OperationName,
  type PerformOperation,
  type Requirement,
  type Topology,
  type TopologyNode,
  defaultLimits,
  deploymentName,
  hostName,
  nodeName,
} from "../../model/index.ts";
import type { Prng } from "../../std/prng.ts";

export interface ShapeOptions {
  readonly nodes: number;
  readonly hosts: readonly string[];
}

const nowhere = { file: "sim.yaml", line: 1, column: 1 };
const limits = {
  ...defaultLimits,
  timeoutMs: 5_000,
  settleMs: 1_000,
  recheckMs: 20_000,
  backoffCapMs: 8_000,
  attempts: 6,
};

/** A random acyclic topology over some hosts; every thing of it belongs to one step. */
export function randomTopology(prng: Prng, shape: ShapeOptions): Topology {
  const nodes: TopologyNode[] = [];
  for (let i = 0; i < shape.nodes; i += 1) nodes.push(randomNode(prng, shape, nodes));
  return { name: deploymentName("sim"), form: "khoreia", nodes };
}

function randomNode(
  prng: Prng,
  shape: ShapeOptions,
  earlier: readonly TopologyNode[],
): TopologyNode {
  const name = nodeName(`n${earlier.length}`);
  const requirements: Requirement[] = [];
  for (const node of earlier) {
    if (prng.chance(1.6 / Math.max(2, earlier.length))) {
      requirements.push({ node: node.name, gate: randomGate(prng), position: nowhere });
    }
  }
  const count = prng.chance(0.15) ? 1 + prng.int(3) : undefined;
  return {
    name,
    labels: {},
    placement: { kind: "host", host: hostName(prng.pick(shape.hosts)) },
    requirements,
    operations: randomOperations(prng, name, count),
    exports: {},
    onBroken: prng.chance(0.1) ? "stop" : "keep",
    onHostLost: "keep",
    updateParallel: 1,
    position: nowhere,
    ...(count === undefined ? {} : { count }),
  };
}

function randomGate(prng: Prng): Gate {
  const roll = prng.float();
  if (roll < 0.7) return { kind: "lifecycle" };
  if (roll < 0.85) return { kind: "same-operation" };
  return {
    kind: "explicit",
    until: prng.pick(["created", "configured", "started"] as const),
    before: prng.pick(["create", "configure", "start"] as const),
  };
}

function randomOperations(
  prng: Prng,
  node: string,
  count: number | undefined,
): TopologyNode["operations"] {
  const operations: Partial<Record<OperationName, PerformOperation>> = {};
  for (const operation of ["create", "configure", "start"] as const) {
    if (prng.chance(0.6)) operations[operation] = randomOperation(prng, { node, operation, count });
  }
  if (operations.configure !== undefined && operations.start !== undefined && prng.chance(0.4)) {
    operations.start = { ...operations.start, redoOn: ["configure"] };
  }
  return operations;
}

function randomOperation(
  prng: Prng,
  of: {
    readonly node: string;
    readonly operation: OperationName;
    readonly count?: number | undefined;
  },
): PerformOperation {
  const call: EngineCall = {
    engine: "thing",
    position: nowhere,
    params: { thing: `${of.node}/${of.operation}`, mark: "1", spawned: prng.chance(0.3) },
    // Instances of one node have things of their own.
    templates:
      of.count === undefined
        ? []
        : [
            {
              path: ["thing"],
              template: [`${of.node}[`, { kind: "instance", field: "index" }, `]/${of.operation}`],
            },
          ],
  };
  const base = { kind: "perform" as const, limits, redoOn: [], env: {}, position: nowhere };
  const roll = prng.float();
  if (roll < 0.1) return { ...base, do: call };
  // A gate: a human makes its thing.
  if (roll < 0.16) return { ...base, check: call };
  return { ...base, check: call, do: call };
}

/** Another generation: some definitions change, a node comes or goes, a count changes. */
export function changeTopology(prng: Prng, topology: Topology, mark: string): Topology {
  const required = new Set(topology.nodes.flatMap((node) => node.requirements.map((r) => r.node)));
  const nodes: TopologyNode[] = [];
  for (const node of topology.nodes) {
    if (!required.has(node.name) && prng.chance(0.1)) continue;
    nodes.push(prng.chance(0.25) ? changeNode(prng, node, mark) : node);
  }
  return { ...topology, nodes };
}

function changeNode(prng: Prng, node: TopologyNode, mark: string): TopologyNode {
  if (node.count !== undefined && prng.chance(0.5)) return { ...node, count: prng.int(4) };
  const operations: Partial<Record<OperationName, PerformOperation>> = {};
  for (const [name, operation] of Object.entries(node.operations)) {
    if (operation.kind !== "perform") continue;
    operations[name as OperationName] = {
      ...operation,
      ...(operation.check === undefined ? {} : { check: marked(operation.check, mark) }),
      ...(operation.do === undefined ? {} : { do: marked(operation.do, mark) }),
    };
  }
  return { ...node, operations };
}

function marked(call: EngineCall, mark: string): EngineCall {
  return { ...call, params: { ...call.params, mark } };
}
