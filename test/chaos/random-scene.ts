// A random topology whose operations write down what they do, and an independent reading of it.
import type { Prng } from "../../src/std/prng.ts";

export type Kind = "checked" | "recorded" | "file" | "process";

/** One node, told apart from the YAML on purpose: what judges must not share what is judged. */
export interface SceneNode {
  readonly name: string;
  readonly kind: Kind;
  readonly operations: readonly string[];
  readonly requires: readonly string[];
  /** Absent: wherever it is played. */
  readonly host?: string;
}

export interface Scene {
  readonly nodes: readonly SceneNode[];
  readonly text: string;
  /** An operation waits for the same operation of what its node requires, not for all of it. */
  readonly waitsForSame?: boolean;
}

/** The file that is there when an operation is done, whether or not khoreia looks at it. */
export const markOf = (node: string, operation: string): string => `out/${node}.${operation}`;

const kinds: readonly Kind[] = [
  "checked",
  "checked",
  "checked",
  "checked",
  "checked",
  "recorded",
  "file",
  "file",
  "process",
];

/** On one machine; with `hosts` each node is fixed to one of them. */
export function randomScene(
  prng: Prng,
  size: number,
  {
    name = "chaos",
    hosts = [],
  }: { readonly name?: string; readonly hosts?: readonly string[] } = {},
): Scene {
  const nodes: SceneNode[] = [];
  for (let index = 0; index < size; index += 1) {
    const kind = prng.pick(kinds);
    const wanted = Math.min(index, prng.int(4));
    // Mostly near neighbours: a deep graph has more moments at which order can break.
    const reach = prng.chance(0.7) ? 12 : size;
    const requires = new Set<string>();
    for (let edge = 0; edge < wanted; edge += 1) {
      requires.add(`n${prng.between(Math.max(0, index - reach), index - 1)}`);
    }
    const isLong = prng.chance(0.4);
    nodes.push({
      name: `n${index}`,
      kind,
      operations: operationsOf(kind, isLong),
      requires: [...requires],
      ...(hosts.length === 0 ? {} : { host: prng.split(`host ${index}`).pick(hosts) }),
    });
  }
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const shown = prng.shuffle(nodes).map((node) => nodeText(node, byName, prng));
  return { nodes, text: `khoreia: 1\nname: ${name}\nnodes:\n${shown.join("")}` };
}

function operationsOf(kind: Kind, isLong: boolean): readonly string[] {
  switch (kind) {
    case "process":
      return isLong ? ["configure", "start"] : ["start"];
    case "file":
      return isLong ? ["create", "configure"] : ["create"];
    case "checked":
    case "recorded":
      return isLong ? ["create", "configure", "start"] : ["create"];
    default:
      return kind satisfies never;
  }
}

function nodeText(node: SceneNode, byName: ReadonlyMap<string, SceneNode>, prng: Prng): string {
  const lines = [`  ${node.name}:`, `    requires: [${node.requires.join(", ")}]`];
  if (node.host !== undefined) lines.push(`    host: ${node.host}`);
  const needed = node.requires.flatMap((name) => marksOf(byName.get(name)));
  for (const operation of node.operations) {
    lines.push(`    ${operation}: ${operationText(node, { operation, needed, prng })}`);
    needed.push(markOf(node.name, operation));
  }
  if (node.kind === "checked" || node.kind === "recorded") lines.push(deleteText(node));
  return `${lines.join("\n")}\n`;
}

/** What is there when the whole node is done. */
function marksOf(node: SceneNode | undefined): string[] {
  if (node === undefined) return [];
  return node.operations.map((operation) => markOf(node.name, operation));
}

interface OperationRequest {
  readonly operation: string;
  readonly needed: readonly string[];
  readonly prng: Prng;
}

function operationText(node: SceneNode, { operation, needed, prng }: OperationRequest): string {
  const mark = markOf(node.name, operation);
  // Some run long enough to be found alive by whoever comes after a killed agent.
  const milliseconds = prng.chance(0.1) ? prng.between(300, 900) : prng.int(40);
  const seconds = (milliseconds / 1_000).toFixed(3);
  const script = JSON.stringify(["./operation", node.name, operation, seconds, ...needed]);
  switch (node.kind) {
    case "file":
      return `{ file: { path: ${mark}, content: "${node.name} ${operation}" } }`;
    case "process": {
      if (operation !== "start") return `{ file: { path: ${mark} } }`;
      const program = JSON.stringify(["./program", node.name, operation, seconds, ...needed]);
      return `{ process: { run: ${program}, ready: { file: ${mark} } } }`;
    }
    case "checked":
      return `{ check: { file: { path: ${mark} } }, do: { shell: { run: ${script} } } }`;
    case "recorded":
      return `{ do: { shell: { run: ${script} } } }`;
    default:
      return node.kind satisfies never;
  }
}

function deleteText(node: SceneNode): string {
  const script = JSON.stringify(["./takeback", node.name, ...node.operations]);
  const [first = "create"] = node.operations;
  const check = `check: { file: { path: ${markOf(node.name, first)}, state: absent } }, `;
  return `    delete: { ${node.kind === "checked" ? check : ""}do: { shell: { run: ${script} } } }`;
}

/**
 * Says what it does in lines of one write each. A lock that all its children inherit tells
 * whether anything of an earlier run of this node is alive: the kernel keeps the account.
 */
const begin = `#!/bin/sh
exec 9> "lock/$1"
if flock -n 9; then lock=free; else lock=busy; fi
say() { echo "$1 $2 $3 $$ $(date +%s%N) $4" >> log; }
`;

const missing = `
node=$1 operation=$2 seconds=$3
shift 3
missing=
for path; do test -e "$path" || missing="$missing,$path"; done
mark="out/$node.$operation"
test -e "$mark" && lock="$lock,needless"
say start "$node" "$operation" "$lock\${missing:+,missing$missing}"
sleep "$seconds"
`;

/** The end is written before the mark: whoever sees the mark finds the end in the log. */
export const scripts: Readonly<Record<string, string>> = {
  operation: `${begin}${missing}
say end "$node" "$operation" done
: > "tmp/$node.$$" && mv "tmp/$node.$$" "$mark"
`,
  program: `${begin.replace("#!/bin/sh\n", '#!/bin/sh\nrm -f "out/$1.$2"\n')}${missing}
say end "$node" "$operation" ready
: > "$mark"
exec sleep 100000
`,
  takeback: `${begin}
node=$1
shift
say start "$node" delete "$lock"
say end "$node" delete done
for operation; do test "$operation" = create || rm -f "out/$node.$operation"; done
rm -f "out/$node.create"
`,
};
