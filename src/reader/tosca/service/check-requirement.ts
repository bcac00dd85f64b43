import type { Scalar, Tree } from "../../yaml/tree.ts";
import { checkCallsIn } from "../check/check-calls.ts";
import type { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import { type EntityType, isA } from "../types/entity-type.ts";
import type { RequirementDefinition } from "../types/facet-types.ts";
import { describeRange, rangeOf, within } from "../types/narrowing.ts";
import { countOf } from "./capacities.ts";
import { checkAllocation } from "./check-allocation.ts";
import { checkAssignments } from "./assignments.ts";
import { checkInterfaces } from "./check-behaviour.ts";
import { checkNodeFilter } from "./check-node-filter.ts";
import { type Entity, entityOf } from "./entity.ts";
import { findTarget, type Fulfilling, type Fulfilment, namedTarget } from "./find-target.ts";
import type { Wanted } from "./match-target.ts";
import { checkingAt, standpointIn } from "./references.ts";
import { checkScopes } from "./requirement-scope.ts";
import { isOnlySelected, type Service, type Template } from "./service.ts";
import { isCall } from "../value/index.ts";

interface Of {
  readonly template: Template;
  /** Undefined when the type is not wholly known. */
  readonly definition: RequirementDefinition | undefined;
}

/** Checks one requirement assignment: its relationship, its filter, and who can fulfil it. */
export function checkRequirement(assignment: Element, of: Of, fulfilling: Fulfilling): Fulfilment {
  const { service } = fulfilling;
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
  const count = assignment.treeOf("count");
  if (count !== undefined) checkCallsIn(count, checking);
  const name = assignment.name?.text ?? "";
  const common = { name, assignment, definition, relationship: relationship.type };
  const wanted: Wanted = {
    source: template,
    node: target?.type ?? definition?.node,
    ...capabilityOf(assignment, of, service),
    relationship: relationship.type,
    filters: [
      ...(definition?.filters ?? []).map(({ tree }) => tree),
      ...(filter === undefined ? [] : [filter]),
    ],
  };
  const found =
    target === undefined || isForNobody(assignment, of)
      ? undefined
      : target.template === undefined
        ? findTarget({ name, assignment, at: template.element, wanted }, fulfilling)
        : namedTarget(assignment, { target: target.template, wanted }, fulfilling);
  checkAllocation(assignment, found, { service, checking });
  return { ...common, target: found?.target, capability: found?.capability };
}

/** No relationship comes of it: none is asked for, or its node is somebody else's. */
function isForNobody(assignment: Element, { template }: Of): boolean {
  const none = countOf(assignment) === 0 || rangeOf(assignment.treeOf("occurrences"))?.high === 0;
  return none || isOnlySelected(template);
}

function checkLimits(
  assignment: Element,
  definition: RequirementDefinition | undefined,
  { file }: Service,
): void {
  checkScopes(assignment, "requirementAssignment", file);
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
  if (tree.kind === "sequence") checkIndex(tree, template, service);
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

/** `[NODE, INDEX]`: one of the representations that there are of a template. */
function checkIndex(
  tree: Tree & { readonly items: readonly Tree[] },
  template: Template | undefined,
  { file }: Service,
): void {
  const [, index, more] = tree.items;
  const isComputed = index !== undefined && isCall(index, file.version);
  const at = index?.kind === "scalar" && typeof index.value === "number" ? index.value : undefined;
  if (
    more !== undefined ||
    (!isComputed && (at === undefined || at < 0 || !Number.isInteger(at)))
  ) {
    file.report.error(tree, "requirementAssignment/wrong-index", {
      message: "Expected a node template and which of its representations is meant",
      hint: "write [NODE, INDEX], with a whole number from 0 on or a call that gives one",
    });
    return;
  }
  const count = template === undefined ? undefined : countOf(template.element);
  if (at === undefined || count === undefined || at < count) return;
  file.report.error(index ?? tree, "requirementAssignment/wrong-index", {
    message: `There is no representation ${at} of "${template?.name ?? ""}", which has ${count}`,
    hint: "they are counted from 0",
  });
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

/** The capability of the target: its name, or its type; either may narrow the definition's. */
function capabilityOf(
  assignment: Element,
  { definition }: Of,
  { facets, file }: Service,
): Pick<Wanted, "capability" | "capabilityName"> {
  const { capability, capabilityName, node } = definition ?? {};
  const written = assignment.scalar("capability");
  if (written === undefined) return { capability, capabilityName };
  const wrong = (reason: string): Pick<Wanted, "capability" | "capabilityName"> => {
    file.report.error(written, "requirementAssignment/wrong-capability", {
      message: `The capability cannot be "${written.text}": ${reason}`,
      hint: "name the capability of the target, or leave the keyname out",
    });
    return { capability, capabilityName };
  };
  if (capabilityName !== undefined && written.text !== capabilityName)
    return wrong(`the requirement is for the capability "${capabilityName}"`);
  const type = facets.types.find("capability", written, file);
  // A name of a capability first; it may happen to be a type's short name, too.
  const isName = node !== undefined && facets.capabilities(node).has(written.text);
  if (type === undefined || isName) return { capability, capabilityName: written.text };
  if (type.complete && capability !== undefined && !isA(type, capability))
    if (file.version === "2.0" || !isA(capability, type))
      return wrong(`it does not derive from "${capability.name}", which is asked for`);
  return { capability: type, capabilityName: undefined };
}
