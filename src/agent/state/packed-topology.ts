import type {
  EngineCall,
  Operation,
  OperationLimits,
  OperationName,
  PerformOperation,
  Position,
  Requirement,
  Topology,
  TopologyNode,
} from "../../model/index.ts";

/** Index of the file, line, column. */
type PackedPosition = readonly [file: number, line: number, column: number];
type Packed = Readonly<Record<string, unknown>> & { readonly position: PackedPosition };

/** A topology as it is kept: what nearly all of its nodes repeat is told once, or not at all. */
export interface PackedTopology extends Omit<Topology, "nodes"> {
  readonly files: readonly string[];
  readonly limits: readonly OperationLimits[];
  readonly nodes: readonly Packed[];
}

/** What is left out where it says just this, by the kind of thing that it is said of. */
const usual = {
  node: {
    labels: {},
    requirements: [],
    exports: {},
    onBroken: "keep",
    onHostLost: "keep",
    updateParallel: 1,
  } satisfies Partial<TopologyNode>,
  requirement: {} satisfies Partial<Requirement>,
  operation: { redoOn: [], env: {} } satisfies Partial<PerformOperation>,
  call: { templates: [] } satisfies Partial<EngineCall>,
} as const;
type Usual = Readonly<Record<string, unknown>>;

/** A third of the text, and of the time that it takes to write and to read it. */
export function packTopology(topology: Topology): PackedTopology {
  const packer = new Packer();
  const nodes = topology.nodes.map((node) => packer.node(node));
  return { ...topology, files: packer.files, limits: packer.limits, nodes };
}

class Packer {
  readonly files: string[] = [];
  readonly limits: OperationLimits[] = [];
  readonly #limits = new Map<string, number>();

  node(node: TopologyNode): Packed {
    const packed = this.#pack(node, usual.node);
    const operations: Record<string, Packed> = {};
    for (const name in node.operations) {
      const operation = node.operations[name as OperationName];
      if (operation !== undefined) operations[name] = this.#operation(operation);
    }
    packed["operations"] = operations;
    if (node.requirements.length > 0) {
      packed["requirements"] = node.requirements.map((each) => this.#pack(each, usual.requirement));
    }
    return packed;
  }

  #operation(operation: Operation): Packed {
    const packed = this.#pack(operation, usual.operation);
    if (operation.kind === "keep") return packed;
    const { check, do: does } = operation;
    packed["limits"] = this.#limitsOf(operation.limits);
    if (check !== undefined) packed["check"] = this.#pack(check, usual.call);
    // The same call does both.
    if (does !== undefined) packed["do"] = does === check ? "check" : this.#pack(does, usual.call);
    return packed;
  }

  /** Without what is usual. The fields of fields are still as they were. */
  #pack(item: { readonly position: Position }, usually: Usual): Packed & Record<string, unknown> {
    const packed: Record<string, unknown> = {};
    for (const key in item) {
      const value = (item as unknown as Usual)[key];
      if (!saysTheUsual(value, usually[key])) packed[key] = value;
    }
    const { file, line, column } = item.position;
    let index = this.files.indexOf(file);
    if (index < 0) index = this.files.push(file) - 1;
    packed["position"] = [index, line, column];
    return packed as Packed & Record<string, unknown>;
  }

  #limitsOf(limits: OperationLimits): number {
    // Most say nothing about it, and some all the same.
    if (limits === this.limits[0]) return 0;
    const key = Object.entries(limits).join();
    let index = this.#limits.get(key);
    if (index === undefined) {
      index = this.limits.push(limits) - 1;
      this.#limits.set(key, index);
    }
    return index;
  }
}

/** Equal words and numbers, or both empty: nothing else is usual. */
function saysTheUsual(value: unknown, usually: unknown): boolean {
  if (typeof usually !== "object" || usually === null) return value === usually;
  if (typeof value !== "object" || value === null) return false;
  for (const _key in value) return false;
  return true;
}

/** What `packTopology` was given. */
export function unpackTopology(packed: PackedTopology): Topology {
  const { files, limits, nodes, ...rest } = packed;
  const unpack = (item: Packed, usually: Usual): Record<string, unknown> => {
    const [file, line, column] = item.position;
    return { ...usually, ...item, position: { file: files[file] ?? "", line, column } };
  };
  const operationOf = (item: Packed): Record<string, unknown> => {
    if (item["kind"] === "keep") return unpack(item, {});
    const operation = unpack(item, usual.operation);
    const { check, do: does } = item as { readonly check?: Packed; readonly do?: Packed | "check" };
    operation["limits"] = limits[item["limits"] as number];
    if (check !== undefined) operation["check"] = unpack(check, usual.call);
    if (does === "check") operation["do"] = operation["check"];
    else if (does !== undefined) operation["do"] = unpack(does, usual.call);
    return operation;
  };
  const nodeOf = (item: Packed): TopologyNode => {
    const node = unpack(item, usual.node);
    const operations: Record<string, unknown> = {};
    for (const [name, each] of Object.entries(item["operations"] as Record<string, Packed>)) {
      operations[name] = operationOf(each);
    }
    const requirements = (item["requirements"] ?? []) as readonly Packed[];
    node["operations"] = operations;
    node["requirements"] = requirements.map((each) => unpack(each, usual.requirement));
    return node as unknown as TopologyNode;
  };
  return { ...rest, nodes: nodes.map(nodeOf) };
}
