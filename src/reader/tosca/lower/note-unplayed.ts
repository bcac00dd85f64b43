import type { Span } from "../../../model/index.ts";
import { evaluate } from "./evaluate.ts";
import { isKind } from "./kinds-of-types.ts";
import type { Notes } from "./notes.ts";
import type { Piece } from "./weave.ts";
import { type Entity, type Link, spanIn, type World } from "./world.ts";

/** Says what a service has that nothing here plays, but for its operations. */
export function noteUnplayed(world: World, notes: Notes): void {
  const { service, entities } = world;
  const at = (place: Span): Span => spanIn(world, place);
  for (const [name, group] of service.groups)
    notes.notActedOn(at(group.at), "group/not-acted-on", {
      message: `Group "${name}" is understood and not acted on`,
      hint: "nothing is called for a group, since policies and workflows are not played",
    });
  for (const { name, at: place } of service.policies)
    notes.notActedOn(at(place), "policy/not-acted-on", {
      message: `Policy "${name}" is understood and not acted on`,
      hint: "its triggers are not listened for",
    });
  for (const [name, { at: place }] of service.workflows)
    notes.notActedOn(at(place), "workflow/not-acted-on", {
      message: `Workflow "${name}" is understood and not acted on`,
      hint: "the order of steps follows from requirements",
    });
  for (const entity of entities.values()) {
    noteArtifacts(entity, notes);
    for (const link of entity.links) noteMultiplicity(link, notes);
    const isSelected = entity.template.directives.some((each) => each.startsWith("select"));
    if (entity.kind === "delegated" && isSelected)
      notes.notActedOn(at(entity.template.at), "directives/not-acted-on", {
        message: `Node "${entity.name}" is not looked for: it is taken as started by somebody else`,
        hint: "see that it is there before what requires it is started",
      });
  }
}

/** Files are run where they lie, so what is meant to be brought somewhere is not there. */
function noteArtifacts({ template, world, name, kind }: Entity, notes: Notes): void {
  if (kind !== "performed") return;
  for (const [artifact, each] of template.artifacts)
    if (each.deployPath !== undefined || isKind(each, "deployment"))
      notes.notActedOn(spanIn(world, each.at), "artifactDefinition/not-acted-on", {
        message: `Artifact "${artifact}" of node "${name}" is not brought to its host`,
        hint: "let an operation fetch it",
      });
}

/** A requirement is one edge of the order, however many relationships it stands for. */
function noteMultiplicity(link: Link, notes: Notes): void {
  const { requirement, source, target, name } = link;
  const { world } = source;
  const at = spanIn(world, requirement.at);
  const does = [...requirement.relationship.interfaces.values()].some(({ operations }) =>
    [...operations.values()].some(({ implementation }) => implementation !== undefined),
  );
  const written = requirement.count;
  const count = written === undefined ? undefined : evaluate(written, { world, self: source });
  if (count !== undefined && does && !(count.kind === "known" && Number(count.value) === 1))
    notes.notActedOn(at, "requirementCount/not-acted-on", {
      message: `The operations of relationship "${name}" are called once, whatever its count is`,
      hint: "write one assignment for each relationship",
    });
  if (requirement.index !== undefined && target.template.count !== undefined)
    notes.notActedOn(at, "requirementAssignment/not-acted-on", {
      message: `"${name}" is for one representation of "${target.name}", and waits for all of them`,
      hint: "write one node template for each where that matters",
    });
}

/** Instances of one node have one host, and nothing in the model makes them take turns. */
export function noteCounted(
  pieces: readonly Piece[],
  counts: ReadonlyMap<Entity, number | undefined>,
  notes: Notes,
): void {
  for (const { entity, host, operations } of pieces) {
    const count = counts.get(entity) ?? 1;
    if (count < 2 || host === undefined || Object.keys(operations).length === 0) continue;
    notes.notActedOn(spanIn(entity.world, entity.template.at), "nodeTemplate/not-acted-on", {
      message: `The ${count} instances of node "${entity.name}" share a host and do not take turns`,
      hint: "write one node template for each where their operations must not overlap",
    });
  }
}
