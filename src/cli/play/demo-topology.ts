import { join } from "node:path";

/** Requirements of the eight nodes of 2016: 0 waits for 5, 1 for 5 and 0, and so on. */
const requirements: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [5]],
  [1, [5, 0]],
  [2, [3, 5]],
  [3, []],
  [4, [0]],
  [5, []],
  [6, [1, 3, 7]],
  [7, []],
]);
const names = "abcdefgh";
/** Nodes 0 to 3 are on one machine, 4 to 7 on the other. */
const hostOf = (id: number): string => (id < 4 ? "machine2" : "machine1");

/** The file that a node's operation makes. */
export function demoFile(directory: string, id: number, operation: string): string {
  return join(directory, "nodes", String(id), operation);
}

/** The demonstration as a topology in the form of 2016; its files go below `directory`. */
export function demoTopology(directory: string): string {
  return [...requirements]
    .map(([id, required]) => {
      const operations = ["create", "configure"].map((operation) => {
        const file = JSON.stringify(demoFile(directory, id, operation));
        const call = `{ file: { path: ${file} } }`;
        return `    ${operation}: { check: ${call}, do: ${call} }`;
      });
      const deps = required.length === 0 ? [] : ["  deps:", `  - nodes: [${required.join(", ")}]`];
      return [
        `- id: ${id}`,
        `  name: ${names[id] ?? "?"}`,
        `  target: ${hostOf(id)}`,
        "  interfaces:",
        ...operations,
        ...deps,
      ].join("\n");
    })
    .join("\n")
    .concat("\n");
}
