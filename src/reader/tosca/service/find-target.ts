import type { Element } from "../grammar/element.ts";
import type { EntityType } from "../types/entity-type.ts";
import type { CapabilityDefinition, RequirementDefinition } from "../types/facet-types.ts";
import type { Capacities, Shortage } from "./capacities.ts";
import { matchTarget, type Wanted } from "./match-target.ts";
import { mappingKey } from "./mapped-requirements.ts";
import { capabilityScope, isOptional, scopeOf } from "./requirement-scope.ts";
import { isSelected, type Service, type Template } from "./service.ts";

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

/** What requirements are fulfilled with. */
export interface Fulfilling {
  readonly service: Service;
  readonly capacities: Capacities;
  /** How many candidates may still be looked at beyond the first of each type. */
  readonly budget: { looks: number };
  /** Where searches among the templates of one type begin: those before it were full. */
  readonly starts: Map<readonly Template[], number>;
  /** Requirements that are fulfilled by those of the node that the service stands in for. */
  readonly mapped: ReadonlySet<string>;
}

/** Whether a template fulfils one assignment, what is left of it and where it is included. */
type Candidacy =
  | { readonly kind: "fits"; readonly capability: CapabilityDefinition | undefined }
  | { readonly kind: "of-type" | "filtered" | "out-of-scope"; readonly reason: string }
  | { readonly kind: "short"; readonly reason: string; readonly shortage: Shortage };

function candidacyOf(
  candidate: Template,
  { assignment, wanted }: Pick<Asking, "assignment" | "wanted">,
  { service, capacities }: Fulfilling,
): Candidacy {
  const match = matchTarget(candidate, wanted, service);
  if (match.kind !== "fits")
    return { kind: match.kind === "filtered" ? "filtered" : "of-type", reason: match.reason };
  const { capability } = match;
  const scope = scopeOf(assignment);
  if (scope !== undefined && isSelected(candidate) !== (scope === "external")) {
    const origin = isSelected(candidate) ? "selected from outside" : "made here";
    return { kind: "out-of-scope", reason: `it is ${origin}, and the requirement "${scope}"` };
  }
  if (capability === undefined) return match;
  if (capabilityScope(candidate, capability) === "external")
    return {
      kind: "out-of-scope",
      reason: `its capability "${capability.name}" is for nodes outside the service`,
    };
  const demand = { source: wanted.source, assignment };
  const shortage = capacities.shortage(demand, candidate, capability);
  if (shortage === undefined) return match;
  return { kind: "short", reason: shortage.reason, shortage };
}

function taken(
  { assignment, wanted }: Pick<Asking, "assignment" | "wanted">,
  { target, capability }: { target: Template; capability: CapabilityDefinition | undefined },
  { capacities }: Fulfilling,
): Target {
  const demand = { source: wanted.source, assignment };
  if (capability !== undefined) capacities.take(demand, target, capability);
  return { target, capability: capability?.name };
}

/** The target that the assignment names, after a report if it does not fit. */
export function namedTarget(
  assignment: Element,
  { target, wanted }: { readonly target: Template; readonly wanted: Wanted },
  fulfilling: Fulfilling,
): Target | undefined {
  const candidacy = candidacyOf(target, { assignment, wanted }, fulfilling);
  const { report } = fulfilling.service.file;
  const name = assignment.name?.text ?? "";
  const message = (reason: string) =>
    `"${target.name}" cannot fulfil requirement "${name}" of "${wanted.source.name}": ${reason}`;
  switch (candidacy.kind) {
    case "fits":
      return taken({ assignment, wanted }, { target, ...candidacy }, fulfilling);
    case "short": {
      const { rule, reason, property } = candidacy.shortage;
      const place = assignment.placeOf(property === undefined ? "node" : "allocation");
      // What is optional is then not fulfilled, and the service is valid all the same.
      report[isOptional(assignment) ? "warning" : "error"](place, rule, {
        message: message(reason),
        hint: "take less, name another target, or give this one more",
      });
      return undefined;
    }
    case "of-type":
    case "filtered":
    case "out-of-scope":
      report.error(assignment.placeOf("node"), "requirementAssignment/target-does-not-fit", {
        message: message(candidacy.reason),
        hint: "choose another target, or another type for it",
      });
      return { target, capability: undefined };
  }
}

interface Asking {
  readonly name: string;
  readonly assignment: Element | undefined;
  /** Where findings point to without an assignment. */
  readonly at: Element;
  readonly wanted: Wanted;
}

/** What is said about who lost. */
const mostExplained = 50;
/** How many of one type each requirement looks at, and how many all of them may look at beyond. */
const mostOfType = 100;
export const mostLooked = 200_000;

/** What a search has come across. */
interface Search {
  readonly lost: string[];
  isFiltered: boolean;
  /** Not all were looked at. */
  isCut: boolean;
}

/** A template that could fulfil it; who lost says why when none does. */
export function findTarget(asking: Asking, fulfilling: Fulfilling): Target | undefined {
  const search: Search = { lost: [], isFiltered: false, isCut: false };
  for (const candidates of fulfilling.service.nodesByType.values()) {
    const found = findAmong(candidates, { asking, search }, fulfilling);
    if (found !== undefined) return found;
  }
  reportUnmatched(asking, search, fulfilling);
  return undefined;
}

/** Looks among the templates of one type, beginning where the last search found some room. */
function findAmong(
  candidates: readonly Template[],
  { asking, search }: { readonly asking: Asking; readonly search: Search },
  fulfilling: Fulfilling,
): Target | undefined {
  const { wanted } = asking;
  const { starts, budget } = fulfilling;
  const [first] = candidates.slice(0, 2).filter((each) => each !== wanted.source);
  if (first === undefined) return undefined;
  const ofType = candidacyOf(first, asking, fulfilling);
  const isOfOne = ofType.kind === "of-type";
  const start = isOfOne ? 0 : (starts.get(candidates) ?? 0);
  let isFull = true;
  // What is wrong with the type is wrong with all; the rest has to be asked of each.
  for (let i = 0; i < candidates.length; i++) {
    if (i >= mostOfType && budget.looks-- <= 0) {
      search.isCut = true;
      return undefined;
    }
    const at = (start + i) % candidates.length;
    const candidate = candidates[at] as Template;
    if (candidate === wanted.source) continue;
    const candidacy = isOfOne ? ofType : candidacyOf(candidate, asking, fulfilling);
    if (candidacy.kind === "fits") {
      if (isFull) starts.set(candidates, at);
      return taken(asking, { target: candidate, ...candidacy }, fulfilling);
    }
    if (candidacy.kind !== "short") isFull = false;
    search.isFiltered ||= candidacy.kind === "filtered";
    search.isFiltered ||= candidacy.kind === "short" && candidacy.shortage.isCertain;
    const { lost } = search;
    if (lost.length < mostExplained) lost.push(`; "${candidate.name}": ${candidacy.reason}`);
    else if (isOfOne) return undefined;
  }
  return undefined;
}

function reportUnmatched(
  { name, assignment, at, wanted }: Asking,
  { lost, isFiltered: isAnyFiltered, isCut }: Search,
  { service: { file }, mapped }: Fulfilling,
): void {
  // What is optional need not be fulfilled, and what is mapped is fulfilled from outside.
  if (isOptional(assignment) || mapped.has(mappingKey(wanted.source.name, name))) return;
  const scope = scopeOf(assignment);
  const isFiltered = isAnyFiltered && !isCut;
  const place =
    isFiltered && assignment?.has("node_filter") === true
      ? assignment.placeOf("node_filter")
      : assignment?.place;
  const more = lost.length < mostExplained ? "" : "; and others";
  const whose = `"${name}" of "${wanted.source.name}"`;
  // Where the template has nodes of the right kind, none of them fitting is hardly meant.
  const isWrong = scope === "internal" || (isFiltered && scope !== "external");
  const wording = {
    ...(isWrong ? {} : { notActedOn: true as const }),
    message: `No node template fulfils requirement ${whose}${lost.join("")}${more}`,
    hint:
      scope === "internal"
        ? 'it is "internal", so only a node of this service can'
        : "it is left to whoever deploys the service",
  };
  file.report[isWrong ? "error" : "warning"](
    place ?? at.place,
    "requirementAssignment/unmatched",
    wording,
  );
}
