import type {
  EngineCall,
  KeepOperation,
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
type Placed<Item> = Omit<Item, "position"> & { readonly position: PackedPosition };
type PackedPerform = Placed<Omit<PerformOperation, "check" | "do" | "limits">> & {
  readonly limits: number;
  readonly check?: Placed<EngineCall>;
  /** `check`: the same call does both. */
  readonly do?: Placed<EngineCall> | "check";
};
type PackedOperation = Placed<KeepOperation> | PackedPerform;
type PackedNode = Placed<Omit<TopologyNode, "requirements" | "operations">> & {
  readonly requirements: readonly Placed<Requirement>[];
  readonly operations: Readonly<Partial<Record<OperationName, PackedOperation>>>;
};

/** A topology as it is kept: what nearly all of its nodes repeat is told once. */
export interface PackedTopology extends Omit<Topology, "nodes"> {
  readonly files: readonly string[];
  readonly limits: readonly OperationLimits[];
  readonly nodes: readonly PackedNode[];
}

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

  node(node: TopologyNode): PackedNode {
    const operations: Partial<Record<OperationName, PackedOperation>> = {};
    for (const name in node.operations) {
      const operation = node.operations[name as OperationName];
      if (operation !== undefined) operations[name as OperationName] = this.#operation(operation);
    }
    const requirements = node.requirements.map((each) => this.#placed(each));
    return { ...this.#placed(node), requirements, operations };
  }

  #operation(operation: Operation): PackedOperation {
    if (operation.kind === "keep") return this.#placed(operation);
    const { check, do: does } = operation;
    return {
      ...this.#placed(operation),
      limits: this.#limitsOf(operation.limits),
      ...(check === undefined ? {} : { check: this.#placed(check) }),
      ...(does === undefined ? {} : { do: does === check ? "check" : this.#placed(does) }),
    } as PackedPerform;
  }

  #placed<Item extends { readonly position: Position }>(item: Item): Placed<Item> {
    const { file, line, column } = item.position;
    let index = this.files.indexOf(file);
    if (index < 0) index = this.files.push(file) - 1;
    return { ...item, position: [index, line, column] };
  }

  #limitsOf(limits: OperationLimits): number {
    const key = Object.entries(limits).join();
    let index = this.#limits.get(key);
    if (index === undefined) {
      index = this.limits.push(limits) - 1;
      this.#limits.set(key, index);
    }
    return index;
  }
}

/** What `packTopology` was given. */
export function unpackTopology(packed: PackedTopology): Topology {
  const { files, limits, nodes, ...rest } = packed;
  const placed = <Item>(item: Placed<Item>): Item => {
    const [file, line, column] = item.position;
    return { ...item, position: { file: files[file] ?? "", line, column } } as Item;
  };
  const operationOf = (operation: PackedOperation): Operation => {
    if (operation.kind === "keep") return placed<KeepOperation>(operation);
    const check = operation.check === undefined ? undefined : placed<EngineCall>(operation.check);
    const { do: does } = operation;
    const act = does === "check" ? check : does && placed<EngineCall>(does);
    return {
      ...placed<PackedPerform>(operation),
      limits: limits[operation.limits],
      ...(check === undefined ? {} : { check }),
      ...(act === undefined ? {} : { do: act }),
    } as unknown as PerformOperation;
  };
  return {
    ...rest,
    nodes: nodes.map((node) => ({
      ...placed<TopologyNode>(node as unknown as Placed<TopologyNode>),
      requirements: node.requirements.map((each) => placed<Requirement>(each)),
      operations: Object.fromEntries(
        Object.entries(node.operations).map(([name, each]) => [name, operationOf(each)]),
      ),
    })),
  };
}
