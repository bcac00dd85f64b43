import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, simple, textLoader, two } from "../fixture.ts";
import { parse } from "../parse.ts";

// Lines 2 to 22 of every file of 2.0; the node templates begin on line 23.
const types = `data_types:
  Size: { derived_from: scalar, data_type: integer, units: { MB: 1, GB: 1000 } }
capability_types:
  Host: { properties: { cpus: { type: integer, default: 4 }, memory: { type: Size, required: false } } }
  Fast: { derived_from: Host }
  Door: { properties: { colour: { type: string, required: false } } }
relationship_types:
  HostedOn: { valid_capability_types: [Host] }
  Wired: {}
node_types:
  Machine: { capabilities: { host: Host, door: Door } }
  Rack: { capabilities: { fast: Fast } }
  Program:
    requirements:
      - host: { capability: Host, relationship: HostedOn, node: Machine, count_range: [0, 4] }
      - spare: { capability: Host, relationship: HostedOn, count_range: [0, 2] }
      - door: { capability: door, node: Machine, relationship: Wired }
  Pair:
    requirements: [{ host: { capability: Host, relationship: HostedOn, count_range: [2, 3] } }]
service_template:
  node_templates:
`;

const rows: readonly { given: string; text: string; finds: readonly string[] }[] = [
  {
    given: "as many as the range asks for",
    text: "m: { type: Machine }\n    p: { type: Pair, requirements: [host: m, host: m] }",
    finds: [],
  },
  {
    given: "none, so that they are made up",
    text: "m: { type: Machine }\n    p: { type: Pair }",
    finds: [],
  },
  {
    given: "fewer than the range asks for",
    text: "m: { type: Machine }\n    p: { type: Pair, requirements: [host: m] }",
    finds: ["T20-8.5.4-too-few 24"],
  },
  {
    given: "enough by their count",
    text: "m: { type: Machine }\n    p: { type: Pair, requirements: [host: { node: m, count: 2 }] }",
    finds: [],
  },
  {
    given: "too many by their count",
    text: "m: { type: Machine }\n    p: { type: Pair, requirements: [host: { node: m, count: 4 }] }",
    finds: ["T20-8.5.4-outside-range 24"],
  },
  {
    given: "as many as a call says",
    text: `m: { type: Machine }
    p: { type: Pair, requirements: [host: { node: m, count: { $length: [ab] } }] }`,
    finds: [],
  },
  {
    given: "enough only with the optional ones",
    text: `m: { type: Machine }
    p: { type: Pair, requirements: [host: m, host: { node: m, optional: true }] }`,
    finds: ["T20-8.5.4-too-few 24"],
  },
  {
    given: "optional ones beside enough others",
    text: `m: { type: Machine }
    p: { type: Pair, requirements: [host: m, host: m, host: { node: m, optional: true }] }`,
    finds: [],
  },
  {
    given: "optional ones that are too many",
    text: `m: { type: Machine }
    p:
      type: Pair
      requirements: [host: m, host: m, host: m, host: { node: m, optional: true }]`,
    finds: ["T20-8.5.4-outside-range 26"],
  },
  {
    given: "too few of a node that is selected, whose requirements do not count",
    text: "m: { type: Machine }\n    p: { type: Pair, directives: [select], requirements: [host: m] }",
    finds: [],
  },
  {
    given: "nobody for an optional requirement",
    text: "p: { type: Program, requirements: [host: { optional: true }] }",
    finds: [],
  },
  {
    given: "nobody for a requirement",
    text: "p: { type: Program, requirements: [host: {}] }",
    finds: ["T20-8.5-unmatched 23 warning"],
  },
  {
    given: "nobody for a count of none",
    text: "p: { type: Program, requirements: [host: { count: 0 }] }",
    finds: [],
  },
  {
    given: "nobody for an internal requirement",
    text: "p: { type: Program, requirements: [host: { directives: [internal] }] }",
    finds: ["T20-8.5-unmatched 23"],
  },
  {
    given: "nobody for a requirement that may be external",
    text: "p: { type: Program, requirements: [host: { directives: [internal, external] }] }",
    finds: ["T20-8.5-unmatched 23 warning"],
  },
  {
    given: "an external requirement that a node outside fulfils",
    text: `m: { type: Machine, directives: [select] }
    p: { type: Program, requirements: [host: { node: m, directives: [external] }] }`,
    finds: [],
  },
  {
    given: "an external requirement that names a node inside",
    text: `m: { type: Machine }
    p: { type: Program, requirements: [host: { node: m, directives: [external] }] }`,
    finds: ["T20-8.5-target-does-not-fit 24"],
  },
  {
    given: "an internal requirement that names a node outside",
    text: `m: { type: Machine, directives: [select] }
    p: { type: Program, requirements: [host: { node: m, directives: [internal] }] }`,
    finds: ["T20-8.5-target-does-not-fit 24"],
  },
  {
    given: "a capability for nodes inside",
    text: `m: { type: Machine, capabilities: { host: { directives: [internal] } } }
    p: { type: Program, requirements: [host: m] }`,
    finds: [],
  },
  {
    given: "a capability for nodes outside",
    text: `m: { type: Machine, capabilities: { host: { directives: [external] } } }
    p: { type: Program, requirements: [host: m] }`,
    finds: ["T20-8.5-target-does-not-fit 24"],
  },
  {
    given: "a directive of capabilities that is none",
    text: "m: { type: Machine, capabilities: { host: { directives: [inside] } } }",
    finds: ["T20-8.3-unknown-directive 23"],
  },
  {
    given: "a capability that derives from the one that is asked for",
    text: `r: { type: Rack }
    p: { type: Program, requirements: [spare: { node: r, capability: Fast }] }`,
    finds: [],
  },
  {
    given: "a capability that does not",
    text: `m: { type: Machine }
    p: { type: Program, requirements: [spare: { node: m, capability: Door }] }`,
    finds: ["T20-8.5-wrong-capability 24"],
  },
  {
    given: "another capability than the one that the definition names",
    text: `m: { type: Machine }
    p: { type: Program, requirements: [door: { node: m, capability: host }] }`,
    finds: ["T20-8.5-wrong-capability 24"],
  },
  {
    given: "one of the representations",
    text: `m: { type: Machine, count: 2 }
    p: { type: Program, requirements: [host: [m, 1]] }`,
    finds: [],
  },
  {
    given: "one of the representations by a call",
    text: `m: { type: Machine, count: 2 }
    p: { type: Program, count: 2, requirements: [host: [m, $node_index]] }`,
    finds: [],
  },
  {
    given: "a representation that there is not",
    text: `m: { type: Machine, count: 2 }
    p: { type: Program, requirements: [host: [m, 2]] }`,
    finds: ["T20-8.5-wrong-index 24"],
  },
  {
    given: "an index that is none",
    text: "m: { type: Machine }\n    p: { type: Program, requirements: [host: [m, first]] }",
    finds: ["T20-8.5-wrong-index 24"],
  },
  {
    given: "an index too many",
    text: "m: { type: Machine }\n    p: { type: Program, requirements: [host: [m, 0, 0]] }",
    finds: ["T20-8.5-wrong-index 24"],
  },
];

const allocating = (
  machine: string,
  ...assignments: readonly string[]
): string => `m: { type: Machine, ${machine} }
    p:
      type: Program
      requirements:
${assignments.map((each) => `      - ${each}`).join("\n")}`;

const taking = (allocation: string, rest = ""): string =>
  `host: { node: m, allocation: { ${allocation} }${rest} }`;

const allocations: typeof rows = [
  { given: "all of it", text: allocating("count: 1", taking("cpus: 4")), finds: [] },
  {
    given: "more than there is",
    text: allocating("count: 1", taking("cpus: 5")),
    finds: ["T20-8.5.5-exceeded 27"],
  },
  {
    given: "together all of it",
    text: allocating("count: 1", taking("cpus: 1"), taking("cpus: 3")),
    finds: [],
  },
  {
    given: "together more than there is",
    text: allocating("count: 1", taking("cpus: 2"), taking("cpus: 3")),
    finds: ["T20-8.5.5-exceeded 28"],
  },
  {
    given: "by its count more than there is",
    text: allocating("count: 1", taking("cpus: 2", ", count: 3")),
    finds: ["T20-8.5.5-exceeded 27"],
  },
  {
    given: "of several representations",
    text: allocating("count: 2", taking("cpus: 4"), taking("cpus: 4")),
    finds: [],
  },
  {
    given: "of one representation more than it has",
    text: allocating("count: 2", taking("cpus: 5")),
    finds: ["T20-8.5.5-exceeded 27"],
  },
  {
    given: "of so many representations as a call says",
    text: allocating("count: { $length: [ab] }", taking("cpus: 4"), taking("cpus: 4")),
    finds: [],
  },
  {
    given: "of what the template assigns",
    text: allocating("capabilities: { host: { properties: { cpus: 8 } } }", taking("cpus: 8")),
    finds: [],
  },
  {
    given: "as much as a call says",
    text: allocating("count: 1", taking("cpus: { $length: [ab] }"), taking("cpus: 4")),
    finds: [],
  },
  {
    given: "in other units",
    text: allocating(
      "capabilities: { host: { properties: { memory: 2 GB } } }",
      taking("memory: 1500 MB"),
      taking("memory: 500 MB"),
    ),
    finds: [],
  },
  {
    given: "in other units more than there is",
    text: allocating(
      "capabilities: { host: { properties: { memory: 2 GB } } }",
      taking("memory: 1500 MB"),
      taking("memory: 501 MB"),
    ),
    finds: ["T20-8.5.5-exceeded 28"],
  },
  {
    given: "of a property without a value",
    text: allocating("count: 1", taking("memory: 9 GB")),
    finds: [],
  },
  {
    given: "of a node outside, of which nothing is known",
    text: allocating("directives: [select]", taking("cpus: 9")),
    finds: [],
  },
  {
    given: "optionally more than is left",
    text: allocating("count: 1", taking("cpus: 3", ", optional: true"), taking("cpus: 3")),
    finds: ["T20-8.5.5-exceeded 27 warning"],
  },
  {
    given: "text",
    text: allocating("count: 1", taking("cpus: many")),
    finds: ["T20-9.1-wrong-type 27"],
  },
  {
    given: "of what is no quantity",
    text: allocating("count: 1", "door: { node: m, allocation: { colour: red } }"),
    finds: ["T20-8.5.5-no-quantity 27"],
  },
  {
    given: "by looking for room, beside whoever names the node",
    text: `m: { type: Machine }
    n: { type: Machine }
    p:
      type: Program
      requirements:
      - host: { allocation: { cpus: 3 } }
      - host: { node: m, allocation: { cpus: 3 } }`,
    finds: [],
  },
  {
    given: "by looking for more than anybody has",
    text: `m: { type: Machine }
    p: { type: Program, requirements: [host: { allocation: { cpus: 9 } }] }`,
    finds: ["T20-8.5-unmatched 24"],
  },
  {
    given: "by looking for what others have taken",
    text: `m: { type: Machine }
    p:
      type: Program
      requirements: [host: { allocation: { cpus: 3 } }, host: { allocation: { cpus: 3 } }]`,
    finds: ["T20-8.5-unmatched 26 warning"],
  },
];

for (const [what, table] of [
  ["requirements", rows],
  ["allocating", allocations],
] as const)
  for (const { given, text, finds } of table)
    test(`${what}, ${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
      assert.deepEqual(await told(two(`${types}    ${text}\n`)), finds));

/** Errors, and warnings marked as such. */
async function told(text: string): Promise<readonly string[]> {
  const errors = await findings(text);
  const all = await findings(text, { warnings: true });
  const left = [...errors];
  return all.map((each) => {
    const at = left.indexOf(each);
    if (at === -1) return `${each} warning`;
    left.splice(at, 1);
    return each;
  });
}

test("what is optional is fulfilled after what is not, in whichever order they stand", async () => {
  const text = two(`${types}    first:
      type: Program
      requirements: [spare: { optional: true, allocation: { cpus: 3 } }]
    last: { type: Program, requirements: [spare: { allocation: { cpus: 3 } }] }
    m: { type: Machine }
`);
  const { service } = await parse({
    file: "main.yaml",
    loader: textLoader({ "main.yaml": text }),
  });
  const targets = ["first", "last"].map((name) =>
    service?.nodes.get(name)?.requirements.map(({ target }) => target),
  );
  assert.deepEqual(targets, [[undefined], ["m"]]);
});

// Lines 2 to 9; the node templates begin on line 10.
const simpleTypes = `capability_types: { my.Host: { derived_from: tosca.capabilities.Root } }
node_types:
  my.Machine:
    capabilities: { host: { type: my.Host, occurrences: [0, 2] } }
  my.Program:
    requirements: [{ on: { capability: my.Host, occurrences: [0, 3] } }]
topology_template:
  node_templates:
`;

for (const { given, text, finds } of [
  {
    given: "as many relationships as it takes",
    text: `    m: { type: my.Machine }
    p: { type: my.Program, requirements: [on: m, on: m] }`,
    finds: [],
  },
  {
    given: "more relationships than it takes",
    text: `    m: { type: my.Machine }
    p: { type: my.Program, requirements: [on: m, on: m] }
    q: { type: my.Program, requirements: [on: m] }`,
    finds: ["T13-3.7.2-too-many-relationships 12"],
  },
  {
    given: "more relationships by the range of one assignment",
    text: `    m: { type: my.Machine }
    p: { type: my.Program, requirements: [on: { node: m, occurrences: [3, 3] }] }`,
    finds: ["T13-3.7.2-too-many-relationships 11"],
  },
  {
    given: "an assignment that takes none",
    text: `    m: { type: my.Machine, capabilities: { host: { occurrences: [0, 0] } } }
    p: { type: my.Program, requirements: [on: m] }`,
    finds: ["T13-3.7.2-too-many-relationships 11"],
  },
  {
    given: "a requirement for none of it",
    text: `    m: { type: my.Machine, capabilities: { host: { occurrences: [0, 0] } } }
    p: { type: my.Program, requirements: [on: { node: m, occurrences: [0, 0] }] }`,
    finds: [],
  },
  {
    given: "an assignment that takes more than its definition",
    text: "    m: { type: my.Machine, capabilities: { host: { occurrences: [0, UNBOUNDED] } } }",
    finds: ["T13-3.8.1-wider-range 10"],
  },
  {
    given: "an assignment that narrows",
    text: "    m: { type: my.Machine, capabilities: { host: { occurrences: [1, 2] } } }",
    finds: [],
  },
  {
    given: "another node with room for whoever looks for it",
    text: `    m: { type: my.Machine, capabilities: { host: { occurrences: [0, 1] } } }
    n: { type: my.Machine }
    p: { type: my.Program, requirements: [on: { node: my.Machine }, on: m] }`,
    finds: [],
  },
  {
    given: "nobody with room",
    text: `    m: { type: my.Machine, capabilities: { host: { occurrences: [0, 1] } } }
    p: { type: my.Program, requirements: [on: { node: my.Machine }, on: m] }`,
    finds: ["T13-3.8.2-unmatched 11 warning"],
  },
  {
    given: "a requirement whose range is wider than its definition's",
    text: `    m: { type: my.Machine }
    p: { type: my.Program, requirements: [on: { node: m, occurrences: [0, UNBOUNDED] }] }`,
    finds: ["T13-3.8.2-wider-range 11"],
  },
  {
    given: "more requirements than the range has",
    text: `    m: { type: my.Machine }
    n: { type: my.Machine }
    p: { type: my.Program, requirements: [on: m, on: m, on: n, on: n] }`,
    finds: ["T13-3.8.2-outside-range 12"],
  },
])
  test(`occurrences, ${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await told(simple(simpleTypes + text)), finds));
