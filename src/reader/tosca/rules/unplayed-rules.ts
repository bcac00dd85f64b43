import type { RuleTable } from "./rule-sentences.ts";

/** What is understood and not acted on: told when a service is made a topology, never dropped. */
export const unplayedRules = {
  "artifactDefinition/not-acted-on": {
    demands: "The artifacts of an archive are on the hosts where operations use them.",
    mend: "Unpack the archive there, and name its entry file.",
  },
  "attributeMapping/not-acted-on": {
    demands: "What an operation writes is not read, so no attribute gets a value from it.",
    mend: "Hand values on by properties, or by files of the host.",
  },
  "directives/not-acted-on": {
    demands: "Operations of a node that is selected or substituted are not called.",
    mend: "Leave out the directive, or the operation.",
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
  "substitutionMapping/not-acted-on": {
    demands: "A service stands in for a node where its file is given, and maps names to names.",
    mend: "Name the file of a service that substitutes the type, or map plain names.",
  },
  "workflow/not-acted-on": {
    demands: "Workflows are checked, and the order of steps follows from requirements alone.",
    mend: "Nothing is to be mended; --strict makes an error of it.",
  },
} as const satisfies RuleTable;
