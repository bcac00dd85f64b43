import type { RuleTable } from "./rule-sentences.ts";

/** Interfaces, artifacts, workflows, groups and policies. */
export const behaviourRules = {
  "interfaceAssignment/unknown-interface": {
    demands: "Only interfaces that the type has are assigned.",
    mend: "Correct the name, or define the interface in the type.",
  },
  "operationAssignment/unknown-operation": {
    demands: "Only operations and notifications that the interface has are assigned.",
    mend: "Correct the name, or define the operation in the interface type.",
  },
  "operationAssignment/weaving": {
    demands: "Nothing is to be called between initial and started on a node of somebody else.",
    mend: "Use add_source and add_target, which are called once both ends have started.",
  },
  "artifactDefinition/unknown-repository": {
    demands: "An artifact names a repository that is known.",
    mend: 'Define it under "repositories", or correct its name.',
  },
  "artifactDefinition/no-type": {
    demands: "An artifact that is written out has a type.",
    mend: "Add the type; until then it is guessed from the name of the file.",
  },
  "artifactDefinition/no-algorithm": {
    demands: "A checksum says by which algorithm it was made.",
    mend: 'Add "checksum_algorithm".',
  },
  "workflow/input-without-type": {
    demands: "An input of a workflow has a type.",
    mend: "Add it.",
  },
  "step/unknown-target": {
    demands: "The target of a step is a node template or a group of the service.",
    mend: "Correct the name.",
  },
  "step/unknown-requirement": {
    demands: "The relationship of a step is a requirement of its target.",
    mend: "Correct the name.",
  },
  "step/unknown-step": {
    demands: "Steps go on to steps of the same workflow.",
    mend: "Correct the name.",
  },
  "step/relationship-of-group": {
    demands: "A step is about a relationship of a node template, as groups have none.",
    mend: "Name a node template as the target, or leave target_relationship out.",
  },
  "step/cycle": {
    demands: "No step waits for itself by way of on_success.",
    mend: "Remove one of the steps of the circle from on_success.",
  },
  "step/missing-operation-host": {
    demands: "A step that calls operations of a relationship says on which end they run.",
    mend: "Write operation_host: SOURCE, or TARGET.",
    only: "1.x",
  },
  "step/unknown-operation-host": {
    demands: "The operation host of a step is SOURCE, TARGET, or a node.",
    mend: "Write one of them.",
    only: "1.x",
  },
  "precondition/unknown-target": {
    demands: "The target of a precondition is a node template or a group of the service.",
    mend: "Correct the name.",
    only: "1.x",
  },
  "precondition/unknown-requirement": {
    demands: "The relationship of a precondition is a requirement of its target.",
    mend: "Correct the name.",
    only: "1.x",
  },
  "precondition/relationship-of-group": {
    demands: "A precondition is about a relationship of a node template, as groups have none.",
    mend: "Name a node template as the target, or leave target_relationship out.",
    only: "1.x",
  },
  "activity/unknown-state": {
    demands: "A state that is set is one of those that nodes have.",
    mend: "Correct it; the hint lists them.",
    only: "1.x",
  },
  "activity/cyclic-inline": {
    demands: "No workflow is inlined in itself.",
    mend: "Remove one of the activities.",
  },
  "activity/unknown-workflow": {
    demands: "A workflow that is called is one of the service, or one of those that are generated.",
    mend: "Correct the name.",
  },
  "activity/missing-input": {
    demands: "A workflow that is called is given the inputs that it requires.",
    mend: 'Give them under "inputs".',
  },
  "activity/no-operation": {
    demands: "An operation is called by the names of its interface and of itself.",
    mend: "Write INTERFACE.OPERATION, for example Standard.start.",
  },
  "activity/unknown-interface": {
    demands: "An operation that is called belongs to an interface of the step's target.",
    mend: "Correct the name.",
  },
  "activity/unknown-operation": {
    demands: "An operation that is called is one of its interface.",
    mend: "Correct the name.",
  },
  "condition/deprecated-keyname": {
    demands: '"assert" is understood in conditions, and should not be used.',
    mend: 'Write "and".',
    only: "1.x",
  },
  "condition/unknown-attribute": {
    demands: "An assertion is about an attribute that the target has.",
    mend: "Correct the name.",
    only: "1.x",
  },
  "group/unknown-member": {
    demands: "The members of a group are node templates, in 2.0 groups as well.",
    mend: "Correct the name.",
  },
  "group/cyclic-membership": {
    demands: "No group is a member of itself, not by way of others either.",
    mend: "Remove one of the members.",
    only: "2.0",
  },
  "group/unknown-template": {
    demands: '"copy" names another group of the service.',
    mend: "Correct the name.",
  },
  "group/copy-of-copy": {
    demands: "What is copied is no copy itself.",
    mend: "Copy the group that it copies.",
  },
  "group/too-many-copies": {
    demands: "Copies add a bounded number of entries to a service.",
    mend: "Write a group type with what they have in common.",
  },
  "policy/unknown-target": {
    demands: "The targets of a policy are node templates or groups of the service.",
    mend: "Correct the name.",
  },
  "policy/wrong-target-type": {
    demands: "Members of groups and targets of policies are of the types that are allowed there.",
    mend: "Remove it, or let the type allow it.",
  },
  "trigger/unknown-notification": {
    demands: "An event that names an interface of the targets names a notification of it.",
    mend: "Correct the name.",
  },
  "trigger/wrong-method": {
    demands: "The method of a condition is a name.",
    mend: "Write for example average.",
    only: "1.x",
  },
  "trigger/wrong-evaluations": {
    demands: "The evaluations of a condition are a whole number above 0.",
    mend: "Write such a number.",
    only: "1.x",
  },
  "eventFilter/unknown-node": {
    demands: "An event filter is about a target of its policy.",
    mend: "Correct the name.",
    only: "1.x",
  },
  "eventFilter/unknown-requirement": {
    demands: "An event filter names a requirement that its node has.",
    mend: "Correct the name.",
    only: "1.x",
  },
  "eventFilter/unknown-capability": {
    demands: "An event filter names a capability that its node has.",
    mend: "Correct the name.",
    only: "1.x",
  },
} as const satisfies RuleTable;
