import { nodeName } from "../../../model/index.ts";
import type { Expression } from "../normal/expression.ts";
import type { Named, NormalCapability } from "../normal/normal-service.ts";
import type { PathPart } from "../value/index.ts";
import { type Ahead, known, later } from "./ahead.ts";
import { hostOf } from "./host-of.ts";
import { into } from "./into.ts";
import { isKind } from "./kinds-of-types.ts";
import type { Evaluate, Standing } from "./standing.ts";
import { mappingsOf } from "./substitution.ts";
import type { Entity, Link } from "./world.ts";

export type What = "get_property" | "get_attribute";
const keynames = { get_property: "properties", get_attribute: "attributes" } as const;

export interface Question {
  readonly what: What;
  /** The name of the value, before it in 1.x that of a requirement or capability, after it more. */
  readonly rest: readonly PathPart[];
  readonly standing: Standing;
  readonly evaluate: Evaluate;
}

/** What a node has under a name. */
export function ofNode(entity: Entity, question: Question): Ahead {
  const { what, rest, standing, evaluate } = question;
  const [name = "", ...steps] = rest;
  const { template, world } = entity;
  const link = entity.links.find(({ requirement }) => requirement.name === name);
  const capability = template.capabilities.get(String(name));
  if (steps.length > 0 && link !== undefined) {
    const { target, requirement } = link;
    const mapped = target.template.capabilities.get(requirement.capability ?? "");
    const found = ofCapability(mapped, target, { ...question, rest: steps });
    return found ?? ofNode(target, { ...question, rest: steps });
  }
  if (steps.length > 0 && capability !== undefined)
    return (
      ofCapability(capability, entity, { ...question, rest: steps }) ?? later("it has no value")
    );
  const index = standing.self === entity ? standing.index : undefined;
  const inside: Standing = { ...standing, world, self: entity, index };
  if (what === "get_attribute") {
    const own = attributeOf(entity, String(name), { standing: inside, evaluate });
    if (own !== undefined) return into(own, steps);
  }
  const property = template.properties.get(String(name));
  if (property === undefined) return later(`the value "${String(name)}" shows only when it runs`);
  return into(evaluate(property, inside), steps);
}

/** Undefined where an attribute has no value but that of the property of its name. */
function attributeOf(
  entity: Entity,
  name: string,
  { standing: inside, evaluate }: Pick<Question, "standing" | "evaluate">,
): Ahead | undefined {
  const { template, inner } = entity;
  if (name === "tosca_id" || name === "tosca_name") return known(entity.name);
  if (inner !== undefined) {
    const mapped = mappingsOf(inner.service, "attributes").find(({ key }) => key === name);
    const output = inner.service.outputs.get(mapped?.names[0] ?? "")?.value;
    if (output !== undefined) return evaluate(output, { ...inside, world: inner, self: undefined });
  }
  const isAddress = /^(?:private|public|ip)_address$/.test(name);
  if (isAddress && isKind(template, "compute")) return addressOf(entity, inside);
  const written = template.attributes.get(name);
  if (written === undefined || name === "state") return undefined;
  return isWritten(entity, name) ? later(`operations write "${name}"`) : evaluate(written, inside);
}

function addressOf(entity: Entity, { host }: Standing): Ahead {
  if (host !== undefined && hostOf(entity) === host)
    return { kind: "template", template: [{ kind: "host", field: "address" }] };
  if (entity.template.count !== undefined) return later("each of several has its own");
  const node = nodeName(entity.name);
  return { kind: "template", template: [{ kind: "export", node, export: "address" }] };
}

/** Whether an operation of the node has the attribute among its outputs. */
function isWritten({ template }: Entity, attribute: string): boolean {
  return [...template.interfaces.values()].some(({ operations }) =>
    [...operations.values()].some(({ outputs }) =>
      [...outputs.values()].some(
        (output) =>
          output.kind === "list" &&
          output.items.some((item) => item.kind === "literal" && item.text === attribute),
      ),
    ),
  );
}

/** Undefined for what a capability has no value of. */
export function ofCapability(
  capability: NormalCapability | undefined,
  owner: Entity,
  { what, rest, standing, evaluate }: Question,
): Ahead | undefined {
  const [name = "", ...steps] = rest;
  const written: Named<Expression> | undefined = capability?.[keynames[what]];
  const value = written?.get(String(name)) ?? capability?.properties.get(String(name));
  if (value === undefined) return undefined;
  return into(evaluate(value, { ...standing, world: owner.world, self: owner }), steps);
}

/** What a relationship has under a name. */
export function ofLink(link: Link, { what, rest, standing, evaluate }: Question): Ahead {
  const { relationship } = link.requirement;
  const [name = "", ...steps] = rest;
  const value =
    relationship[keynames[what]].get(String(name)) ?? relationship.properties.get(String(name));
  if (value === undefined) return later(`the value "${String(name)}" shows only when it runs`);
  return into(evaluate(value, { ...standing, world: link.source.world, self: link }), steps);
}
