import type { RuleTable } from "./rule-sentences.ts";

/** How a service stands in for a node. */
export const substitutionRules = {
  "propertyMapping/unknown-property": {
    demands: "A property that is mapped is one of the node type that is substituted.",
    mend: "Correct the name.",
  },
  "propertyMapping/unknown-input": {
    demands: "A property is mapped to an input of the service.",
    mend: "Correct the name, or declare the input.",
  },
  "propertyMapping/missing-input": {
    demands: "Each required input without a default has a property mapped to it.",
    mend: "Map one, or give the input a default.",
    only: "2.0",
  },
  "propertyMapping/wrong-type": {
    demands: "The types of a property and of the input that it is mapped to agree.",
    mend: "Change one of the two types.",
  },
  "substitutionAttribute/unknown": {
    demands: "An attribute that is mapped is one of the node type that is substituted.",
    mend: "Correct the name.",
  },
  "substitutionAttribute/unknown-output": {
    demands: "An attribute is mapped to an output of the service.",
    mend: "Correct the name, or declare the output.",
  },
  "substitutionAttribute/wrong-type": {
    demands: "The types of an attribute and of the output that it is mapped to agree.",
    mend: "Change one of the two types.",
  },
  "capabilityMapping/unknown-capability": {
    demands: "Capabilities that are mapped to one another are there on both sides.",
    mend: "Correct the name.",
  },
  "capabilityMapping/unknown-node": {
    demands: "A capability is mapped to that of a node template of the service.",
    mend: "Correct the name.",
  },
  "capabilityMapping/wrong-type": {
    demands: "The inner capability is of the type of the outer one, or derives from it.",
    mend: "Map it to another capability.",
  },
  "requirementMapping/unknown-requirement": {
    demands: "Requirements that are mapped to one another are there on both sides.",
    mend: "Correct the name.",
  },
  "requirementMapping/unknown-node": {
    demands: "A requirement is mapped to that of a node template of the service.",
    mend: "Correct the name.",
  },
  "requirementMapping/list-form": {
    demands: "Requirements are mapped by a mapping in 1.x; the list is a form of 2.0 and of ETSI.",
    mend: 'Write REQUIREMENT: [NODE, REQUIREMENT], or validate with the quirk "etsi-sol001".',
    only: "1.x",
  },
  "requirementMapping/node-not-selectable": {
    demands: "A requirement is mapped to a whole node only where that node is selected.",
    mend: 'Give the node the directive "select", or map to one of its requirements.',
    only: "2.0",
  },
  "requirementMapping/not-dangling": {
    demands: "Only a requirement without a target is mapped.",
    mend: "Remove the mapping, or the target.",
  },
  "requirementMapping/too-many-mandatory": {
    demands: "No more inner requirements are mandatory than the outer one is sure to have targets.",
    mend: "Make inner requirements optional, or raise the lower bound of the outer one.",
    only: "2.0",
  },
  "interfaceMapping/unknown-interface": {
    demands: "An interface that is mapped is one of the node type that is substituted.",
    mend: "Correct the name.",
  },
  "interfaceMapping/unknown-operation": {
    demands: "An operation that is mapped is one of its interface.",
    mend: "Correct the name.",
  },
  "interfaceMapping/unknown-workflow": {
    demands: "An operation is mapped to a workflow of the service.",
    mend: "Correct the name, or define the workflow.",
  },
} as const satisfies RuleTable;
