import type { Mapping, Scalar, Tree } from "./tree.ts";

/** A key with what stands under it. */
export interface Entry {
  readonly key: Scalar;
  readonly value: Tree;
}

export function entriesOf(tree: Tree | undefined): readonly Entry[] {
  if (tree?.kind !== "mapping") return [];
  return tree.keys.map((key, i) => ({ key, value: tree.values[i] as Tree }));
}

/** Keys of a node whose entries merge one by one; every other key is replaced as a whole. */
const mergedKeys: ReadonlySet<string> = new Set(["labels", "exports"]);

/**
 * A node that several files describe: the later file's keys replace the earlier one's. An
 * operation is replaced as a whole, because half of each would be an operation nobody wrote.
 */
export function mergeNodes(earlier: Tree, later: Tree): Tree {
  return mergeMappings(earlier, later, (key, before, after) =>
    mergedKeys.has(key) ? mergeMappings(before, after, (_key, _before, last) => last) : after,
  );
}

/** What two files say of one input: the later file's keys win, what it does not say stays. */
export function mergeInputs(earlier: Tree, later: Tree): Tree {
  return mergeMappings(earlier, later, (_key, _before, after) => after);
}

function mergeMappings(
  earlier: Tree,
  later: Tree,
  join: (key: string, before: Tree, after: Tree) => Tree,
): Tree {
  if (earlier.kind !== "mapping" || later.kind !== "mapping") return later;
  const merged = new Map<string, Entry>();
  for (const entry of entriesOf(earlier)) merged.set(entry.key.text, entry);
  for (const { key, value } of entriesOf(later)) {
    const before = merged.get(key.text)?.value;
    merged.set(key.text, {
      key,
      value: before === undefined ? value : join(key.text, before, value),
    });
  }
  const entries = [...merged.values()];
  const mapping: Mapping = {
    ...later,
    keys: entries.map(({ key }) => key),
    values: entries.map(({ value }) => value),
  };
  return mapping;
}
