import type { RuleTable } from "./rule-sentences.ts";

/** Node templates, what they require, and what can be told of them alone. */
export const templateRules = {
  "serviceTemplate/too-large": {
    demands: "The node templates together have a bounded number of properties and capabilities.",
    mend: 'Write fewer templates, each with a "count", or split the service.',
  },
  "nodeTemplate/count": {
    demands: "How many of a node there are is known before it is deployed.",
    mend: "Write a whole number, or an input that is given one.",
    only: "2.0",
  },
  "nodeTemplate/unknown-template": {
    demands: '"copy" names another node template of the service.',
    mend: "Correct the name.",
  },
  "nodeTemplate/copy-of-copy": {
    demands: "What is copied is no copy itself.",
    mend: "Copy the template that it copies.",
  },
  "nodeTemplate/too-many-copies": {
    demands: "Copies add a bounded number of entries to a service.",
    mend: 'Give one template a "count", or write a node type.',
  },
  "relationshipTemplate/unknown-template": {
    demands: '"copy" names another relationship template of the service.',
    mend: "Correct the name.",
  },
  "relationshipTemplate/copy-of-copy": {
    demands: "What is copied is no copy itself.",
    mend: "Copy the template that it copies.",
  },
  "relationshipTemplate/too-many-copies": {
    demands: "Copies add a bounded number of entries to a service.",
    mend: "Write a relationship type with what they have in common.",
  },
  "directives/unknown-directive": {
    demands: "A directive of a node is one that the version of the file has.",
    mend: "Correct it; the hint lists them.",
  },
  "directives/filter-without-select": {
    demands: "A node filter of a node template goes with a directive that selects.",
    mend: 'Add the directive "select", or remove the filter.',
  },
  "capabilityAssignment/unknown-capability": {
    demands: "Only capabilities that the node type defines are assigned.",
    mend: "Correct the name, or define the capability in the type.",
  },
  "capabilityAssignment/unknown-directive": {
    demands: 'A directive of a capability is "internal" or "external".',
    mend: "Write one of the two.",
    only: "2.0",
  },
  "capabilityAssignment/wider-range": {
    demands: "An assignment only narrows the occurrences of the capability's definition.",
    mend: "Write a range within that of the definition.",
    only: "1.x",
  },
  "capabilityDefinition/too-many-relationships": {
    demands: "A capability fulfils no more requirements than its occurrences allow.",
    mend: "Name other targets, or widen the occurrences.",
    only: "1.x",
  },
  "requirementAssignment/unknown-requirement": {
    demands: "Only requirements that the node type defines are assigned.",
    mend: "Correct the name, or define the requirement in the type.",
  },
  "requirementAssignment/unknown-directive": {
    demands: 'A directive of a requirement is "internal" or "external".',
    mend: "Write one of the two.",
    only: "2.0",
  },
  "requirementAssignment/wider-range": {
    demands: "An assignment only narrows the occurrences of its definition.",
    mend: "Write a range within that of the definition.",
    only: "1.x",
  },
  "requirementAssignment/unknown-target": {
    demands: "The node of a requirement is a node template or a node type that is known.",
    mend: "Correct the name.",
  },
  "requirementAssignment/wrong-target-type": {
    demands: "The node type of an assignment is or derives from that of the definition.",
    mend: "Name such a type, or leave it out.",
  },
  "requirementAssignment/unknown-relationship": {
    demands: "The relationship of a requirement is a template or a type that is known.",
    mend: "Correct the name.",
  },
  "requirementAssignment/wrong-relationship-type": {
    demands: "The relationship type of an assignment is or derives from that of the definition.",
    mend: "Name such a type or template, or leave it out.",
  },
  "requirementAssignment/wrong-capability": {
    demands: "The capability of an assignment is that of its definition, or narrows it.",
    mend: "Name the capability of the target, or leave the keyname out.",
  },
  "requirementAssignment/wrong-index": {
    demands:
      "The number behind a node in a requirement is that of one of its instances, from 0 on.",
    mend: "Write [NODE, INDEX] with such a number, or a call that gives one.",
    only: "2.0",
  },
  "requirementAssignment/target-does-not-fit": {
    demands:
      "The node that is named has the type, the capability and the values that are required.",
    mend: "Choose another target, or change what the message says is wrong with it.",
  },
  "requirementAssignment/unmatched": {
    demands: "A node template of the service fulfils each requirement.",
    mend: "Add a node that does; the message says of each candidate why it does not.",
  },
  "requirementCount/outside-range": {
    demands: "A requirement is assigned as often as its range of counts allows.",
    mend: "Add or remove assignments, or widen the range in the type.",
  },
  "requirementCount/too-few": {
    demands: "The assignments that are not optional reach the lower bound of the range of counts.",
    mend: "Add assignments, or leave out all of them: then they are made up.",
    only: "2.0",
  },
  "allocation/exceeded": {
    demands: "Requirements take no more of a capability together than it has.",
    mend: "Take less, name another target, or give this one more.",
    only: "2.0",
  },
  "allocation/unknown-property": {
    demands: "What is allocated is a property of the capability that is required.",
    mend: "Correct the name.",
    only: "2.0",
  },
  "allocation/no-quantity": {
    demands: "Only integers, floats and scalars can be allocated.",
    mend: "Allocate another property.",
    only: "2.0",
  },
  "nodeFilter/unknown-property": {
    demands: "A node filter asks for properties that the candidates have.",
    mend: "Correct the name.",
    only: "1.x",
  },
  "nodeFilter/unknown-capability": {
    demands: "A node filter asks for capabilities that the candidates have.",
    mend: "Correct the name.",
    only: "1.x",
  },
} as const satisfies RuleTable;
