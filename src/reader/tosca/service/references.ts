import type { Span } from "../../../model/index.ts";
import type { Checking } from "../check/checking.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import { noSuch } from "../no-such.ts";
import type { Facets } from "../types/facets.ts";
import {
  type FunctionCall,
  type LiteralPart,
  literalParts,
  type PathPart,
  type Reference,
  readReference1x,
  readReference20,
} from "../value/index.ts";
import { capabilityEntity, type Entity, entityOf } from "./entity.ts";
import { followPath } from "./follow-path.ts";
import type { Service } from "./service.ts";

/** Where a value of a service template stands. */
export function standpointIn(
  service: Service,
  rest: Omit<Standpoint, "file" | "facets" | "service">,
): Standpoint {
  return { file: service.file, facets: service.facets, service, ...rest };
}

/** Where a value stands: what SELF means there, and the ends where it is a relationship. */
export interface Standpoint {
  readonly file: ToscaFile;
  readonly facets: Facets;
  /** Undefined in a type, which knows no templates and no inputs. */
  readonly service: Service | undefined;
  readonly self: Entity | undefined;
  readonly source?: Entity | undefined;
  readonly target?: Entity | undefined;
  /** The inputs that `get_input` means: a workflow has its own. */
  readonly inputs?: ReadonlyMap<string, unknown>;
}

/** Checks of values inside the service template, where functions refer to what is there. */
export function checkingAt(standpoint: Standpoint): Checking {
  const { file, facets } = standpoint;
  return {
    file,
    facets,
    report: file.report,
    onCall: (call) => checkReference(call, standpoint),
  };
}

/** The number and the kinds of the arguments are right; here it is asked what they name. */
function checkReference(call: FunctionCall, standpoint: Standpoint): void {
  if (call.entry === undefined) return;
  switch (call.name) {
    case "get_input":
      checkInput(call, standpoint);
      return;
    case "get_property":
      checkMember(call, "property", standpoint);
      return;
    case "get_attribute":
      checkMember(call, "attribute", standpoint);
      return;
    case "get_artifact":
    case "get_operation_output":
    case "available_allocation":
      checkMember(call, undefined, standpoint);
      return;
    case "get_nodes_of_type":
      checkNodesOfType(call, standpoint);
      return;
  }
}

/** Where an argument stands. */
const placeOf = ({ arguments: all, tree }: FunctionCall, at: number): Span => all[at]?.tree ?? tree;

function checkInput(call: FunctionCall, { file, service, inputs }: Standpoint): void {
  const [name] = literalParts(call);
  if (typeof name !== "string" || service === undefined) return;
  const known = inputs === undefined ? service.inputs : new Map([...service.inputs, ...inputs]);
  if (known.has(name)) return;
  file.report.error(
    placeOf(call, 0),
    "functions/unknown-input",
    noSuch(`input "${name}"`, name, () => known.keys()),
  );
}

function checkNodesOfType(call: FunctionCall, { file, facets }: Standpoint): void {
  const [name] = literalParts(call);
  if (typeof name !== "string") return;
  if (facets.types.scopes.of(file).find("node", name).kind !== "unknown") return;
  const message = `No node type "${name}" is known here`;
  file.report.error(placeOf(call, 0), "functions/unknown-type", message);
}

/** What is asked of an entity: a value of a role, or something else. */
interface Asking {
  readonly role: "property" | "attribute" | undefined;
  readonly standpoint: Standpoint;
  readonly call: FunctionCall;
}

/** A property, an attribute or something else of an entity that the first argument names. */
function checkMember(
  call: FunctionCall,
  role: "property" | "attribute" | undefined,
  standpoint: Standpoint,
): void {
  const parts = literalParts(call);
  const end = parts.indexOf(undefined);
  const written = (end === -1 ? parts : parts.slice(0, end)) as readonly PathPart[];
  if (written.length === 0) return;
  const { file, self, service } = standpoint;
  const reference =
    file.version === "2.0"
      ? readReference20(written, {
          self: self?.kind === "relationship" ? "relationship" : "node",
          isRelationship: (name) => service?.relationships.has(name) === true,
        })
      : readReference1x(written);
  if ("kind" in reference) {
    // What is evaluated later may be what the path lacks.
    if (written.length === parts.length) reportPath(reference, call, file);
    return;
  }
  const entity = entityAt(reference, call, standpoint);
  if (entity === undefined) return;
  const asking = { role, standpoint, call };
  if (reference.form === "1.x") {
    checkSimpleMember(entity, parts.slice(1), asking);
    return;
  }
  const { steps, rest } = reference.path;
  const places = (at: number): Span => placeOf(call, at);
  const target = followPath(entity, { steps, places }, standpoint);
  if (target !== undefined)
    checkName(target, { name: rest[0], at: written.length - rest.length }, asking);
}

function reportPath(
  { at, why }: { readonly at: number; readonly why: string },
  call: FunctionCall,
  { report }: ToscaFile,
): void {
  report.error(placeOf(call, at), "path/wrong-path", {
    message: `Cannot follow the path of "${call.name}": ${why}`,
    hint: "begin with a node, a relationship or SELF, go on by keywords, end with a name",
  });
}

/** In 1.x the name of a capability or a requirement may stand before the name that is meant. */
function checkSimpleMember(
  entity: Entity,
  [first, second]: readonly LiteralPart[],
  asking: Asking,
): void {
  if (typeof first !== "string") return;
  const isOwn =
    entity.properties.has(first) || (asking.role === "attribute" && entity.attributes.has(first));
  if (isOwn) return;
  const capability = entity.capabilities.get(first);
  if (capability !== undefined && second !== undefined) {
    checkName(capabilityEntity(capability, entity.what), { name: second, at: 2 }, asking);
    return;
  }
  if (entity.requirements.has(first)) return;
  checkName(entity, { name: first, at: 1 }, asking);
}

function checkName(
  entity: Entity,
  { name, at }: { readonly name: LiteralPart; readonly at: number },
  { role, standpoint, call }: Asking,
): void {
  if (role === undefined || typeof name !== "string" || !entity.complete) return;
  const { properties, attributes } = entity;
  // Every property is reflected as an attribute of the same name.
  if (properties.has(name) || (role === "attribute" && attributes.has(name))) return;
  const known = [...properties.keys(), ...(role === "attribute" ? attributes.keys() : [])];
  standpoint.file.report.error(
    placeOf(call, at),
    `functions/unknown-${role}`,
    noSuch(`${role} "${name}" in ${entity.what}`, name, () => known),
  );
}

/** Undefined when nothing is known of it, or, reported, when there is no such thing. */
function entityAt(
  reference: Reference,
  call: FunctionCall,
  standpoint: Standpoint,
): Entity | undefined {
  const { self, source, target } = standpoint;
  const start = reference.form === "2.0" ? reference.path.start : reference.entity;
  switch (start.kind) {
    case "self":
      return self;
    case "source":
      return source;
    case "target":
      return target;
    case "host":
      return undefined;
    case "node":
    case "relationship":
    case "named":
      return templateAt(start.name, call, standpoint);
  }
}

function templateAt(
  name: string,
  call: FunctionCall,
  { service, file, facets }: Standpoint,
): Entity | undefined {
  if (service === undefined) return undefined;
  const { nodes, relationships, groups } = service;
  const node = nodes.get(name);
  if (node !== undefined) return entityOf(node.type, `node template "${node.name}"`, facets);
  const template = relationships.get(name) ?? groups.get(name);
  if (template !== undefined) return entityOf(template.type, `template "${template.name}"`, facets);
  file.report.error(
    placeOf(call, 0),
    "functions/unknown-entity",
    noSuch(`node or relationship template "${name}"`, name, () => [
      ...nodes.keys(),
      ...relationships.keys(),
    ]),
  );
  return undefined;
}
