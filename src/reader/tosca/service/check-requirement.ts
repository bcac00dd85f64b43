import type { Scalar } from "../../yaml/tree.ts";
import { checkCallsIn } from "../check/check-calls.ts";
import type { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import { type EntityType, isA, primitiveOf } from "../types/entity-type.ts";
import type { RequirementDefinition } from "../types/facet-types.ts";
import { describeRange, rangeOf, within } from "../types/narrowing.ts";
import { checkAssignments } from "./assignments.ts";
import { checkInterfaces } from "./check-behaviour.ts";
import { checkNodeFilter } from "./check-node-filter.ts";
import { type Entity, entityOf } from "./entity.ts";
import { findTarget, type Fulfilment, namedTarget } from "./find-target.ts";
import type { Wanted } from "./match-target.ts";
import { checkingAt, standpointIn } from "./references.ts";
import type { Service, Template } from "./service.ts";

interface Of {
  readonly template: Template;
  /** Undefined when the type is not wholly known. */
  readonly definition: RequirementDefinition | undefined;
}

/** Checks one requirement assignment: its relationship, its filter, and who can fulfil it. */
export function checkRequirement(assignment: Element, of: Of, service: Service): Fulfilment {
  const { template, definition } = of;
  const { file, facets } = service;
  const target = targetOf(assignment, definition, service);
  const relationship = relationshipOf(assignment, of, service);
  const node = target?.template?.type ?? target?.type ?? definition?.node;
  const targetEntity = entityOf(node, `the target of "${assignment.name?.text ?? ""}"`, facets);
  const self = entityOf(template.type, `node template "${template.name}"`, facets);
  checkRelationship(assignment, { of, relationship, self, target: targetEntity }, service);
  const filter = assignment.treeOf("node_filter");
  const checking = checkingAt(
    standpointIn(service, {
      // In a requirement of 2.0, SELF is the relationship; filters of 1.x call no functions.
      self: file.version === "2.0" ? relationship.entity : self,
    }),
  );
  if (filter !== undefined) checkNodeFilter(filter, targetEntity, checking);
  checkLimits(assignment, definition, service);
  for (const keyname of ["count", "allocation"]) {
    const tree = assignment.treeOf(keyname);
    if (tree !== undefined) checkCallsIn(tree, checking);
  }
  const name = assignment.name?.text ?? "";
  const common = { name, assignment, definition, relationship: relationship.type };
  if (target === undefined) return { ...common, target: undefined, capability: undefined };
  const wanted: Wanted = {
    source: template,
    node: target.type ?? definition?.node,
    ...capabilityOf(assignment, of, service),
    relationship: relationship.type,
    filters: [
      ...(definition?.filters ?? []).map(({ tree }) => tree),
      ...(filter === undefined ? [] : [filter]),
    ],
  };
  const found =
    target.template === undefined
      ? findTarget({ name, assignment, at: template.element }, wanted, service)
      : namedTarget(assignment, { target: target.template, wanted }, service);
  checkAllocation(assignment, found, service);
  return { ...common, target: found?.target, capability: found?.capability };
}

const countable: ReadonlySet<string | undefined> = new Set(["integer", "float", "scalar"]);

/** What is allocated has to be there, and has to be a quantity. */
function checkAllocation(
  assignment: Element,
  found: { readonly target: Template; readonly capability: string | undefined } | undefined,
  { facets, file }: Service,
): void {
  const type = found?.target.type;
  if (type?.complete !== true || found?.capability === undefined) return;
  const capability = facets.capabilities(type).get(found.capability);
  if (capability?.type?.complete !== true) return;
  const { properties } = capability;
  for (const { key } of assignment.entries("allocation")) {
    const property = properties.get(key.text);
    const dataType = property?.schema.type;
    // The text calls such a statement invalid, and says nothing of the file that has it.
    if (property === undefined)
      file.report.warning(
        key,
        "allocation/unknown-property",
        noSuch(`property "${key.text}" in capability "${found.capability}"`, key.text, () =>
          properties.keys(),
        ),
      );
    else if (dataType?.complete === true && !countable.has(primitiveOf(dataType)))
      file.report.error(key, "allocation/no-quantity", {
        message: `"${key.text}" is of type "${dataType.name}", of which nothing can be allocated`,
        hint: "only integers, floats and scalars can",
      });
  }
}

const directives = ["internal", "external"];

function checkLimits(
  assignment: Element,
  definition: RequirementDefinition | undefined,
  { file }: Service,
): void {
  for (const directive of assignment.scalars("directives"))
    if (!directives.includes(directive.text))
      file.report.error(
        directive,
        "requirementAssignment/unknown-directive",
        noSuch(`directive "${directive.text}" of requirements`, directive.text, () => directives),
      );
  const own = rangeOf(assignment.treeOf("occurrences"));
  if (own === undefined || definition === undefined || within(own, definition.range)) return;
  file.report.error(assignment.placeOf("occurrences"), "requirementAssignment/wider-range", {
    message: `${describeRange(own)} is not within ${describeRange(definition.range)}`,
    hint: "an assignment may only narrow the range of its definition",
  });
}

interface Target {
  readonly template?: Template;
  readonly type?: EntityType;
}

/** Whom `node` names; undefined, and reported, when that is nobody. */
function targetOf(
  assignment: Element,
  definition: RequirementDefinition | undefined,
  service: Service,
): Target | undefined {
  const { nodes, file, facets } = service;
  const tree = assignment.treeOf("node");
  if (tree === undefined) return {};
  const name = tree.kind === "sequence" ? tree.items[0] : tree;
  if (tree.kind === "sequence")
    checkCallsIn(tree, checkingAt(standpointIn(service, { self: undefined })));
  if (name?.kind !== "scalar") return undefined;
  const template = nodes.get(name.text);
  if (template !== undefined) return { template };
  const type = facets.types.find("node", name, file);
  if (type === undefined) {
    if (facets.types.scopes.of(file).find("node", name.text).kind === "unknown")
      file.report.error(
        name,
        "requirementAssignment/unknown-target",
        noSuch(`node template and no node type "${name.text}"`, name.text, () => [
          ...nodes.keys(),
          ...facets.types.scopes.of(file).names("node"),
        ]),
      );
    return undefined;
  }
  const base = definition?.node;
  if (base !== undefined && type.complete && !isA(type, base) && !isA(base, type))
    file.report.error(name, "requirementAssignment/wrong-target-type", {
      message: `"${type.name}" does not derive from "${base.name}", which the requirement asks for`,
    });
  return { type };
}

interface Relationship {
  readonly type: EntityType | undefined;
  readonly entity: Entity;
  /** Whether the assignment itself makes it; a relationship template is checked by itself. */
  readonly isOwn: boolean;
}

function relationshipOf(assignment: Element, { definition }: Of, service: Service): Relationship {
  const { facets } = service;
  const what = `the relationship of "${assignment.name?.text ?? ""}"`;
  const field = assignment.field("relationship");
  const own = field?.parts[0];
  const written = own === undefined ? assignment.scalar("relationship") : own.scalar("type");
  if (written === undefined) {
    const type = definition?.relationship;
    return { type, entity: refined(definition, entityOf(type, what, facets)), isOwn: true };
  }
  const named = namedRelationship(written, { isTemplateAllowed: own === undefined }, service);
  const base = definition?.relationship;
  const type = named?.type;
  if (type?.complete === true && base !== undefined && !isA(type, base))
    service.file.report.error(written, "requirementAssignment/wrong-relationship-type", {
      message: `"${type.name}" does not derive from "${base.name}", which the requirement asks for`,
    });
  return { type, entity: entityOf(type, what, facets), isOwn: named?.isTemplate !== true };
}

/** The definition of a requirement may have refined what its relationship has. */
function refined(definition: RequirementDefinition | undefined, entity: Entity): Entity {
  if (definition?.relationship === undefined) return entity;
  const { properties, attributes, interfaces } = definition;
  return { ...entity, properties, attributes, interfaces };
}

function namedRelationship(
  name: Scalar,
  { isTemplateAllowed }: { readonly isTemplateAllowed: boolean },
  { facets, file, relationships }: Service,
): { readonly type: EntityType | undefined; readonly isTemplate: boolean } | undefined {
  const template = isTemplateAllowed ? relationships.get(name.text) : undefined;
  const type = facets.types.find("relationship", name, file);
  if (type !== undefined && (template === undefined || file.version === "2.0"))
    return { type, isTemplate: false };
  if (template !== undefined) return { type: template.type, isTemplate: true };
  const scope = facets.types.scopes.of(file);
  if (scope.find("relationship", name.text).kind === "unknown")
    file.report.error(
      name,
      "requirementAssignment/unknown-relationship",
      noSuch(`relationship type or template "${name.text}"`, name.text, () => [
        ...relationships.keys(),
        ...scope.names("relationship"),
      ]),
    );
  return undefined;
}

function checkRelationship(
  assignment: Element,
  around: { of: Of; relationship: Relationship; self: Entity; target: Entity },
  service: Service,
): void {
  const { relationship, self, target } = around;
  if (!relationship.isOwn) return;
  const { entity } = relationship;
  const own = assignment.element("relationship");
  const checking = checkingAt(standpointIn(service, { self: entity, source: self, target }));
  const common = { element: own ?? assignment, closed: entity.complete, of: entity.what };
  const keyname = own === undefined ? "inputs" : "properties";
  checkAssignments(
    {
      ...common,
      keyname,
      role: "property",
      definitions: entity.properties,
      mandatoryAt: entity.complete ? (own === undefined ? assignment.place : own.tree) : undefined,
    },
    checking,
  );
  if (own === undefined) return;
  checkAssignments(
    {
      ...common,
      keyname: "attributes",
      role: "attribute",
      definitions: new Map([...entity.properties, ...entity.attributes]),
      mandatoryAt: undefined,
    },
    checking,
  );
  checkInterfaces(own.elements("interfaces"), entity, checking);
}

function capabilityOf(
  assignment: Element,
  { definition }: Of,
  { facets, file }: Service,
): Pick<Wanted, "capability" | "capabilityName"> {
  const written = assignment.scalar("capability");
  if (written === undefined)
    return { capability: definition?.capability, capabilityName: definition?.capabilityName };
  const type = facets.types.find("capability", written, file);
  // A name of a capability first; it may happen to be a type's short name, too.
  const isName =
    definition?.node !== undefined && facets.capabilities(definition.node).has(written.text);
  return type === undefined || isName
    ? { capability: definition?.capability, capabilityName: written.text }
    : { capability: type, capabilityName: undefined };
}
