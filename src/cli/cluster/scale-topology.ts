import type { NodeName, Topology } from "../../model/index.ts";
import { closestWord } from "../../std/edit-distance.ts";
import { usageError } from "../usage-error.ts";

export interface Scaling {
  readonly node: string;
  readonly count: number;
}

/** Instances that a node can have. */
const mostInstances = 10_000;

/** `api=5` */
export function readScaling(text: string): Scaling {
  const match = /^(?<node>.+)=(?<count>\d{1,6})$/s.exec(text);
  const count = Number(match?.groups?.["count"] ?? Number.NaN);
  if (match === null || !(count <= mostInstances)) {
    throw usageError(
      `Cannot scale by "${text}": it is no node with a count up to ${mostInstances}`,
      'write it like "api=5"',
    );
  }
  return { node: match.groups?.["node"] ?? "", count };
}

/** The same topology with other counts; what refers to an instance that would go is refused. */
export function scaleTopology(topology: Topology, scalings: readonly Scaling[]): Topology {
  const counts = new Map<string, number>();
  for (const { node, count } of scalings) {
    const known = topology.nodes.find(({ name }) => name === node);
    if (known === undefined) throw unknownNode(topology, node);
    if (known.count === undefined) {
      throw usageError(
        `Cannot scale "${node}": it has no count, so there is one of it, without a number`,
        "give it a count in the topology and deploy that",
      );
    }
    counts.set(node, count);
  }
  for (const { name, index } of indexedExports(topology)) {
    const count = counts.get(name);
    if (count === undefined || index < count) continue;
    throw usageError(
      `Cannot scale "${name}" to ${count}: another node uses an export of "${name}[${index}]"`,
      "change the topology and deploy that",
    );
  }
  return {
    ...topology,
    nodes: topology.nodes.map((node) => {
      const count = counts.get(node.name);
      return count === undefined ? node : { ...node, count };
    }),
  };
}

function unknownNode({ name, nodes }: Topology, node: string) {
  const names = nodes.map((each) => String(each.name));
  const near = closestWord(node, names);
  return usageError(
    `Cannot scale "${node}": deployment "${name}" has no such node`,
    near === undefined ? "khoreia status lists the nodes" : `did you mean "${near}"?`,
  );
}

interface IndexedExport {
  readonly name: NodeName;
  readonly index: number;
}

/** Every reference to an export of one instance of a counted node. */
function indexedExports(topology: Topology): readonly IndexedExport[] {
  const found: IndexedExport[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== "object" || value === null) return;
    const fields = value as Readonly<Record<string, unknown>>;
    const { kind, node, index } = fields;
    if (kind === "export" && typeof node === "string" && typeof index === "number") {
      found.push({ name: node as NodeName, index });
    }
    Object.values(fields).forEach(visit);
  };
  for (const { operations, exports } of topology.nodes) visit([operations, exports]);
  return found;
}
