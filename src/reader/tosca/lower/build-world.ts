import { nodeNamePattern } from "../../yaml/names.ts";
import type { NormalRequirement } from "../normal/normal-service.ts";
import type { Value } from "../value/index.ts";
import { type Ahead, known, later } from "./ahead.ts";
import { hostChain } from "./host-of.ts";
import { evaluate } from "./evaluate.ts";
import { mappingsOf, unplayedMappings } from "./substitution.ts";
import { type Entity, type Link, spanIn, type World } from "./world.ts";
import type { Notes } from "./notes.ts";
import type { ServiceSource } from "./service-source.ts";
import type { Asking } from "./work.ts";

interface Building {
  readonly substitutes: readonly ServiceSource[];
  readonly notes: Notes;
  readonly names: Set<string>;
  readonly grown: Growing[];
}

type Growing = Omit<Entity, "links" | "inner" | "kind" | "isHost"> & {
  isHost: boolean;
  links: readonly Link[];
  inner: World | undefined;
  kind: Entity["kind"];
};

/** The service that was asked for with the values of its inputs, and what stands in for nodes. */
export function buildWorld(
  source: ServiceSource,
  given: ReadonlyMap<string, Value>,
  building: Building,
): World {
  const input = (name: string): Ahead | undefined => {
    const value = given.get(name);
    return value === undefined ? undefined : known(value);
  };
  const world = grow(source, { input, outer: undefined, building });
  markHosts(building.grown);
  return world;
}

/** Only when all services are there is it known whose capability a node stands behind. */
function markHosts(entities: readonly Growing[]): void {
  const hosts = new Set(entities.flatMap((entity) => hostChain(entity).slice(1)));
  for (const entity of entities) entity.isHost = hosts.has(entity);
}

interface Around {
  /** Undefined for what is not given. */
  readonly input: (name: string, asking: Asking) => Ahead | undefined;
  readonly outer: Entity | undefined;
  readonly building: Building;
}

function grow({ service, firstSource }: ServiceSource, around: Around): World {
  const { outer, input, building } = around;
  const entities = new Map<string, Growing>();
  const world: World = {
    service,
    firstSource,
    entities,
    outer,
    input: (name, asking) => {
      const given = input(name, asking);
      if (given !== undefined) return given;
      const standard = service.inputs.get(name)?.value;
      if (standard === undefined) {
        const why = `the input "${name}" has no value`;
        // What is required has one when it is deployed.
        const isAwaited = service.inputs.get(name)?.required === true;
        return isAwaited ? { kind: "later", why, awaited: true } : later(why);
      }
      return evaluate(standard, { ...asking, world, self: undefined });
    },
  };
  for (const template of service.nodes.values()) {
    const name = unique(
      outer === undefined ? template.name : `${outer.name}.${template.name}`,
      building,
    );
    entities.set(template.name, {
      name,
      template,
      world,
      links: [],
      inner: undefined,
      isHost: false,
      kind: "performed",
    });
  }
  building.grown.push(...entities.values());
  for (const entity of entities.values()) entity.links = linksOf(entity);
  for (const entity of entities.values()) {
    entity.kind = kindOf(entity, building);
    if (entity.kind === "replaced") substitute(entity, building);
    else noteSubstitution(entity, building);
  }
  return world;
}

/** A name that the model accepts, and that no other node has. */
function unique(written: string, { names }: Building): string {
  const wanted = nodeNamePattern.test(written)
    ? written
    : `node-${written.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "")}`;
  let name = wanted;
  for (let i = 2; names.has(name); i++) name = `${wanted}-${i}`;
  names.add(name);
  return name;
}

/**
 * Directives are tried in their order (7.2.1). There is nothing here to select from, so `select`
 * counts only where nothing after it can be done: then somebody else has to bring the node about.
 */
function kindOf(entity: Entity, { substitutes }: Building): Entity["kind"] {
  const { directives } = entity.template;
  const isSubstituted = substituteFor(entity, substitutes) !== undefined;
  for (const directive of directives) {
    if (directive === "create") return "performed";
    if (isSubstituted && directive.startsWith("substitut")) return "replaced";
  }
  return directives.length === 0 ? "performed" : "delegated";
}

function linksOf(source: Entity): readonly Link[] {
  const { requirements } = source.template;
  const links: Link[] = [];
  const counts = new Map<string, number>();
  for (const requirement of requirements) {
    const target = targetOf(source, requirement);
    if (target === undefined) continue;
    const count = counts.get(requirement.name) ?? 0;
    counts.set(requirement.name, count + 1);
    const name = `${source.name}.${requirement.name}${count === 0 ? "" : `-${count + 1}`}`;
    links.push({ name, requirement, source, target });
  }
  return links;
}

/** Of a dangling requirement: where the requirement leads that it is mapped to. */
function targetOf({ template, world }: Entity, requirement: NormalRequirement): Entity | undefined {
  if (requirement.target !== undefined) return world.entities.get(requirement.target);
  const mapped = mappingsOf(world.service, "requirements").find(
    ({ names: [node, name] }) => node === template.name && name === requirement.name,
  );
  if (mapped === undefined) return undefined;
  return world.outer?.links.find((link) => link.requirement.name === mapped.key)?.target;
}

function substituteFor(
  entity: Entity,
  substitutes: readonly ServiceSource[],
): ServiceSource | undefined {
  return substitutes.find(
    (each) =>
      each.service.substitution?.types.includes(entity.template.type ?? "") &&
      !isAround(entity, each),
  );
}

function substitute(entity: Growing, building: Building): void {
  const { substitutes, notes } = building;
  const { template, world } = entity;
  const found = substituteFor(entity, substitutes);
  if (found === undefined) return;
  const { service } = found;
  const mapped = new Map(
    mappingsOf(service, "properties").map(({ key, names: [name] }) => [name, key]),
  );
  const input = (name: string, asking: Asking): Ahead | undefined => {
    const property = template.properties.get(mapped.get(name) ?? "");
    return property && evaluate(property, { ...asking, world, self: entity });
  };
  const inner = grow(found, { input, outer: entity, building });
  entity.inner = inner;
  for (const { what, at } of unplayedMappings(service))
    notes.notActedOn(spanIn(inner, at), "substitutionMapping/not-acted-on", {
      message: `The mapping ${what} is understood and not acted on`,
      hint: "only names are mapped to names yet, and operations are those of the inner nodes",
    });
}

function noteSubstitution({ kind, template, world, name }: Entity, { notes }: Building): void {
  if (kind !== "delegated" || !template.directives.some((each) => each.startsWith("substitut")))
    return;
  notes.notActedOn(spanIn(world, template.at), "substitutionMapping/not-acted-on", {
    message: `Node "${name}" is to be substituted, and no given service stands in for it`,
    hint: "name the file of a service that substitutes its type as well",
  });
}

/** A service does not stand in for a node of itself, or this would never end. */
function isAround(entity: Entity, { service }: ServiceSource): boolean {
  for (let at: Entity | undefined = entity; at !== undefined; at = at.world.outer)
    if (at.world.service === service) return true;
  return false;
}
