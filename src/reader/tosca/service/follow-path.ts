import type { Tree } from "../../yaml/tree.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import { noSuch } from "../no-such.ts";
import type { Facets } from "../types/facets.ts";
import { capabilityEntity, type Entity, entityOf } from "./entity.ts";

/** What a path is followed with. */
interface Following {
  readonly file: ToscaFile;
  readonly facets: Facets;
}

/** Where a TOSCA path ends, and what follows it. */
interface End {
  readonly entity: Entity;
  readonly rest: readonly Tree[];
}

const isIndex = (tree: Tree | undefined): boolean =>
  tree?.kind === "scalar" && (typeof tree.value === "number" || tree.text === "ALL");

/**
 * Follows the steps of a path as far as types tell where they lead; undefined when they do not,
 * or, reported, when a step leads nowhere.
 */
export function followPath(
  start: Entity,
  steps: readonly Tree[],
  service: Following,
): End | undefined {
  let entity = start;
  let rest = isIndex(steps[0]) ? steps.slice(1) : steps;
  for (;;) {
    const [step, name] = rest;
    if (step?.kind !== "scalar") return { entity, rest };
    switch (step.text) {
      case "SOURCE":
      case "TARGET":
        return undefined;
      case "CAPABILITY": {
        if (entity.kind !== "node") return undefined;
        const after = capabilityAfter(entity, name, service);
        if (after === undefined) return undefined;
        entity = after;
        rest = rest.slice(2);
        if (rest[0]?.kind === "scalar" && rest[0].text === "RELATIONSHIP") return undefined;
        break;
      }
      case "RELATIONSHIP": {
        const after = relationshipAfter(entity, name, service);
        if (after === undefined) return undefined;
        entity = after;
        rest = rest.slice(isIndex(rest[2]) ? 3 : 2);
        break;
      }
      default:
        return { entity, rest };
    }
  }
}

function capabilityAfter(
  entity: Entity,
  name: Tree | undefined,
  { file }: Following,
): Entity | undefined {
  if (name?.kind !== "scalar") return undefined;
  const { capabilities } = entity;
  const capability = capabilities.get(name.text);
  if (capability !== undefined) return capabilityEntity(capability, entity.what);
  if (entity.complete)
    file.report.error(
      name,
      "path/unknown-capability",
      noSuch(`capability "${name.text}" in ${entity.what}`, name.text, () => capabilities.keys()),
    );
  return undefined;
}

function relationshipAfter(
  { type, what, kind, complete }: Entity,
  name: Tree | undefined,
  { file, facets }: Following,
): Entity | undefined {
  if (name?.kind !== "scalar" || type === undefined || kind !== "node") return undefined;
  const requirements = facets.requirements(type);
  const requirement = requirements.get(name.text);
  if (requirement !== undefined)
    return entityOf(requirement.relationship, `the relationship of "${name.text}"`, facets);
  if (complete)
    file.report.error(
      name,
      "path/unknown-requirement",
      noSuch(`requirement "${name.text}" in ${what}`, name.text, () => requirements.keys()),
    );
  return undefined;
}
