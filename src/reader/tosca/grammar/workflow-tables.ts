import type { Construct, ConstructName } from "./construct.ts";
import { a, any, list, map, mapping, metadata, shape, text, type } from "./kinds.ts";

type Table<Names extends ConstructName> = Readonly<Record<Names, Construct>>;

const described = { description: { value: text }, metadata: { value: metadata } } as const;

export const workflowTables: Table<
  | "policy"
  | "trigger"
  | "eventFilter"
  | "workflow"
  | "precondition"
  | "step"
  | "activity"
  | "workflowCall"
  | "operationCall"
> = {
  policy: {
    what: "a policy",
    section: "policy",
    keynames: {
      type: { value: type("policy"), mandatory: true },
      ...described,
      properties: { value: mapping },
      targets: { value: list(text) },
      triggers: { value: map(a("trigger")), since: "1.1" },
    },
  },
  trigger: {
    what: "a trigger",
    section: "trigger",
    exclusive: ["event", "event_type"],
    keynames: {
      description: { value: text },
      event: { value: text },
      event_type: { value: any, since: "1.1", until: "1.3", insteadUse: "event" },
      schedule: { value: mapping, until: "1.3" },
      target_filter: { value: a("eventFilter"), until: "1.3" },
      condition: { value: any },
      // Up to 1.2 these stood beside the condition, since then inside it.
      constraint: { value: any, until: "1.2" },
      period: { value: any, until: "1.2" },
      evaluations: { value: any, until: "1.2" },
      method: { value: any, until: "1.2" },
      action: {
        value: shape({ sequence: list(a("activity")), mapping: any, scalar: text }),
        mandatory: true,
      },
    },
  },
  eventFilter: {
    what: "an event filter",
    section: "eventFilter",
    keynames: {
      node: { value: text, mandatory: true },
      requirement: { value: text },
      capability: { value: text },
    },
  },
  workflow: {
    what: "a workflow",
    section: "workflow",
    exclusive: ["steps", "implementation"],
    keynames: {
      ...described,
      inputs: { value: map(a("parameter")) },
      preconditions: { value: list(a("precondition")), until: "1.3" },
      precondition: { value: any, since: "2.0" },
      steps: { value: map(a("step")) },
      implementation: {
        value: shape({
          scalar: a("implementation"),
          mapping: a("implementation"),
          sequence: list(any),
        }),
        since: "1.3",
      },
      outputs: { value: mapping, since: "1.3" },
    },
  },
  precondition: {
    what: "a precondition",
    section: "precondition",
    keynames: {
      target: { value: text, mandatory: true },
      target_relationship: { value: text },
      condition: { value: list(any) },
    },
  },
  step: {
    what: "a step",
    section: "step",
    keynames: {
      target: { value: text, mandatory: true },
      target_relationship: { value: text },
      operation_host: { value: text, until: "1.3" },
      filter: { value: list(any) },
      activities: { value: list(a("activity")), mandatory: true },
      on_success: { value: list(text) },
      on_failure: { value: list(text) },
    },
  },
  activity: {
    what: "an activity",
    section: "activity",
    exactlyOne: ["delegate", "set_state", "call_operation", "inline"],
    keynames: {
      delegate: { value: shape({ scalar: a("workflowCall"), mapping: a("workflowCall") }) },
      set_state: { value: text },
      call_operation: {
        value: shape({ scalar: a("operationCall"), mapping: a("operationCall") }),
      },
      inline: { value: shape({ scalar: a("workflowCall"), mapping: a("workflowCall") }) },
    },
  },
  workflowCall: {
    what: "a call of a workflow",
    section: "activity",
    short: [{ scalar: "workflow" }],
    keynames: {
      workflow: { value: text, mandatory: true },
      inputs: { value: mapping, since: "1.3" },
    },
  },
  operationCall: {
    what: "a call of an operation",
    section: "activity",
    short: [{ scalar: "operation" }],
    keynames: {
      operation: { value: text, mandatory: true },
      inputs: { value: mapping, since: "1.3" },
    },
  },
};
