import assert from "node:assert/strict";
import { test } from "node:test";
import { textLoader, told, two } from "../fixture.ts";
import { parse } from "../parse.ts";
import { types } from "./fixture.ts";

for (const { given, text, finds } of [
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
    text: `m: { type: Machine }
    p: { type: Pair, requirements: [host: { node: m, count: 2 }] }`,
    finds: [],
  },
  {
    given: "too many by their count",
    text: `m: { type: Machine }
    p: { type: Pair, requirements: [host: { node: m, count: 4 }] }`,
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
    text: `m: { type: Machine }
    p: { type: Pair, directives: [select], requirements: [host: m] }`,
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
])
  test(`requirements, ${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await told(two(`${types}    ${text}\n`)), finds));

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
