import type { Element } from "../grammar/element.ts";
import type { Fulfilments } from "../service/check-requirements.ts";
import type { Fulfilment } from "../service/find-target.ts";
import type { Service, Template } from "../service/service.ts";
import { expressionOf } from "./expression.ts";
import { normalArtifact, normalInterfaces } from "./normal-behaviour.ts";
import {
  type Normalising,
  parametersOf,
  spanOf,
  typed,
  valuesOf,
  writtenOf,
} from "./normal-parts.ts";
import type {
  Named,
  NormalArtifact,
  NormalCapability,
  NormalGroup,
  NormalNode,
  NormalPolicy,
  NormalRelationship,
  NormalRequirement,
  NormalService,
  NormalSubstitution,
} from "./normal-service.ts";
import { normalWorkflow } from "./normal-workflow.ts";

/** The service with everything worked in; to be used only when nothing is wrong with it. */
export function normalise(service: Service, fulfilments: Fulfilments): NormalService {
  const { file, facets, element } = service;
  const at: Normalising = { file, facets };
  const nodes = [...service.nodes.values()].map((template) =>
    normalNode(template, { service, fulfilled: fulfilments.get(template.name) ?? [] }),
  );
  const workflows = [...service.workflows].map(
    ([name, workflow]) => [name, normalWorkflow(workflow, service)] as const,
  );
  return {
    version: file.version,
    file: file.path,
    description: element.text("description") ?? file.element.text("description"),
    metadata: writtenOf(file.element, "metadata", at),
    inputs: parametersOf(service.inputs),
    outputs: parametersOf(service.outputs),
    nodes: new Map(nodes.map((node) => [node.name, node])),
    groups: new Map([...service.groups].map(([name, group]) => [name, normalGroup(group, at)])),
    policies: element.elements("policies").map((policy) => normalPolicy(policy, at)),
    workflows: new Map(workflows),
    substitution: normalSubstitution(element.element("substitution_mappings"), at),
  };
}

function normalNode(
  { name, element, type }: Template,
  { service, fulfilled }: { readonly service: Service; readonly fulfilled: readonly Fulfilment[] },
): NormalNode {
  const { file, facets } = service;
  const at: Normalising = { file, facets };
  const count = element.treeOf("count");
  const filter = element.treeOf("node_filter");
  return {
    name,
    ...typed(type, element.place),
    metadata: writtenOf(element, "metadata", at),
    directives: element.scalars("directives").map(({ text }) => text),
    count: count === undefined ? undefined : expressionOf(count, file.version),
    filter: filter === undefined ? undefined : expressionOf(filter, file.version),
    properties: valuesOf(
      element,
      { keyname: "properties", known: type && facets.properties(type) },
      at,
    ),
    attributes: valuesOf(
      element,
      { keyname: "attributes", known: type && facets.attributes(type) },
      at,
    ),
    capabilities: capabilitiesOf(element, type, at),
    requirements: fulfilled.map((each) => normalRequirement(each, { element, service })),
    interfaces: normalInterfaces(element, type && facets.interfaces(type), at),
    artifacts: artifactsOf(element, type, at),
  };
}

function capabilitiesOf(
  element: Element,
  type: Template["type"],
  at: Normalising,
): Named<NormalCapability> {
  const given = new Map(element.elements("capabilities").map((each) => [each.name?.text, each]));
  const known = type === undefined ? [] : [...at.facets.capabilities(type)];
  return new Map(
    known.map(([name, definition]) => {
      const own = given.get(name);
      const values = (keyname: "properties" | "attributes") =>
        valuesOf(own, { keyname, known: definition[keyname] }, at);
      return [
        name,
        {
          ...typed(definition.type, (own ?? definition.element).place),
          properties: values("properties"),
          attributes: values("attributes"),
        },
      ];
    }),
  );
}

/** An artifact of a template, or of a derived type, stands for the whole of an inherited one. */
function artifactsOf(
  element: Element,
  type: Template["type"],
  at: Normalising,
): Named<NormalArtifact> {
  const artifacts = new Map<string, NormalArtifact>();
  const add = (each: Element, from: Normalising): void => {
    artifacts.set(each.name?.text ?? "", normalArtifact(each, from));
  };
  const types: NonNullable<Template["type"]>[] = [];
  for (let each = type; each !== undefined; each = each.parent) types.unshift(each);
  for (const each of types)
    for (const own of each.element.elements("artifacts")) add(own, { ...at, file: each.file });
  for (const own of element.elements("artifacts")) add(own, at);
  return artifacts;
}

function normalRequirement(
  fulfilment: Fulfilment,
  { element, service }: { readonly element: Element; readonly service: Service },
): NormalRequirement {
  const { name, assignment, definition, target, capability } = fulfilment;
  const at: Normalising = { file: service.file, facets: service.facets };
  const { version } = service.file;
  const expression = (keyname: string) => {
    const tree = assignment?.treeOf(keyname);
    return tree === undefined ? undefined : expressionOf(tree, version);
  };
  const filter = expression("node_filter");
  const node = assignment?.treeOf("node");
  const index = node?.kind === "sequence" ? node.items[1] : undefined;
  return {
    name,
    target: target?.name,
    index: index === undefined ? undefined : expressionOf(index, version),
    capability,
    relationship: relationshipOf(fulfilment, service),
    count: expression("count"),
    optional: assignment?.text("optional") === "true",
    filters: [
      ...(definition?.filters ?? []).map(({ tree, file }) => expressionOf(tree, file.version)),
      ...(filter === undefined ? [] : [filter]),
    ],
    allocation: writtenOf(assignment, "allocation", at),
    assigned: assignment !== undefined,
    at: spanOf((assignment ?? element).place),
  };
}

function relationshipOf(
  { assignment, definition, relationship }: Fulfilment,
  { file, facets, relationships }: Service,
): NormalRelationship {
  const at: Normalising = { file, facets };
  const own = assignment?.element("relationship");
  const name = own === undefined ? assignment?.text("relationship") : undefined;
  const template = name === undefined ? undefined : relationships.get(name);
  const isTemplate = template !== undefined && template.type === relationship;
  const element = isTemplate ? template.element : own;
  const same = definition !== undefined && definition.relationship === relationship;
  const known = (keyname: "properties" | "attributes") =>
    same ? definition[keyname] : relationship && facets[keyname](relationship);
  const interfaces = same ? definition.interfaces : relationship && facets.interfaces(relationship);
  const place = element?.place ?? assignment?.place ?? definition?.element.place;
  return {
    ...typed(relationship, place ?? { source: 0, start: 0, end: 0 }),
    template: isTemplate ? template.name : undefined,
    properties: valuesOf(element, { keyname: "properties", known: known("properties") }, at),
    attributes: valuesOf(element, { keyname: "attributes", known: known("attributes") }, at),
    interfaces: normalInterfaces(element, interfaces, at),
  };
}

function normalGroup({ element, type }: Template, at: Normalising): NormalGroup {
  const known = type && at.facets.properties(type);
  return {
    ...typed(type, element.place),
    members: element.scalars("members").map(({ text }) => text),
    properties: valuesOf(element, { keyname: "properties", known }, at),
  };
}

function normalPolicy(element: Element, at: Normalising): NormalPolicy {
  const { file, facets } = at;
  const type = facets.types.find("policy", element.scalar("type"), file);
  const known = type && facets.properties(type);
  return {
    name: element.name?.text ?? "",
    ...typed(type, element.place),
    targets: element.scalars("targets").map(({ text }) => text),
    properties: valuesOf(element, { keyname: "properties", known }, at),
    triggers: writtenOf(element, "triggers", at),
  };
}

function normalSubstitution(
  element: Element | undefined,
  at: Normalising,
): NormalSubstitution | undefined {
  if (element === undefined) return undefined;
  const { file, facets } = at;
  const type = facets.types.find("node", element.scalar("node_type"), file);
  const keynames = ["properties", "attributes", "capabilities", "requirements", "interfaces"];
  const mappings = [...keynames, "substitution_filter"].flatMap((keyname) => {
    const tree = element.treeOf(keyname);
    return tree === undefined ? [] : [[keyname, expressionOf(tree, file.version)] as const];
  });
  return { ...typed(type, element.placeOf("node_type")), mappings: new Map(mappings) };
}
