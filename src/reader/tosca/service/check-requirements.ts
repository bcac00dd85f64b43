import type { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import type { RequirementDefinition } from "../types/facet-types.ts";
import { describeRange } from "../types/narrowing.ts";
import { checkRequirement } from "./check-requirement.ts";
import { type Fulfilment, findTarget } from "./find-target.ts";
import type { Wanted } from "./match-target.ts";
import { isSelected, type Service, type Template } from "./service.ts";

/**
 * Checks all requirement assignments of a node template, and how many there are. Returns how each
 * is fulfilled, those that only the type asks for included.
 */
export function checkRequirements(template: Template, service: Service): readonly Fulfilment[] {
  const { element, type, name } = template;
  const { file, facets } = service;
  const known: ReadonlyMap<string, RequirementDefinition> =
    type === undefined ? new Map() : facets.requirements(type);
  const assigned = new Map<string, Element[]>();
  const fulfilments: Fulfilment[] = [];
  for (const assignment of element.elements("requirements")) {
    const requirement = assignment.name?.text ?? "";
    const earlier = assigned.get(requirement);
    if (earlier === undefined) assigned.set(requirement, [assignment]);
    else earlier.push(assignment);
    const definition = known.get(requirement);
    if (definition === undefined && type?.complete === true) {
      file.report.error(
        assignment.place,
        "requirementAssignment/unknown-requirement",
        noSuch(`requirement "${requirement}" in node template "${name}"`, requirement, () =>
          known.keys(),
        ),
      );
      continue;
    }
    fulfilments.push(checkRequirement(assignment, { template, definition }, service));
  }
  for (const [requirement, definition] of known) {
    const assignments = assigned.get(requirement) ?? [];
    checkCount(assignments, definition, service);
    if (assignments.length === 0 && definition.range.low > 0 && !isSelected(template))
      fulfilments.push(impliedBy(definition, template, service));
  }
  return fulfilments;
}

/** What the type asks for and nobody assigned is fulfilled by whoever can. */
function impliedBy(
  definition: RequirementDefinition,
  template: Template,
  service: Service,
): Fulfilment {
  const { name, relationship } = definition;
  const wanted: Wanted = {
    source: template,
    node: definition.node,
    capability: definition.capability,
    capabilityName: definition.capabilityName,
    relationship,
    filters: definition.filters.map(({ tree }) => tree),
  };
  const found = findTarget({ name, assignment: undefined, at: template.element }, wanted, service);
  return {
    name,
    assignment: undefined,
    definition,
    relationship,
    target: found?.target,
    capability: found?.capability,
  };
}

/** Too many relationships are wrong; too few are made up by the processor. */
function checkCount(
  assignments: readonly Element[],
  { name, range }: RequirementDefinition,
  { file }: Service,
): void {
  let sum = 0;
  for (const assignment of assignments) {
    sum += countOf(assignment);
    if (sum <= range.high) continue;
    file.report.error(assignment.place, "requirementCount/outside-range", {
      message: `Requirement "${name}" is assigned ${sum} times, beyond ${describeRange(range)}`,
      hint: "remove assignments, or widen the range in the type",
    });
    return;
  }
}

/** How many relationships come of it, at least: a count that is a call is not known. */
function countOf(assignment: Element): number {
  const count = assignment.scalar("count");
  if (typeof count?.value === "number") return count.value;
  return assignment.has("count") ? 0 : 1;
}
