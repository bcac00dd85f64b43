import { defaultLimits, deploymentName, hostName, nodeName } from "../model/index.ts";
import type {
  EngineCall,
  Gate,
  HostName,
  Operation,
  PerformOperation,
  Placement,
  Requirement,
  Topology,
  TopologyNode,
} from "../model/index.ts";
import type { JsonObject } from "../std/json.ts";
import { engineFactsOf } from "./engine-facts.ts";

/** For tests: topologies in few words; no test depends on positions. */
const position = { file: "test.yaml", line: 1, column: 1 };

export function call(engine: string, params: JsonObject = {}): EngineCall {
  return { engine, params, templates: [], position };
}

/** `perform("file", {...})` is check and do by one engine; parts replace either. */
export function perform(
  engine: string,
  params: JsonObject = {},
  parts: Partial<PerformOperation> = {},
): PerformOperation {
  const both = call(engine, params);
  const common = { limits: defaultLimits, redoOn: [], env: {}, position };
  return { kind: "perform", check: both, do: both, ...common, ...parts };
}

export const keep: Operation = { kind: "keep", position };

export function requires(name: string, gate: Gate = { kind: "lifecycle" }): Requirement {
  return { node: nodeName(name), gate, position };
}

export function node(name: string, parts: Partial<TopologyNode> = {}): TopologyNode {
  return {
    name: nodeName(name),
    labels: {},
    placement: onHost("alpha"),
    requirements: [],
    operations: {},
    exports: {},
    onBroken: "keep",
    onHostLost: "keep",
    updateParallel: 1,
    position,
    ...parts,
  };
}

export function onHost(name: string): Placement {
  return { kind: "host", host: hostName(name) };
}

export function topology(...nodes: readonly TopologyNode[]): Topology {
  return { name: deploymentName("shop"), form: "khoreia", nodes };
}

export const fixedHosts = (placement: Placement): HostName | undefined =>
  placement.kind === "host" ? placement.host : undefined;

const both = { check: true, do: true } as const;
/** Engines by their shape alone: compiling never runs one. */
export const testFacts = engineFactsOf(
  new Map(
    Object.entries({
      file: { info: { identity: ["path"], undoneBy: "delete" }, ...both, undo: true },
      process: { info: { identity: [], undoneBy: "stop" }, ...both, undo: true },
      shell: { info: { identity: [] }, ...both },
      nil: { info: { identity: [], gate: true }, ...both },
      tcp: { info: { identity: [] }, check: true },
      mail: { info: { identity: [] }, do: true },
    } as const),
  ),
);
