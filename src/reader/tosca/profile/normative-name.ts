import type { Category } from "../names/definition.ts";

const words: Readonly<Partial<Record<Category, string>>> = {
  artifact: "artifacts",
  capability: "capabilities",
  data: "datatypes",
  group: "groups",
  interface: "interfaces",
  node: "nodes",
  policy: "policies",
  relationship: "relationships",
};

/**
 * The other names of the normative types of 1.x. `tosca.nodes.network.Port` is also known as
 * `network.Port`, `Port`, and as each of them after `tosca:`. The last part alone is a name only
 * where no other type of the category ends in it.
 */
export function shortNames(category: Category, names: Iterable<string>): Map<string, string> {
  const word = words[category];
  const short = new Map<string, string>();
  const ambiguous = new Set<string>();
  const lead = `tosca.${word ?? ""}.`;
  for (const name of names) {
    short.set(`tosca:${name}`, name);
    if (!name.startsWith(lead)) continue;
    const rest = name.slice(lead.length);
    short.set(rest, name).set(`tosca:${rest}`, name);
    const last = rest.slice(rest.lastIndexOf(".") + 1);
    if (last === rest) ambiguous.add(last);
    if (short.has(last) && short.get(last) !== name) ambiguous.add(last);
    if (!ambiguous.has(last)) short.set(last, name).set(`tosca:${last}`, name);
  }
  return short;
}
