import assert from "node:assert/strict";
import { test } from "node:test";
import { simple, told, two } from "../fixture.ts";

// Lines 2 to 13 of every file of 1.3; what is asked begins on line 14.
const simpleTypes = `node_types:
  my.Node:
    derived_from: tosca.nodes.Root
    attributes: { load: { type: integer } }
    interfaces: { News: { type: my.News } }
interface_types:
  my.News: { derived_from: tosca.interfaces.Root, notifications: { late: {} } }
topology_template:
  node_templates:
    n: { type: my.Node }
    m: { type: tosca.nodes.Root, requirements: [dependency: n] }
  groups: { g: { type: tosca.groups.Root, members: [n] } }
`;

const workflow = (steps: string, rest = ""): string =>
  `  workflows: { w: {${rest} steps: { ${steps} } } }`;
const step = (rest: string): string => workflow(`s: { target: n, ${rest} }`);
const policy = (trigger: string, targets = "n"): string =>
  `  policies: [p: { type: tosca.policies.Root, targets: [${targets}], triggers: { t: {
    ${trigger} } } }]`;

const simpleRows = [
  {
    given: "a step after another",
    text: workflow(
      "a: { target: n, activities: [], on_success: [b] }, b: { target: n, activities: [] }",
    ),
    finds: [],
  },
  {
    given: "a step after a failure that is not there",
    text: step("activities: [], on_failure: [b]"),
    finds: ["T13-3.6.27-unknown-step 14"],
  },
  {
    given: "steps that wait for each other",
    text: workflow(
      `a: { target: n, activities: [], on_success: [b] },
      b: { target: n, activities: [], on_success: [a] }`,
    ),
    finds: ["T13-3.6.27-cycle 15 warning"],
  },
  {
    given: "a step that begins again when it failed",
    text: step("activities: [], on_failure: [s]"),
    finds: [],
  },
  {
    given: "a workflow within itself",
    text: step("activities: [inline: w]"),
    finds: ["T13-3.6.23-cyclic-inline 14 warning"],
  },
  {
    given: "a workflow that is not there",
    text: step("activities: [inline: v]"),
    finds: ["T13-3.6.23-unknown-workflow 14"],
  },
  {
    given: "a workflow that every orchestrator has",
    text: step("activities: [delegate: deploy]"),
    finds: [],
  },
  { given: "a state", text: step("activities: [set_state: started]"), finds: [] },
  {
    given: "a state that is none",
    text: step("activities: [set_state: startd]"),
    finds: ["T13-3.6.23-unknown-state 14 warning"],
  },
  {
    given: "an operation by the name of its interface",
    text: step("activities: [call_operation: Standard.start]"),
    finds: [],
  },
  {
    given: "an operation by the type of its interface",
    text: step("activities: [call_operation: tosca.interfaces.node.lifecycle.Standard.start]"),
    finds: [],
  },
  {
    given: "an operation that is not there",
    text: step("activities: [call_operation: Standard.begin]"),
    finds: ["T13-3.6.23-unknown-operation 14"],
  },
  {
    given: "an operation without an interface",
    text: step("activities: [call_operation: start]"),
    finds: ["T13-3.6.23-no-operation 14"],
  },
  {
    given: "an activity of two kinds",
    text: step("activities: [{ set_state: started, call_operation: Standard.start }]"),
    finds: ["T13-3.6.23-exclusive-keynames 14"],
  },
  {
    given: "an operation of a relationship, on one of its ends",
    text: workflow(`s: { target: m, target_relationship: dependency, operation_host: SOURCE,
      activities: [call_operation: Configure.add_target] }`),
    finds: [],
  },
  {
    given: "an operation of a relationship, nowhere",
    text: workflow(`s: { target: m, target_relationship: dependency,
      activities: [call_operation: Configure.add_target] }`),
    finds: ["T13-3.6.27-missing-operation-host 14"],
  },
  {
    given: "an operation of a relationship, on some node",
    text: workflow(`s: { target: m, target_relationship: dependency, operation_host: n,
      activities: [call_operation: Configure.add_target] }`),
    finds: ["T13-3.6.27-unknown-operation-host 14"],
  },
  {
    given: "a relationship of a group",
    text: workflow("s: { target: g, target_relationship: dependency, activities: [] }"),
    finds: ["T13-3.6.27-relationship-of-group 14"],
  },
  {
    given: "a filter",
    text: step("filter: [load: [greater_than: 3]], activities: []"),
    finds: [],
  },
  {
    given: "a filter for an attribute that is not there",
    text: step("filter: [laod: [greater_than: 3]], activities: []"),
    finds: ["T13-3.6.25-unknown-attribute 14"],
  },
  {
    given: "a precondition",
    text: workflow("", " preconditions: [{ target: n, condition: [or: [load: [equal: 1]]] }],"),
    finds: [],
  },
  {
    given: "a precondition on nobody",
    text: workflow("", " preconditions: [{ target: x }],"),
    finds: ["T13-3.6.26-unknown-target 14"],
  },
  {
    given: "a precondition with two clauses in one",
    text: workflow("", " preconditions: [{ target: n, condition: [{ or: [], and: [] }] }],"),
    finds: ["T13-3.6.25-exclusive-keynames 14"],
  },
  {
    given: "steps and an implementation",
    text: workflow("", " implementation: w.sh,"),
    finds: ["T13-3.8.7-exclusive-keynames 14"],
  },
  {
    given: "an implementation from a repository that is not there",
    text: `  workflows:
    w: { implementation: { primary: { type: tosca.artifacts.File, file: w, repository: r } } }`,
    finds: ["T13-3.6.7-unknown-repository 15"],
  },
  {
    given: "a trigger",
    text: policy("event: News.late, condition: [load: [greater_than: 3]], action: [inline: v]"),
    finds: ["T13-3.6.23-unknown-workflow 15"],
  },
  {
    given: "a trigger of an event that nobody knows of",
    text: policy("event: midnight, action: [set_state: stopped]"),
    finds: [],
  },
  {
    given: "a trigger of a notification that is not there",
    text: policy("event: News.lat, action: []"),
    finds: ["T13-3.6.22-unknown-notification 15"],
  },
  {
    given: "a trigger of a member's notification",
    text: policy("event: News.late, action: []", "g"),
    finds: [],
  },
  {
    given: "a trigger with an operation for its action",
    text: policy("event: News.late, action: { a: b.sh }"),
    finds: ["T13-3.6.22-wrong-kind 15"],
  },
  {
    given: "a trigger without an event",
    text: policy("action: []"),
    finds: ["T13-3.6.22-missing-keyname 14"],
  },
  {
    given: "a trigger whose condition has a period",
    text: policy(`event: e, action: [], condition: { constraint: [load: [greater_than: 3]],
      period: 60 s, evaluations: 2, method: average }`),
    finds: [],
  },
  {
    given: "a trigger whose condition has faults",
    text: policy(`event: e, action: [], condition: { constraint: [laod: [greater_than: 3]],
      period: long, evaluations: 0, method: [] }`),
    finds: [
      "T13-3.6.25-unknown-attribute 15",
      "T13-3.3.6-scalar-form 16",
      "T13-3.6.22-wrong-evaluations 16",
      "T13-3.6.22-wrong-method 16",
    ],
  },
];

for (const { given, text, finds } of simpleRows)
  test(`1.3, ${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await told(simple(`${simpleTypes}${text}\n`)), finds));

const older = (text: string): string =>
  `tosca_definitions_version: tosca_simple_yaml_1_2
topology_template:
  node_templates: { n: { type: tosca.nodes.Root } }
${text}
`;

for (const { given, text, finds } of [
  { given: "a name to inline", text: step("activities: [inline: deploy]"), finds: [] },
  {
    given: "keynames of what to inline, which came later",
    text: step("activities: [inline: { workflow: deploy }]"),
    finds: ["T13-3.6.23-wrong-kind 4"],
  },
  {
    given: "an operation for the action of a trigger",
    text: policy("event_type: e, action: { a: b.sh }"),
    finds: ["T13-3.10-deprecated-keyname 5 warning"],
  },
  {
    given: "a period beside the condition",
    text: policy("event: e, action: [], period: 60 s, evaluations: 0"),
    finds: ["T13-3.6.22-wrong-evaluations 5"],
  },
])
  test(`1.2, ${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await told(older(text)), finds));

// Lines 2 to 11; what is asked begins on line 12.
const types = `interface_types: { Life: { operations: { start: {} }, notifications: { down: {} } } }
node_types:
  A: { interfaces: { life: { type: Life } } }
  B: {}
group_types: { Any: {}, OfA: { members: [A] } }
policy_types: { Any: {}, OfA: { targets: [A] }, OfGroups: { targets: [OfA] } }
service_template:
  node_templates:
    a: { type: A }
    b: { type: B }
`;

for (const { given, text, finds } of [
  {
    given: "a group in a group",
    text: "  groups: { g: { type: OfA, members: [a] }, h: { type: OfA, members: [g] } }",
    finds: [],
  },
  {
    given: "a group with a member of the wrong type",
    text: "  groups: { g: { type: OfA, members: [a, b] } }",
    finds: ["T20-16.4-wrong-target-type 12"],
  },
  {
    given: "a group in a group that its members are not allowed in",
    text: "  groups: { g: { type: Any, members: [b] }, h: { type: OfA, members: [g] } }",
    finds: ["T20-16.4-wrong-target-type 12"],
  },
  {
    given: "groups in each other",
    text: "  groups: { g: { type: Any, members: [h] }, h: { type: Any, members: [g] } }",
    finds: ["T20-16.2-cyclic-membership 12"],
  },
  {
    given: "a policy for a group of the right nodes",
    text: `  groups: { g: { type: OfA, members: [a] } }
  policies: [p: { type: OfA, targets: [g] }, q: { type: OfGroups, targets: [g] }]`,
    finds: [],
  },
  {
    given: "a policy for a group of the wrong nodes",
    text: `  groups: { g: { type: Any, members: [b] } }
  policies: [p: { type: OfA, targets: [g] }]`,
    finds: ["T20-16.4-wrong-target-type 13"],
  },
  {
    given: "a policy for the wrong group",
    text: `  groups: { g: { type: Any, members: [a] } }
  policies: [p: { type: OfGroups, targets: [g] }]`,
    finds: ["T20-16.4-wrong-target-type 13"],
  },
  {
    given: "a step on groups in a group",
    text: `  groups: { g: { type: Any, members: [a] }, h: { type: Any, members: [g] } }
  workflows: { w: { steps: { s: { target: h, activities: [call_operation: life.stop] } } } }`,
    finds: ["T20-13.2.3-unknown-operation 13"],
  },
  {
    given: "a trigger of a notification that is not there",
    text: `  policies:
    - p: { type: Any, targets: [a], triggers: { t: { event: life.up, action: [] } } }`,
    finds: ["T20-16.5-unknown-notification 13"],
  },
  {
    given: "a trigger with its notification",
    text: `  policies:
    - p: { type: Any, targets: [a], triggers: { t: { event: life.down, action: [] } } }`,
    finds: [],
  },
  {
    given: "a trigger with a schedule, which is of 1.x",
    text: `  policies:
    - p: { type: Any, triggers: { t: { event: e, action: [], schedule: {} } } }`,
    finds: ["T20-16.5-unknown-keyname 13"],
  },
  {
    given: "a trigger with a condition that is none",
    text: `  policies:
    - p: { type: Any, triggers: { t: { event: e, action: [], condition: load } } }`,
    finds: ["T20-9.10-boolean 13"],
  },
  {
    given: "a precondition that is none",
    text: "  workflows: { w: { precondition: 3, steps: {} } }",
    finds: ["T20-9.10-boolean 12"],
  },
  {
    given: "a state of its own",
    text: "  workflows: { w: { steps: { s: { target: a, activities: [set_state: warm] } } } }",
    finds: [],
  },
  {
    given: "an operation host, which is of 1.x",
    text: `  workflows:
    w: { steps: { s: { target: a, activities: [], operation_host: SELF } } }`,
    finds: ["T20-13.2.2-unknown-keyname 13"],
  },
])
  test(`2.0, ${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await told(two(`${types}${text}\n`)), finds));
