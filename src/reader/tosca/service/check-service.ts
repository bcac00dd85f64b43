import { checkDefinition } from "../check/check-type.ts";
import type { PropertyMap } from "../types/property-definition.ts";
import { checkAssignments } from "./assignments.ts";
import { checkInterfaces } from "./check-behaviour.ts";
import { checkNodeTemplate } from "./check-node-template.ts";
import { checkCycles } from "./check-cycles.ts";
import { checkGroup, checkPolicy } from "./check-policy.ts";
import { checkRequirements, type Fulfilments } from "./check-requirements.ts";
import { checkSubstitution } from "./check-substitution.ts";
import { checkWorkflow } from "./check-workflow.ts";
import { entityOf } from "./entity.ts";
import { checkingAt, standpointIn } from "./references.ts";
import type { Service, Template } from "./service.ts";

/** Checks everything in a service template, and says who fulfils whose requirements. */
export function checkService(service: Service): Fulfilments {
  if (isTooLarge(service)) return new Map();
  checkParameters(service.inputs, service);
  checkParameters(service.outputs, service);
  for (const template of service.nodes.values()) checkNodeTemplate(template, service);
  const fulfilments = checkRequirements(service);
  for (const template of service.relationships.values())
    checkRelationshipTemplate(template, service);
  for (const group of service.groups.values()) checkGroup(group, service);
  for (const policy of service.element.elements("policies")) checkPolicy(policy, service);
  for (const workflow of service.workflows.values()) checkWorkflow(workflow, service);
  checkCycles(service);
  checkSubstitution(service);
  return fulfilments;
}

/** A large type and many templates of it are each small in the text and large together. */
const mostParts = 1_000_000;

export function isTooLarge({ nodes, facets, element, file }: Service): boolean {
  let parts = 0;
  for (const { type } of nodes.values())
    if (type !== undefined)
      parts += facets.properties(type).size + facets.capabilities(type).size + 1;
  if (parts <= mostParts) return false;
  file.report.error(element.place, "serviceTemplate/too-large", {
    message: `The node templates have more than ${mostParts} properties and capabilities`,
    hint: 'write fewer templates, each with a "count"',
  });
  return true;
}

function checkParameters(parameters: PropertyMap, service: Service): void {
  const checking = checkingAt(standpointIn(service, { self: undefined }));
  for (const definition of parameters.values()) checkDefinition(definition, checking);
}

function checkRelationshipTemplate({ name, element, type }: Template, service: Service): void {
  const what = `relationship template "${name}"`;
  const self = entityOf(type, what, service.facets);
  const checking = checkingAt(standpointIn(service, { self }));
  const common = { element, closed: self.complete, of: what };
  checkAssignments(
    {
      ...common,
      keyname: "properties",
      role: "property",
      definitions: self.properties,
      mandatoryAt: self.complete ? element.place : undefined,
    },
    checking,
  );
  checkAssignments(
    {
      ...common,
      keyname: "attributes",
      role: "attribute",
      definitions: new Map([...self.properties, ...self.attributes]),
      mandatoryAt: undefined,
    },
    checking,
  );
  checkInterfaces(element.elements("interfaces"), self, checking);
}
