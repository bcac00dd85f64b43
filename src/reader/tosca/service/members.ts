import type { Service, Template } from "./service.ts";

/** The node templates that a name of a group or a node stands for; groups of 2.0 hold groups. */
export function membersOf(
  template: Template,
  { nodes, groups }: Pick<Service, "nodes" | "groups">,
): readonly Template[] {
  if (template.element.construct !== "group") return [template];
  const seen = new Set([template]);
  for (const each of seen) {
    if (each.element.construct !== "group") continue;
    for (const { text } of each.element.scalars("members")) {
      const member = nodes.get(text) ?? groups.get(text);
      if (member !== undefined) seen.add(member);
    }
  }
  return [...seen].filter(({ element }) => element.construct !== "group");
}
