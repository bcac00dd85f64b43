import { checkType } from "../check/check-type.ts";
import type { EntityType } from "../types/entity-type.ts";
import type { Facets } from "../types/facets.ts";
import { checkArtifacts } from "./check-behaviour.ts";
import { checkNodeFilter } from "./check-node-filter.ts";
import { checkOutputs } from "./check-outputs.ts";
import { entityOf } from "./entity.ts";
import { checkingAt } from "./references.ts";

/** Checks a type, and in it what templates have as well: calls, artifacts and filters. */
export function checkTypeParts(type: EntityType, facets: Facets): void {
  const { element, file, kind, name } = type;
  const hasSelf = kind === "node" || kind === "relationship" || kind === "group";
  const self = hasSelf ? entityOf(type, `"${name}"`, facets) : undefined;
  const checking = checkingAt({ file, facets, service: undefined, self });
  checkType(type, checking);
  checkArtifacts(element.elements("artifacts"), checking);
  for (const own of element.elements("interfaces"))
    for (const operation of [...own.elements("operations"), ...own.elements("notifications")]) {
      if (self !== undefined) checkOutputs(operation, self, checking);
      const implementation = operation.element("implementation");
      if (implementation === undefined) continue;
      checkArtifacts(implementation.elements("primary"), checking);
      checkArtifacts(implementation.elements("dependencies"), checking);
    }
  if (kind !== "node") return;
  const requirements = facets.requirements(type);
  for (const own of element.elements("requirements")) {
    const filter = own.treeOf("node_filter");
    const definition = requirements.get(own.name?.text ?? "");
    if (filter === undefined || definition === undefined) continue;
    const what = `the target of "${definition.name}"`;
    const target = entityOf(definition.node, what, facets);
    // SELF is the relationship here, whose ends the type of it does not tell.
    const relationship = entityOf(definition.relationship, `the relationship`, facets);
    const inside = checkingAt({ file, facets, service: undefined, self: relationship });
    checkNodeFilter(filter, target, inside);
  }
}
