import { writeFileSync } from "node:fs";
import { createPrng } from "../src/std/prng.ts";

export const shapes = ["dag", "chain", "fan"] as const;
export type Shape = (typeof shapes)[number];

/** What all tools are asked to bring about: two files for each node, in a partial order. */
export interface Workload {
  readonly shape: Shape;
  /** By node: the nodes that it requires, all of them smaller. */
  readonly requires: readonly (readonly number[])[];
}

const operations = ["create", "configure"] as const;
const mostRequirements = 3;

/** The same for equal arguments, on any machine. */
export function makeWorkload(shape: Shape, nodes: number): Workload {
  const prng = createPrng(nodes);
  const requires = Array.from({ length: nodes }, (_, node): number[] => {
    if (node === 0) return [];
    switch (shape) {
      case "chain":
        return [node - 1];
      case "fan":
        // One for all, and all for the last.
        return node < nodes - 1 ? [0] : Array.from({ length: node }, (_unused, i) => i);
      case "dag": {
        const count = prng.int(Math.min(node, mostRequirements) + 1);
        return [...new Set(Array.from({ length: count }, () => prng.int(node)))];
      }
    }
  });
  return { shape, requires };
}

/** Every file that has to be there in the end, with its content. */
export function* filesOf(root: string, nodes: number): Generator<readonly [string, string]> {
  for (let node = 0; node < nodes; node += 1) {
    for (const operation of operations)
      yield [pathOf(root, node, operation), contentOf(node, operation)];
  }
}

const pathOf = (root: string, node: number, operation: string) => `${root}/${node}/${operation}`;
const contentOf = (node: number, operation: string) => `${operation} of node ${node}\n`;

/** A topology in the modern form; `requires` waits until the other node has started. */
export function writeTopology(file: string, root: string, { requires }: Workload): void {
  const lines = ["khoreia: 1", "name: bench", "nodes:"];
  requires.forEach((required, node) => {
    lines.push(`  n${node}:`);
    if (required.length > 0)
      lines.push(`    requires: [${required.map((n) => `n${n}`).join(", ")}]`);
    for (const operation of operations) {
      const path = pathOf(root, node, operation);
      const content = JSON.stringify(contentOf(node, operation));
      lines.push(`    ${operation}: { file: { path: ${path}, content: ${content} } }`);
    }
  });
  writeFileSync(file, `${lines.join("\n")}\n`);
}

/** A shell for each target, with builtins alone, and no temporary name: as cheap as it gets. */
const shellLine = (node: number, operation: string) =>
  `printf '%s of node %s\\n' ${operation} ${node}`;

export function writeMakefile(file: string, root: string, { requires }: Workload): void {
  const all = requires.map((_, node) => pathOf(root, node, "configure"));
  const lines = [`all: ${all.join(" ")}`, ".PHONY: all"];
  requires.forEach((required, node) => {
    const [first, second] = operations.map((operation) => pathOf(root, node, operation));
    const before = required.map((other) => pathOf(root, other, "configure")).join(" ");
    lines.push(`${first}: ${before}`, `\t@${shellLine(node, "create")} > $@`);
    lines.push(`${second}: ${first}`, `\t@${shellLine(node, "configure")} > $@`);
  });
  writeFileSync(file, `${lines.join("\n")}\n`);
}

export function writeNinjaFile(file: string, root: string, { requires }: Workload): void {
  const lines = ["rule sh", "  command = printf '%s of node %s\\n' $operation $node > $out", ""];
  requires.forEach((required, node) => {
    const [first, second] = operations.map((operation) => pathOf(root, node, operation));
    const before = required.map((other) => pathOf(root, other, "configure")).join(" ");
    lines.push(`build ${first}: sh ${before}`, "  operation = create", `  node = ${node}`);
    lines.push(`build ${second}: sh ${first}`, "  operation = configure", `  node = ${node}`);
  });
  writeFileSync(file, `${lines.join("\n")}\n`);
}
