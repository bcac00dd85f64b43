import type { Tree } from "../../yaml/tree.ts";
import { entriesOf } from "../grammar/element.ts";
import type { Service } from "./service.ts";

export const mappingKey = (node: string, requirement: string): string =>
  JSON.stringify([node, requirement]);

/** Requirements of nodes that requirements of the substituted node are mapped to. */
export function mappedRequirements({ element }: Service): ReadonlySet<string> {
  const tree = element.element("substitution_mappings")?.treeOf("requirements");
  const maps = tree?.kind === "sequence" ? tree.items : tree === undefined ? [] : [tree];
  const mapped = new Set<string>();
  const add = (target: Tree): void => {
    if (target.kind !== "sequence") return;
    const [node, requirement] = target.items;
    if (node?.kind === "scalar" && requirement?.kind === "scalar" && target.items.length === 2)
      mapped.add(mappingKey(node.text, requirement.text));
    else for (const each of target.items) add(each);
  };
  for (const map of maps)
    for (const { value } of entriesOf(map))
      add(entriesOf(value).find(({ key }) => key.text === "mapping")?.value ?? value);
  return mapped;
}
