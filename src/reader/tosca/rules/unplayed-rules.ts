import type { RuleTable } from "./rule-sentences.ts";

/** What is understood and not acted on: told when a service is made a topology, never dropped. */
export const unplayedRules = {
  "artifactDefinition/not-acted-on": {
    demands: "Nothing brings artifacts to hosts: what operations use is there already.",
    mend: "Let an operation fetch it; unpack an archive, and name its entry file.",
  },
  "attributeMapping/not-acted-on": {
    demands: "What an operation writes is not read, so no attribute gets a value from it.",
    mend: "Hand values on by properties, or by files of the host.",
  },
  "directives/not-acted-on": {
    demands: "A node that is selected or substituted is somebody else's: it is taken as started.",
    mend: "See that it is there before what requires it, or leave out the directive.",
  },
  "group/not-acted-on": {
    demands: "Groups are checked, and nothing is called for one.",
    mend: "Nothing is to be mended; --strict makes an error of it.",
  },
  "implementation/not-acted-on": {
    demands:
      "An operation is run by Bash or Python from a file beside its template, on the host of its " +
      "node, and nothing is brought there for it.",
    mend: "Name a file that ends in .sh or .py, with what it needs in its directory.",
  },
  "nodeTemplate/not-acted-on": {
    demands: "Several instances of one node that share a host do not take turns on it.",
    mend: "Write a node template for each where their operations must not overlap.",
  },
  "operationAssignment/not-acted-on": {
    demands:
      "Only operations of the lifecycle and of relationships are called, with inputs whose " +
      "values are known before anything runs.",
    mend: "Put the work into one of the operations that the hint lists, the value into a property.",
  },
  "parameterDefinition/not-acted-on": {
    demands: "An output is shown if it can be told before anything runs, or is a host's address.",
    mend: "Make it of properties, inputs and addresses of hosts.",
  },
  "policy/not-acted-on": {
    demands: "Policies are checked, and nothing listens for their triggers.",
    mend: "Nothing is to be mended; --strict makes an error of it.",
  },
  "requirementAssignment/not-acted-on": {
    demands: "Whoever requires one instance of a counted node waits for all of them.",
    mend: "Write a node template for each where that matters.",
    only: "2.0",
  },
  "requirementCount/not-acted-on": {
    demands: "The operations of a relationship are called once, whatever its count is.",
    mend: "Write one assignment for each relationship.",
    only: "2.0",
  },
  "substitutionMapping/not-acted-on": {
    demands: "A service stands in for a node where its file is given, and maps names to names.",
    mend: "Name the file of a service that substitutes the type, or map plain names.",
  },
  "workflow/not-acted-on": {
    demands: "Workflows are checked, and the order of steps follows from requirements alone.",
    mend: "Nothing is to be mended; --strict makes an error of it.",
  },
} as const satisfies RuleTable;
