import { hostOf } from "../lower/host-of.ts";
import type { Settled } from "../lower/settle.ts";
import type { Standing } from "../lower/standing.ts";
import { type Entity, spanIn, type World } from "../lower/world.ts";
import type {
  Named,
  NormalInterface,
  NormalRequirement,
  NormalService,
  Typed,
} from "../normal/normal-service.ts";
import type {
  InstantiatedService,
  NodeInstance,
  OperationInstance,
  RelationshipInstance,
} from "./instantiated-service.ts";
import { aheadOf, ValuesAhead } from "./values-ahead.ts";

/** What is there when a settled service is deployed; too much of it is an error of its notes. */
export function instancesOf({ world, entities, counts, notes }: Settled): InstantiatedService {
  const { service } = world;
  const values = new ValuesAhead();
  const standing: Standing = { world, self: undefined };
  const outputs = [...service.outputs].flatMap(([name, { value }]) =>
    value === undefined ? [] : [[name, values.one(value, standing)] as const],
  );
  const nodes: NodeInstance[] = [];
  for (const entity of entities) {
    const count = counts.get(entity) ?? 1;
    for (let index = 0; index < count && !values.isFull; index++)
      nodes.push(nodeInstance(entity, { index, count, values }));
  }
  if (values.isFull)
    notes.error({ source: world.firstSource, start: 0, end: 0 }, "serviceTemplate/too-large", {
      message: "The instances of all nodes together have too many values to work them out",
      hint: "lower a count, or ask for the service itself",
    });
  return {
    version: service.version,
    file: service.file,
    description: service.description,
    inputs: new Map(inputNames(service).map((name) => [name, aheadOf(world.input(name, {}))])),
    outputs: new Map(outputs),
    nodes,
    ...beside(world, values),
  };
}

const inputNames = ({ inputs }: NormalService): readonly string[] => [...inputs.keys()];

function beside(
  world: World,
  values: ValuesAhead,
): Pick<InstantiatedService, "groups" | "policies"> {
  const { groups, policies } = world.service;
  const standing: Standing = { world, self: undefined };
  return {
    groups: new Map(
      [...groups].map(([name, group]) => [
        name,
        {
          ...typedIn(world, group),
          members: group.members,
          properties: values.of(group.properties, standing),
        },
      ]),
    ),
    policies: policies.map((policy) => ({
      ...typedIn(world, policy),
      name: policy.name,
      targets: policy.targets,
      properties: values.of(policy.properties, standing),
    })),
  };
}

/** The places of all services are among the sources of all. */
function typedIn(world: World, { type, types, at }: Typed): Typed {
  return { type, types, at: spanIn(world, at) };
}

interface Making {
  readonly index: number;
  readonly count: number;
  readonly values: ValuesAhead;
}

function nodeInstance(entity: Entity, { index, count, values }: Making): NodeInstance {
  const { name, template, world, kind } = entity;
  const standing: Standing = { world, self: entity, index };
  const capabilities = [...template.capabilities].map(([capability, each]) => {
    const properties = values.of(each.properties, standing);
    const attributes = values.of(each.attributes, standing);
    return [capability, { ...typedIn(world, each), properties, attributes }] as const;
  });
  return {
    ...typedIn(world, template),
    name,
    index,
    count,
    template: template.name,
    service: world.service.file,
    kind,
    host: hostOf(entity),
    properties: values.of(template.properties, standing),
    attributes: values.ofAttributes(entity, standing),
    capabilities: new Map(capabilities),
    requirements: template.requirements.map((each) =>
      relationshipInstance(each, { entity, index, values }),
    ),
    interfaces: operationsOf(template.interfaces, standing, values),
  };
}

function relationshipInstance(
  requirement: NormalRequirement,
  { entity, index, values }: Omit<Making, "count"> & { readonly entity: Entity },
): RelationshipInstance {
  const { world, links } = entity;
  const { name, capability, relationship } = requirement;
  const link = links.find((each) => each.requirement === requirement);
  const standing: Standing = { world, self: link ?? entity, index };
  return {
    ...typedIn(world, relationship),
    name,
    target: link?.target.name,
    index: requirement.index && values.one(requirement.index, standing),
    capability,
    template: relationship.template,
    properties: values.of(relationship.properties, standing),
    attributes: values.of(relationship.attributes, standing),
    interfaces: operationsOf(relationship.interfaces, standing, values),
  };
}

function operationsOf(
  interfaces: Named<NormalInterface>,
  standing: Standing,
  values: ValuesAhead,
): Named<Named<OperationInstance>> {
  const found = new Map<string, Named<OperationInstance>>();
  for (const [name, { operations }] of interfaces) {
    const own = [...operations].flatMap(([operation, { implementation, inputs }]) => {
      const file = implementation?.primary?.file;
      if (file === undefined) return [];
      return [[operation, { implementation: file, inputs: values.of(inputs, standing) }] as const];
    });
    if (own.length > 0) found.set(name, new Map(own));
  }
  return found;
}
