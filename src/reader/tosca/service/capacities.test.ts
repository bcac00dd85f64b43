import assert from "node:assert/strict";
import { test } from "node:test";
import { simple, textLoader, told, two } from "../fixture.ts";
import { parse } from "../parse.ts";
import { types } from "./fixture.ts";

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

for (const { given, text, finds } of [
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
    finds: ["T20-9.1.1.2-integer 27"],
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
])
  test(`allocating, ${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await told(two(`${types}    ${text}\n`)), finds));

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

test("many take one each of many, each of those that are left", async () => {
  const numbers = Array.from({ length: 300 }, (_, i) => i);
  const machines = numbers.map(
    (i) => `    m${i}: { type: my.Machine, capabilities: { host: { occurrences: [0, 1] } } }\n`,
  );
  const programs = numbers.map((i) => `    p${i}: { type: my.Program, requirements: [on: {}] }\n`);
  const text = simple(simpleTypes + machines.join("") + programs.join(""));
  const { service, diagnostics } = await parse({
    file: "main.yaml",
    loader: textLoader({ "main.yaml": text }),
  });
  assert.deepEqual(diagnostics, []);
  const targets = numbers.map((i) => service?.nodes.get(`p${i}`)?.requirements[0]?.target);
  assert.deepEqual(new Set(targets), new Set(numbers.map((i) => `m${i}`)));
});
