import type { EntityType } from "../types/entity-type.ts";
import type { CapabilityDefinition, InterfaceMap } from "../types/facet-types.ts";
import type { Facets } from "../types/facets.ts";
import type { PropertyMap } from "../types/property-definition.ts";

/** What a function, a filter or an assertion can ask an entity for. */
export interface Entity {
  readonly kind: "node" | "relationship" | "capability" | "group" | "other";
  /** In messages: `node template "web"`. */
  readonly what: string;
  /** False when its type is not wholly known: what it lacks may be there. */
  readonly complete: boolean;
  readonly type: EntityType | undefined;
  readonly properties: PropertyMap;
  readonly attributes: PropertyMap;
  readonly capabilities: ReadonlyMap<string, CapabilityDefinition>;
  readonly requirements: ReadonlySet<string>;
  readonly interfaces: InterfaceMap;
}

const nothing: ReadonlyMap<string, never> = new Map<string, never>();

/** An entity of a type. */
export function entityOf(type: EntityType | undefined, what: string, facets: Facets): Entity {
  if (type === undefined) return { ...blank, what };
  const hasBehaviour = type.kind === "node" || type.kind === "relationship";
  return {
    kind:
      type.kind === "node" || type.kind === "relationship" || type.kind === "group"
        ? type.kind
        : "other",
    what,
    complete: type.complete,
    type,
    properties: facets.properties(type),
    attributes: facets.attributes(type),
    capabilities: type.kind === "node" ? facets.capabilities(type) : nothing,
    requirements: new Set(type.kind === "node" ? facets.requirements(type).keys() : []),
    interfaces: hasBehaviour ? facets.interfaces(type) : nothing,
  };
}

/** An entity of which nothing is known. */
const blank: Omit<Entity, "what"> = {
  kind: "other",
  complete: false,
  type: undefined,
  properties: nothing,
  attributes: nothing,
  capabilities: nothing,
  requirements: new Set(),
  interfaces: nothing,
};

export function capabilityEntity(definition: CapabilityDefinition, of: string): Entity {
  const { name, type, properties, attributes } = definition;
  return {
    ...blank,
    kind: "capability",
    what: `capability "${name}" of ${of}`,
    complete: type?.complete === true,
    type,
    properties,
    attributes,
  };
}
