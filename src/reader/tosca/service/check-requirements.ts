import type { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import type { RequirementDefinition } from "../types/facet-types.ts";
import { describeRange, rangeOf } from "../types/narrowing.ts";
import { Capacities, countOf } from "./capacities.ts";
import { checkRequirement } from "./check-requirement.ts";
import { type Fulfilling, type Fulfilment, findTarget, mostLooked } from "./find-target.ts";
import { mappedRequirements } from "./mapped-requirements.ts";
import type { Wanted } from "./match-target.ts";
import { isOptional } from "./requirement-scope.ts";
import { isOnlySelected, type Service, type Template } from "./service.ts";

/** How the requirements of each node template are fulfilled. */
export type Fulfilments = ReadonlyMap<string, readonly Fulfilment[]>;

/** One requirement of a node that is to be fulfilled, in its turn. */
interface Task {
  readonly turn: number;
  readonly fulfil: () => Fulfilment;
}

/**
 * Checks the requirement assignments of all node templates, and how many there are. Returns how
 * each is fulfilled, those that only the types ask for included, in the order of the text.
 *
 * Who comes first takes what is left of a capability. Named targets come before those that are
 * looked for, since they have no choice, and what is optional comes after all else (8.5.2).
 */
export function checkRequirements(service: Service): Fulfilments {
  const fulfilling: Fulfilling = {
    service,
    capacities: new Capacities(service),
    budget: { looks: mostLooked },
    starts: new Map(),
    mapped: mappedRequirements(service),
  };
  const fulfilments = new Map<string, Fulfilment[]>();
  const turns: (() => void)[][] = [[], [], [], []];
  for (const template of service.nodes.values()) {
    const fulfilled: Fulfilment[] = [];
    fulfilments.set(template.name, fulfilled);
    tasksOf(template, fulfilling).forEach(({ turn, fulfil }, at) => {
      turns[turn]?.push(() => {
        fulfilled[at] = fulfil();
      });
    });
  }
  for (const turn of turns) for (const fulfil of turn) fulfil();
  return fulfilments;
}

function tasksOf(template: Template, fulfilling: Fulfilling): readonly Task[] {
  const { element, type, name } = template;
  const { file, facets, nodes } = fulfilling.service;
  const known: ReadonlyMap<string, RequirementDefinition> =
    type === undefined ? new Map() : facets.requirements(type);
  const assigned = new Map<string, Element[]>();
  const tasks: Task[] = [];
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
    const tree = assignment.treeOf("node");
    const target = tree?.kind === "sequence" ? tree.items[0] : tree;
    const isNamed = target?.kind === "scalar" && nodes.has(target.text);
    tasks.push({
      turn: (isOptional(assignment) ? 2 : 0) + (isNamed ? 0 : 1),
      fulfil: () => checkRequirement(assignment, { template, definition }, fulfilling),
    });
  }
  if (isOnlySelected(template)) return tasks;
  for (const [requirement, definition] of known) {
    const assignments = assigned.get(requirement) ?? [];
    checkCount(assignments, definition, fulfilling.service);
    if (assignments.length === 0 && definition.range.low > 0)
      tasks.push({ turn: 1, fulfil: () => impliedBy(definition, template, fulfilling) });
  }
  return tasks;
}

/** What the type asks for and nobody assigned is fulfilled by whoever can. */
function impliedBy(
  definition: RequirementDefinition,
  template: Template,
  fulfilling: Fulfilling,
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
  const asking = { name, assignment: undefined, at: template.element, wanted };
  const found = findTarget(asking, fulfilling);
  return {
    name,
    assignment: undefined,
    definition,
    relationship,
    target: found?.target,
    capability: found?.capability,
  };
}

/**
 * All assignments of a requirement are not too many, and those that are not optional not too few.
 * Without a single one, the processor makes up what is missing.
 */
function checkCount(
  assignments: readonly Element[],
  { name, range }: RequirementDefinition,
  { file }: Service,
): void {
  let sum = 0;
  let certain = 0;
  for (const assignment of assignments) {
    const count = relationshipsOf(assignment, file.version);
    sum += count ?? 0;
    certain += isOptional(assignment) ? 0 : (count ?? Infinity);
    if (sum <= range.high) continue;
    file.report.error(assignment.place, "requirementCount/outside-range", {
      message: `Requirement "${name}" is assigned ${sum} times, beyond ${describeRange(range)}`,
      hint: "remove assignments, or widen the range in the type",
    });
    return;
  }
  const [first] = assignments;
  if (first === undefined || file.version !== "2.0" || certain >= range.low) return;
  file.report.error(first.place, "requirementCount/too-few", {
    message:
      `Requirement "${name}" is assigned ${certain} times, optional assignments not counted, ` +
      `below ${describeRange(range)}`,
    hint: "add assignments, or leave out all: then they are made up",
  });
}

/** How many relationships come of it at least; undefined when a call says how many. */
function relationshipsOf(assignment: Element, version: string): number | undefined {
  if (version === "2.0") return countOf(assignment);
  return rangeOf(assignment.treeOf("occurrences"))?.low ?? 1;
}
