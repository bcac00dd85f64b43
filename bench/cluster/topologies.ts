// The deployments that are measured across hosts. Paths are relative to where agents work.

const head = (name: string): string => `khoreia: 1\nname: ${name}\nnodes:\n`;

const fileNode = (name: string, host: string, requires: readonly string[]): string =>
  `  ${name}:\n    host: ${host}\n    requires: [${requires.join(", ")}]\n` +
  `    start: { file: { path: ${name}, content: x } }\n`;

/** A check that always holds, and nothing to do. */
const heldNode = (name: string, host: string, requires: readonly string[]): string =>
  `  ${name}:\n    host: ${host}\n    requires: [${requires.join(", ")}]\n` +
  "    start: { check: { nil: }, do: { nil: } }\n";

/** To and fro between two hosts: each node waits for the one before it. */
export function chainAcross(nodes: number): string {
  const each = Array.from({ length: nodes }, (_, i) =>
    fileNode(`hop-${i}`, i % 2 === 0 ? "alpha" : "beta", i === 0 ? [] : [`hop-${i - 1}`]),
  );
  return head("hops") + each.join("");
}

/** One node there, many here that wait for it, and one there that waits for all of them. */
export function fanAcross(nodes: number): string {
  const names = Array.from({ length: nodes }, (_, i) => `leaf-${i}`);
  return [
    head("fan"),
    heldNode("source", "alpha", []),
    ...names.map((name) => heldNode(name, "beta", ["source"])),
    fileNode("sink", "alpha", names),
  ].join("");
}

/** On each host as many nodes whose checks hold at once, and a file when all of them are done. */
export function manyHosts(hosts: readonly string[], nodesEach: number): string {
  const on = (host: string): string => {
    const names = Array.from({ length: nodesEach - 1 }, (_, i) => `${host}-${i}`);
    const held = names.map((name) => heldNode(name, host, [])).join("");
    return held + fileNode(`last-${host}`, host, names);
  };
  return head("many") + hosts.map(on).join("");
}
