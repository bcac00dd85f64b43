import type { Span } from "../../../model/index.ts";
import type { Tree } from "../../yaml/tree.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import { noSuch } from "../no-such.ts";
import type { Facets } from "../types/facets.ts";
import { parsePath, type PathPart, type PathStep, untypedValue } from "../value/index.ts";
import { capabilityEntity, type Entity, entityOf } from "./entity.ts";

/** What a path is followed with. */
interface Following {
  readonly file: ToscaFile;
  readonly facets: Facets;
}

/** Where the parts of a path stand in the text, by their numbers. */
type Places = (at: number) => Span;

/**
 * Follows the steps of a TOSCA path as far as types tell where they lead; undefined when they do
 * not, or, reported, when a step leads nowhere.
 */
export function followPath(
  start: Entity,
  { steps, places }: { readonly steps: readonly PathStep[]; readonly places: Places },
  service: Following,
): Entity | undefined {
  let entity: Entity | undefined = start;
  for (const step of steps) {
    if (entity === undefined) return undefined;
    switch (step.kind) {
      case "capability":
        entity = capabilityAfter(entity, { name: step.name, at: places(step.at + 1) }, service);
        break;
      case "requirement":
        entity = relationshipAfter(entity, { name: step.name, at: places(step.at + 1) }, service);
        break;
      case "incoming":
        capabilityAfter(entity, { name: step.capability, at: places(step.at + 1) }, service);
        return undefined;
      case "source":
      case "target":
      case "target-capability":
      case "sibling":
        return undefined;
    }
  }
  return entity;
}

/** Whom a path leads to, and the name that follows it. */
export interface WrittenEnd {
  readonly entity: Entity;
  readonly name: Tree | undefined;
}

/** Follows a path that is written out behind its start, as far as that goes. */
export function followWritten(
  start: Entity,
  items: readonly Tree[],
  service: Following,
): WrittenEnd | undefined {
  const parts: PathPart[] = ["SELF"];
  for (const item of items) {
    const value = item.kind === "scalar" ? untypedValue(item) : undefined;
    if (typeof value !== "string" && typeof value !== "bigint") break;
    parts.push(value);
  }
  const self = start.kind === "relationship" ? "relationship" : "node";
  const path = parsePath(parts, { self, isRelationship: () => false });
  if ("kind" in path) return undefined;
  const places = (at: number): Span => items[at - 1] as Tree;
  const entity = followPath(start, { steps: path.steps, places }, service);
  return entity && { entity, name: items[parts.length - path.rest.length - 1] };
}

interface Named {
  readonly name: string;
  readonly at: Span;
}

function capabilityAfter(
  { kind, what, complete, capabilities }: Entity,
  { name, at }: Named,
  { file }: Following,
): Entity | undefined {
  if (kind !== "node") return undefined;
  const capability = capabilities.get(name);
  if (capability !== undefined) return capabilityEntity(capability, what);
  if (complete)
    file.report.error(
      at,
      "path/unknown-capability",
      noSuch(`capability "${name}" in ${what}`, name, () => capabilities.keys()),
    );
  return undefined;
}

function relationshipAfter(
  { type, what, kind, complete }: Entity,
  { name, at }: Named,
  { file, facets }: Following,
): Entity | undefined {
  if (type === undefined || kind !== "node") return undefined;
  const requirements = facets.requirements(type);
  const requirement = requirements.get(name);
  if (requirement !== undefined)
    return entityOf(requirement.relationship, `the relationship of "${name}"`, facets);
  if (complete)
    file.report.error(
      at,
      "path/unknown-requirement",
      noSuch(`requirement "${name}" in ${what}`, name, () => requirements.keys()),
    );
  return undefined;
}
