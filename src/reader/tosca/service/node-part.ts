import { describe, type Scalar, type Tree } from "../../yaml/tree.ts";
import { noSuch } from "../no-such.ts";
import { type Entity, entityOf } from "./entity.ts";
import type { Service, Template } from "./service.ts";

/** A node template, and the name of something that it has. */
export interface NodePart {
  readonly template: Template;
  readonly entity: Entity;
  readonly name: Scalar;
}

/** What `[NODE, NAME]` means; undefined, and reported, when there is no such node. */
export function nodePart(
  tree: Tree,
  {
    what,
    section,
  }: {
    readonly what: "capability" | "requirement";
    readonly section: "capabilityMapping" | "requirementMapping";
  },
  { file, facets, nodes }: Service,
): NodePart | undefined {
  const [node, name] = tree.kind === "sequence" ? tree.items : [];
  const isPair = tree.kind === "sequence" && tree.items.length === 2;
  if (!isPair || node?.kind !== "scalar" || name?.kind !== "scalar") {
    file.report.error(tree, `${section}/wrong-kind`, {
      message: `Expected a node template and its ${what} here, not ${describe(tree)}`,
      hint: `write [NODE, ${what.toUpperCase()}]`,
    });
    return undefined;
  }
  const template = nodes.get(node.text);
  if (template === undefined) {
    file.report.error(
      node,
      `${section}/unknown-node`,
      noSuch(`node template "${node.text}"`, node.text, () => nodes.keys()),
    );
    return undefined;
  }
  const entity = entityOf(template.type, `node template "${template.name}"`, facets);
  return { template, entity, name };
}
