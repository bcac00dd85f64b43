import type { TopologyNode } from "../model/index.ts";

/** Whether two nodes are defined alike, wherever in the text they stand. */
export function isSameDefinition(one: TopologyNode, other: TopologyNode): boolean {
  return isSame(one, other);
}

/** Plain JSON data, compared without making a text of it: a topology may have 100,000 nodes. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object") return false;
  if (one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, i) => isSame(item, other[i]));
  }
  return isSameObject(one as Fields, other as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

function isSameObject(one: Fields, other: Fields): boolean {
  let count = 0;
  for (const key in one) {
    if (key === "position" || one[key] === undefined) continue;
    count += 1;
    if (!Object.hasOwn(other, key) || !isSame(one[key], other[key])) return false;
  }
  for (const key in other) if (key !== "position" && other[key] !== undefined) count -= 1;
  return count === 0;
}
