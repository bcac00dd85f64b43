import type { Tree } from "../../yaml/tree.ts";
import { brokenConstraint } from "../check/broken-constraint.ts";
import { entriesOf } from "../grammar/element.ts";
import { type EntityType, isA } from "../types/entity-type.ts";
import type { CapabilityDefinition } from "../types/facet-types.ts";
import type { PropertyMap } from "../types/property-definition.ts";
import type { Service, Template } from "./service.ts";
import { unmetCondition } from "./unmet-condition.ts";

/** What a target has to be to fulfil one requirement assignment. */
export interface Wanted {
  readonly source: Template;
  readonly node: EntityType | undefined;
  /** The name of a capability, or its type, or neither. */
  readonly capabilityName: string | undefined;
  readonly capability: EntityType | undefined;
  readonly relationship: EntityType | undefined;
  readonly filters: readonly Tree[];
}

/** Whether a node template fulfils a requirement, and if not, why not. */
export type Match =
  | { readonly kind: "fits"; readonly capability: CapabilityDefinition | undefined }
  | { readonly kind: "wrong-type" | "wrong-capability" | "filtered"; readonly reason: string };

export function matchTarget(candidate: Template, wanted: Wanted, service: Service): Match {
  const { type } = candidate;
  const { facets } = service;
  if (type === undefined || !type.complete) return { kind: "fits", capability: undefined };
  if (wanted.node !== undefined && !isA(type, wanted.node))
    return {
      kind: "wrong-type",
      reason: `its type "${type.name}" does not derive from "${wanted.node.name}"`,
    };
  const { relationship, source } = wanted;
  const validity = relationship === undefined ? undefined : facets.validity(relationship);
  const { targets, sources } = validity ?? {};
  const from = source.type;
  if (sources !== undefined && sources.length > 0 && from?.complete === true)
    if (!sources.some((each) => isA(from, each)))
      return {
        kind: "wrong-type",
        reason: `"${relationship?.name ?? ""}" does not come from nodes of type "${from.name}"`,
      };
  if (targets !== undefined && targets.length > 0 && !targets.some((each) => isA(type, each)))
    return {
      kind: "wrong-type",
      reason: `"${relationship?.name ?? ""}" does not lead to nodes of type "${type.name}"`,
    };
  const reasons: string[] = [];
  for (const capability of facets.capabilities(type).values()) {
    const reason = whyNot(capability, wanted, service);
    if (reason === undefined) return filtered(candidate, { wanted, capability }, service);
    if (reason !== "") reasons.push(reason);
  }
  const what = wanted.capabilityName ?? wanted.capability?.name ?? "";
  return {
    kind: "wrong-capability",
    reason: reasons[0] ?? `it has no capability "${what}"`,
  };
}

/** Undefined when the capability will do, empty when it is another one. */
function whyNot(
  { name, type, sources, relationships }: CapabilityDefinition,
  { source, capabilityName, capability, relationship }: Wanted,
  { facets }: Service,
): string | undefined {
  if (capabilityName !== undefined && name !== capabilityName) return "";
  if (type === undefined || !type.complete) return undefined;
  if (capability !== undefined && !isA(type, capability)) return "";
  const from = source.type;
  if (from?.complete === true && sources !== undefined && sources.length > 0)
    if (!sources.some((each) => isA(from, each)))
      return `its capability "${name}" does not take nodes of type "${from.name}"`;
  if (relationship?.complete !== true) return undefined;
  if (relationships !== undefined && !relationships.some((each) => isA(relationship, each)))
    return `its capability "${name}" does not take relationships of type "${relationship.name}"`;
  const valid = facets.validity(relationship).capabilities;
  if (valid !== undefined && valid.length > 0 && !valid.some((each) => isA(type, each)))
    return `"${relationship.name}" does not lead to capabilities of type "${type.name}"`;
  return undefined;
}

function filtered(
  candidate: Template,
  { wanted, capability }: { readonly wanted: Wanted; readonly capability: CapabilityDefinition },
  service: Service,
): Match {
  const { source, filters } = wanted;
  for (const filter of filters) {
    const reason =
      service.file.version === "2.0"
        ? unmetCondition(filter, { source, candidate, capability }, service)
        : brokenFilter(filter, candidate, service);
    if (reason !== undefined) return { kind: "filtered", reason };
  }
  return { kind: "fits", capability };
}

/** The first condition of a node filter of 1.x that a candidate certainly does not meet. */
function brokenFilter(filter: Tree, candidate: Template, service: Service): string | undefined {
  const { element, type } = candidate;
  if (type === undefined) return undefined;
  const { facets } = service;
  for (const { key, value } of entriesOf(filter)) {
    if (key.text === "properties") {
      const given = (name: string): Tree | undefined => element.entry("properties", name);
      const reason = brokenProperty(value, { given, known: facets.properties(type) }, service);
      if (reason !== undefined) return reason;
    }
    if (key.text !== "capabilities") continue;
    for (const each of listed(value)) {
      const capability = facets.capabilities(type).get(each.key.text);
      if (capability === undefined) continue;
      const own = element.elements("capabilities").find(({ name }) => name?.text === each.key.text);
      const given = (name: string): Tree | undefined => own?.entry("properties", name);
      const inner = entriesOf(each.value).find((entry) => entry.key.text === "properties");
      if (inner === undefined) continue;
      const known = capability.properties;
      const reason = brokenProperty(inner.value, { given, known }, service);
      if (reason !== undefined) return `in capability "${each.key.text}" ${reason}`;
    }
  }
  return undefined;
}

const listed = (tree: Tree) =>
  tree.kind === "sequence" ? tree.items.flatMap((item) => entriesOf(item)) : entriesOf(tree);

function brokenProperty(
  filters: Tree,
  { given, known }: { given: (name: string) => Tree | undefined; known: PropertyMap },
  { file, facets }: Service,
): string | undefined {
  for (const { key, value } of listed(filters)) {
    const definition = known.get(key.text);
    const actual = given(key.text) ?? definition?.fixed?.tree ?? definition?.default?.tree;
    if (definition === undefined) continue;
    const constraints = value.kind === "sequence" ? value.items : [value];
    if (constraints.length === 0) continue;
    if (actual === undefined) return `property "${key.text}" has no value`;
    const { schema } = definition;
    for (const constraint of constraints) {
      const of = { tree: actual, schema };
      const violation = brokenConstraint(constraint, of, { file, facets });
      if (violation !== undefined)
        return `property "${key.text}" does not meet the node filter: ${violation}`;
    }
  }
  return undefined;
}
