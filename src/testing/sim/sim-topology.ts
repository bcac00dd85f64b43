import {
  type EngineCall,
  type ParamTemplate,
  type PerformOperation,
  type Template,
  type Topology,
  type TopologyNode,
  defaultLimits,
  deploymentName,
  hostName,
  nodeName,
} from "../../model/index.ts";
import {
  type BuildingOperation,
  type NodeShape,
  type OperationShape,
  type Shape,
  building,
  thingOf,
} from "./sim-shape.ts";

const nowhere = { file: "sim.yaml", line: 1, column: 1 };
/** Short, so that two virtual minutes hold many of each. */
const simLimits = {
  ...defaultLimits,
  timeoutMs: 5_000,
  settleMs: 1_000,
  recheckMs: 20_000,
  backoffCapMs: 8_000,
  attempts: 3,
};

/** A shape as a reader would hand it on. */
export function topologyOf(shape: Shape): Topology {
  return { name: deploymentName("sim"), form: "khoreia", nodes: shape.nodes.map(nodeOf) };
}

function nodeOf(shape: NodeShape): TopologyNode {
  return {
    name: nodeName(shape.name),
    labels: {},
    placement: { kind: "host", host: hostName(shape.host) },
    requirements: shape.requires.map(({ node, gate }) => ({
      node: nodeName(node),
      gate,
      position: nowhere,
    })),
    operations: operationsOf(shape),
    exports: {},
    onBroken: shape.onBroken,
    onHostLost: "keep",
    updateParallel: shape.parallel,
    position: nowhere,
    ...(shape.count === undefined ? {} : { count: shape.count }),
  };
}

function operationsOf(shape: NodeShape): TopologyNode["operations"] {
  const operations: {
    -readonly [Name in keyof TopologyNode["operations"]]: TopologyNode["operations"][Name];
  } = {};
  for (const name of building) {
    const operation = shape.operations[name];
    if (operation !== undefined) operations[name] = operationOf(shape, name, operation);
  }
  if (shape.stop !== "derived") operations.stop = stopOf(shape);
  if (shape.deletion === "keep") operations.delete = { kind: "keep", position: nowhere };
  return operations;
}

const base = { kind: "perform", limits: simLimits, env: {}, position: nowhere } as const;

function operationOf(
  shape: NodeShape,
  name: BuildingOperation,
  operation: OperationShape,
): PerformOperation {
  const source = building[building.indexOf(name) - 1];
  const isRedone = operation.redo && source !== undefined;
  const call = callOf(shape, name, {
    engine: operation.engine,
    params: { mark: shape.mark, spawned: operation.spawned },
    sources: isRedone ? [source] : [],
  });
  return {
    ...base,
    redoOn: isRedone ? [source] : [],
    ...(operation.kind === "unchecked" ? {} : { check: call }),
    ...(operation.kind === "gate" ? {} : { do: call }),
  };
}

/** A stop that the topology spells out: what `start` made is to be away. */
function stopOf(shape: NodeShape): PerformOperation {
  const call = callOf(shape, "start", {
    engine: "thing",
    params: { want: "absent", spawned: shape.operations.start?.spawned ?? false },
    sources: [],
  });
  return { ...base, redoOn: [], ...(shape.stop === "checked" ? { check: call } : {}), do: call };
}

function callOf(
  shape: NodeShape,
  name: BuildingOperation,
  how: {
    readonly engine: string;
    readonly params: EngineCall["params"];
    readonly sources: readonly BuildingOperation[];
  },
): EngineCall {
  const { engine, params, sources } = how;
  const named = (operation: BuildingOperation): string => thingOf(shape, shape.name, operation);
  return {
    engine,
    position: nowhere,
    params: { ...params, thing: named(name), sources: sources.map(named) },
    templates: shape.count === undefined ? [] : templatesOf(shape, name, sources),
  };
}

/** Instances of one node have things of their own. */
function templatesOf(
  shape: NodeShape,
  name: BuildingOperation,
  sources: readonly BuildingOperation[],
): readonly ParamTemplate[] {
  const template = (operation: BuildingOperation): Template => {
    const [before = "", after = ""] = thingOf(shape, `${shape.name}[#]`, operation).split("#");
    return [before, { kind: "instance", field: "index" }, after];
  };
  return [
    { path: ["thing"], template: template(name) },
    ...sources.map((source, i) => ({ path: ["sources", i], template: template(source) })),
  ];
}
