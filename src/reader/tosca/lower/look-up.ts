import { type PathPart, parsePath, type PathStep, type Value } from "../value/index.ts";
import { type Ahead, later } from "./ahead.ts";
import { hostChain } from "./host-of.ts";
import { partOf } from "./into.ts";
import type { Evaluate, Standing } from "./standing.ts";
import { ofCapability, ofLink, ofNode, type Question, type What } from "./value-at.ts";
import type { Entity, Link } from "./world.ts";

/** What `get_property` and `get_attribute` give at a place. */
export function lookUp(
  what: What,
  values: readonly Value[],
  { standing, evaluate }: { readonly standing: Standing; readonly evaluate: Evaluate },
): Ahead {
  const parts = values.map(partOf);
  const [first, ...rest] = parts;
  const question: Question = { what, rest, standing, evaluate };
  if (standing.world.service.version === "2.0") return along(parts, question);
  const { self } = standing;
  if (first === "HOST" && self !== undefined && !isLink(self)) {
    for (const host of hostChain(self).slice(1)) {
      const found = ofNode(host, question);
      if (found.kind !== "later") return found;
    }
    return later(`no host has the value "${rest.join(".")}"`);
  }
  const entity = entityOf(first, standing);
  if (entity === undefined) return later(`"${String(first)}" is not here`);
  return isLink(entity) ? ofLink(entity, question) : ofNode(entity, question);
}

const isLink = (entity: Entity | Link): entity is Link => "source" in entity;

function entityOf(
  name: PathPart | undefined,
  { self, world }: Standing,
): Entity | Link | undefined {
  if (name === "SELF") return self;
  if (name === "SOURCE") return self !== undefined && isLink(self) ? self.source : undefined;
  if (name === "TARGET") return self !== undefined && isLink(self) ? self.target : undefined;
  return world.entities.get(String(name)) ?? linkNamed(String(name), world.entities);
}

function linkNamed(name: string, entities: ReadonlyMap<string, Entity>): Link | undefined {
  for (const { links } of entities.values())
    for (const link of links) if (link.requirement.relationship.template === name) return link;
  return undefined;
}

/** Follows a TOSCA Path of 2.0. */
function along(parts: readonly PathPart[], asked: Question): Ahead {
  const { self, world } = asked.standing;
  const path = parsePath(parts, {
    self: self !== undefined && isLink(self) ? "relationship" : "node",
    isRelationship: (name) => linkNamed(name, world.entities) !== undefined,
  });
  if ("kind" in path) return later(path.why);
  const { start, steps, rest } = path;
  const question = { ...asked, rest };
  let at = start.kind === "self" ? self : entityOf(start.name, asked.standing);
  for (const step of steps) {
    if (at === undefined) break;
    if (step.kind === "capability" && !isLink(at))
      return (
        ofCapability(at.template.capabilities.get(step.name), at, question) ??
        later("it has no value")
      );
    if (step.kind === "target-capability" && isLink(at)) {
      const { target, requirement } = at;
      const capability = target.template.capabilities.get(requirement.capability ?? "");
      return ofCapability(capability, target, question) ?? later("it has no value");
    }
    at = follow(at, step);
  }
  if (at === undefined) return later("the path leads nowhere that is known before it runs");
  return isLink(at) ? ofLink(at, question) : ofNode(at, question);
}

function follow(at: Entity | Link, step: PathStep): Entity | Link | undefined {
  if (isLink(at)) {
    if (step.kind === "source") return at.source;
    return step.kind === "target" ? at.target : undefined;
  }
  if (step.kind !== "requirement" || step.index === "ALL") return undefined;
  const links = at.links.filter(({ requirement }) => requirement.name === step.name);
  return links[Number(step.index)];
}
