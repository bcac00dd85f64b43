import { describe, type Scalar, type Tree } from "../../yaml/tree.ts";
import { checkFunction } from "../check/check-function.ts";
import type { Checking } from "../check/checking.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import type { Call } from "../grammar/call.ts";
import { noSuch } from "../no-such.ts";
import type { Facets } from "../types/facets.ts";
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
    onCall: (call, checking) => {
      checkFunction(call, checking);
      checkReference(call, standpoint);
    },
  };
}

function checkReference(call: Call, standpoint: Standpoint): void {
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
      checkMember(call, undefined, standpoint);
      return;
    case "get_nodes_of_type":
      checkNodesOfType(call, standpoint);
      return;
  }
}

function argumentsOf({ argument }: Call): readonly Tree[] {
  if (argument === undefined) return [];
  return argument.kind === "sequence" ? argument.items : [argument];
}

function checkInput(call: Call, { file, service, inputs }: Standpoint): void {
  const [name] = argumentsOf(call);
  const { report } = file;
  if (name?.kind !== "scalar") {
    const message = `"${call.name}" takes the name of an input${given(name)}`;
    report.error(name ?? call.place, "functions/wrong-argument", message);
    return;
  }
  if (service === undefined) return;
  const known = inputs === undefined ? service.inputs : new Map([...service.inputs, ...inputs]);
  if (known.has(name.text)) return;
  report.error(
    name,
    "functions/unknown-input",
    noSuch(`input "${name.text}"`, name.text, () => known.keys()),
  );
}

const given = (tree: Tree | undefined): string =>
  tree === undefined ? "" : `, not ${describe(tree)}`;

function checkNodesOfType(call: Call, { file, facets }: Standpoint): void {
  const [name] = argumentsOf(call);
  if (name?.kind !== "scalar") return;
  if (facets.types.scopes.of(file).find("node", name.text).kind !== "unknown") return;
  const message = `No node type "${name.text}" is known here`;
  file.report.error(name, "functions/unknown-type", message);
}

/** A property, an attribute or something else of an entity that the first argument names. */
function checkMember(
  call: Call,
  role: "property" | "attribute" | undefined,
  standpoint: Standpoint,
): void {
  const { report, version } = standpoint.file;
  const items = argumentsOf(call);
  const [start, ...rest] = items;
  if (start?.kind !== "scalar" || (rest.length === 0 && version !== "2.0")) {
    const message = `"${call.name}" takes an entity and what is asked of it${given(start)}`;
    report.error(start ?? call.place, "functions/wrong-argument", message);
    return;
  }
  const entity = entityAt(start, standpoint);
  if (entity === undefined || role === undefined) return;
  if (version === "2.0") {
    const at = followPath(entity, rest, standpoint);
    if (at !== undefined) checkName(at.entity, at.rest[0], { role, standpoint });
    return;
  }
  checkSimpleMember(entity, rest, { role, standpoint });
}

interface Asking {
  readonly role: "property" | "attribute";
  readonly standpoint: Standpoint;
}

/** In 1.x the name of a capability or a requirement may stand before the name that is meant. */
function checkSimpleMember(entity: Entity, [first, second]: readonly Tree[], asking: Asking): void {
  if (first?.kind !== "scalar") return;
  const isOwn =
    entity.properties.has(first.text) ||
    (asking.role === "attribute" && entity.attributes.has(first.text));
  if (isOwn) return;
  const capability = entity.capabilities.get(first.text);
  if (capability !== undefined && second !== undefined) {
    checkName(capabilityEntity(capability, entity.what), second, asking);
    return;
  }
  if (entity.requirements.has(first.text)) return;
  checkName(entity, first, asking);
}

function checkName(entity: Entity, name: Tree | undefined, { role, standpoint }: Asking): void {
  if (name?.kind !== "scalar" || !entity.complete) return;
  const { properties, attributes } = entity;
  // Every property is reflected as an attribute of the same name.
  if (properties.has(name.text) || (role === "attribute" && attributes.has(name.text))) return;
  const known = [...properties.keys(), ...(role === "attribute" ? attributes.keys() : [])];
  standpoint.file.report.error(
    name,
    `functions/unknown-${role}`,
    noSuch(`${role} "${name.text}" in ${entity.what}`, name.text, () => known),
  );
}

/** Undefined when nothing is known of it, or, reported, when there is no such thing. */
function entityAt(name: Scalar, standpoint: Standpoint): Entity | undefined {
  const { service, self, source, target, file, facets } = standpoint;
  switch (name.text) {
    case "SELF":
      return self;
    case "SOURCE":
      if (file.version !== "2.0") return source;
      break;
    case "TARGET":
      if (file.version !== "2.0") return target;
      break;
    case "HOST":
      if (file.version !== "2.0") return undefined;
      break;
  }
  if (service === undefined) return undefined;
  const { nodes, relationships, groups } = service;
  const node = nodes.get(name.text);
  if (node !== undefined) return entityOf(node.type, `node template "${node.name}"`, facets);
  const template = relationships.get(name.text) ?? groups.get(name.text);
  if (template !== undefined) return entityOf(template.type, `template "${template.name}"`, facets);
  file.report.error(
    name,
    "functions/unknown-entity",
    noSuch(`node or relationship template "${name.text}"`, name.text, () => [
      ...nodes.keys(),
      ...relationships.keys(),
    ]),
  );
  return undefined;
}
