import type { Element } from "../grammar/element.ts";
import type { EntityType } from "../types/entity-type.ts";
import type { CapabilityDefinition, RequirementDefinition } from "../types/facet-types.ts";
import { matchTarget, type Wanted } from "./match-target.ts";
import type { Service, Template } from "./service.ts";

/** How one requirement is fulfilled. */
export interface Fulfilment {
  readonly name: string;
  /** Undefined where the definition alone asks for it. */
  readonly assignment: Element | undefined;
  readonly definition: RequirementDefinition | undefined;
  readonly relationship: EntityType | undefined;
  /** Undefined when no node template fulfils it: that is left to whoever deploys the service. */
  readonly target: Template | undefined;
  readonly capability: string | undefined;
}

interface Target {
  readonly target: Template;
  readonly capability: string | undefined;
}

const nameOf = (capability: CapabilityDefinition | undefined): string | undefined =>
  capability?.name;

/** The target that the assignment names, after a report if it does not fit. */
export function namedTarget(
  assignment: Element,
  { target, wanted }: { readonly target: Template; readonly wanted: Wanted },
  service: Service,
): Target {
  const match = matchTarget(target, wanted, service);
  if (match.kind === "fits") return { target, capability: nameOf(match.capability) };
  const name = assignment.name?.text ?? "";
  service.file.report.error(
    assignment.placeOf("node"),
    "requirementAssignment/target-does-not-fit",
    {
      message: `"${target.name}" cannot fulfil requirement "${name}": ${match.reason}`,
      hint: "choose another target, or another type for it",
    },
  );
  return { target, capability: undefined };
}

interface Asking {
  readonly name: string;
  readonly assignment: Element | undefined;
  /** Where findings point to without an assignment. */
  readonly at: Element;
}

/** What is said about who lost, and how many of one type are looked at, where a filter decides. */
const mostExplained = 50;
const mostFiltered = 100;

/** The first template that could fulfil it; who lost says why when none does. */
export function findTarget(
  { name, assignment, at }: Asking,
  wanted: Wanted,
  service: Service,
): Target | undefined {
  const lost: string[] = [];
  let isFiltered = false;
  let isUnsure = false;
  for (const candidates of service.nodesByType.values()) {
    const [first] = candidates.slice(0, 2).filter((each) => each !== wanted.source);
    if (first === undefined) continue;
    const ofType = matchTarget(first, wanted, service);
    if (ofType.kind === "fits") return { target: first, capability: nameOf(ofType.capability) };
    const isOfOne = ofType.kind !== "filtered";
    // Only a filter looks at the node itself; what else is wrong is wrong with its type.
    if (!isOfOne && candidates.length > mostFiltered) isUnsure = true;
    for (const candidate of candidates.slice(0, mostFiltered)) {
      if (candidate === wanted.source) continue;
      const match = isOfOne ? ofType : matchTarget(candidate, wanted, service);
      if (match.kind === "fits") return { target: candidate, capability: nameOf(match.capability) };
      if (match.kind === "filtered") isFiltered = true;
      if (lost.length < mostExplained) lost.push(`; "${candidate.name}": ${match.reason}`);
      else if (isOfOne) break;
    }
  }
  // Among those that were not looked at may be one that fits.
  if (isUnsure) return undefined;
  const place = isFiltered ? assignment?.placeOf("node_filter") : assignment?.place;
  const more = lost.length < mostExplained ? "" : "; and others";
  const whose = `"${name}" of "${wanted.source.name}"`;
  const wording = {
    message: `No node template fulfils requirement ${whose}${lost.join("")}${more}`,
    hint: "it is left to whoever deploys the service",
  };
  // Where the template has nodes of the right kind, none of them fitting is hardly meant.
  const severity = isFiltered ? "error" : "warning";
  service.file.report[severity](place ?? at.place, "requirementAssignment/unmatched", wording);
  return undefined;
}
