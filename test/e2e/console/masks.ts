// What differs from run to run and from machine to machine, and is still the same transcript.
import { hostname, userInfo } from "node:os";

/** The name that this machine has in our pages. */
export const namedInPages = "lyra";

const masks: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g, "TIME"],
  [/\b\d\d:\d\d:\d\d([.]\d+)?\b/g, "TIME"],
  [/(< )?\b\d+([.]\d+)? ?(ms|s|min|m|h|d)\b( \d+ ?(ms|s|min|m)\b)?/g, "DURATION"],
  [/\b(pid|process|process group|kill) \d+/g, "$1 PID"],
  [/\b(port |127[.]0[.]0[.]1:|localhost:|port=)\d+/g, "$1PORT"],
  // Columns are as wide as what they hold.
  [/ {2,}/g, "  "],
  [/ +$/g, ""],
];

/** A line as our pages write it, where this machine and its user have names of their own. */
export function asInPages(line: string, directory: string): string {
  return line
    .replaceAll(directory, "/home/ann")
    .replace(/\b(held by|by) \S+(?=[:,])/g, (text) => text.replace(userInfo().username, "ann"))
    .split(/(?<![\w.-])(?=\w)|(?<=\w)(?![\w.-])/)
    .map((word) => (word === hostname() ? namedInPages : word))
    .join("");
}

export function mask(line: string): string {
  return masks.reduce((text, [pattern, name]) => text.replace(pattern, name), line);
}

/**
 * Lines of different nodes may come in any order, those of one node may not: between two lines that
 * are about no node, the order is by node, and within a node as it was. What is said of a
 * deployment is said for each host.
 */
export function inOrderOfNodes(masked: readonly string[]): readonly string[] {
  const ordered: string[] = [];
  let run: (readonly [subject: string, line: string])[] = [];
  const flush = (): void => {
    ordered.push(
      ...run.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))).map((each) => each[1]),
    );
    run = [];
  };
  for (const line of masked) {
    const node = /^TIME {2}\S (\S+) {2}/.exec(line)?.[1];
    if (node === undefined) {
      flush();
      ordered.push(line);
    } else {
      const host = / (?:steady|started|stopped|deleted) on ([^\s:]+)/.exec(line)?.[1] ?? "";
      run.push([`${node} ${host}`, line]);
    }
  }
  flush();
  return ordered;
}
