import { noSuch } from "../no-such.ts";
import type { Element } from "../grammar/element.ts";
import type { RequirementDefinition } from "../types/facet-types.ts";
import { describeRange } from "../types/narrowing.ts";
import { checkRequirement } from "./check-requirement.ts";
import type { Service, Template } from "./service.ts";

/** Checks all requirement assignments of a node template, and whether there are enough. */
export function checkRequirements(template: Template, service: Service): void {
  const { element, type, name } = template;
  const { file, facets } = service;
  const known: ReadonlyMap<string, RequirementDefinition> =
    type === undefined ? new Map() : facets.requirements(type);
  const assigned = new Map<string, Element[]>();
  for (const assignment of element.elements("requirements")) {
    const requirement = assignment.name?.text ?? "";
    assigned.set(requirement, [...(assigned.get(requirement) ?? []), assignment]);
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
    checkRequirement(assignment, { template, definition }, service);
  }
  for (const [requirement, definition] of known)
    checkCount(assigned.get(requirement) ?? [], definition, service);
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
