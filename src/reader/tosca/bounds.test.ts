import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { simple, textLoader, two } from "./fixture.ts";
import { parse } from "./parse.ts";

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("");

const inRange = lines(200, () => "{ in_range: [ 0, 9 ] },");

// Texts of less than a megabyte that are small as texts and large as models.
for (const { given, text, code } of [
  {
    given: "a hierarchy of ten thousand",
    text: two(`node_types:\n${lines(10_000, (i) => `  T${i}: { derived_from: T${i + 1} }\n`)}`),
    code: "T20-6.4.2-too-deep",
  },
  {
    given: "a cycle of a thousand",
    text: two(
      `node_types:\n${lines(1_000, (i) => `  T${i}: { derived_from: T${(i + 1) % 1_000} }\n`)}`,
    ),
    code: "T20-6.4.2-cyclic-derivation",
  },
  {
    given: "many unknown names among many known ones",
    text: two(`node_types:
${lines(5_000, (i) => `  Abcdef${i}: {}\n`)}service_template:
  node_templates:
${lines(5_000, (i) => `    n${i}: { type: Abcxef${i} }\n`)}`),
    code: "T20-7.1-unknown-type",
  },
  {
    given: "many copies of a large template",
    text: two(`node_types:
  T: { properties: { ${lines(2_000, (i) => `p${i}: { type: string },`)} } }
service_template:
  node_templates:
    a: { type: T, properties: { ${lines(2_000, (i) => `p${i}: x,`)} } }
${lines(2_000, (i) => `    b${i}: { copy: a }\n`)}`),
    code: "T20-7.2-too-many-copies",
  },
  {
    given: "many templates of a large type",
    text: two(`capability_types: { C: {} }
node_types:
  T: { capabilities: { ${lines(2_000, (i) => `c${i}: C,`)} } }
service_template:
  node_templates:
${lines(2_000, (i) => `    n${i}: { type: T }\n`)}`),
    code: "T20-6.9-too-large",
  },
  {
    given: "many requirements that nobody fulfils",
    text: simple(`topology_template:
  node_templates:
${lines(3_000, (i) => `    n${i}: { type: tosca.nodes.WebServer }\n`)}`),
    code: "T13-3.8.2-unmatched",
  },
  {
    given: "many entries and a long list of valid values",
    text: two(`node_types:
  T:
    properties:
      p:
        type: list
        entry_schema:
          type: string
          validation: { $valid_values: [ $value, [ ${lines(40_000, (i) => `a${i},`)} ] ] }
        default: [ ${lines(40_000, () => "a39999,")} ]
`),
    code: "T20-9.10-too-costly",
  },
  {
    given: "many constraints down a long hierarchy",
    text: simple(`data_types:
${lines(190, (i) => {
  const parent = i === 0 ? "integer" : `D${i - 1}`;
  return `  D${i}: { derived_from: ${parent}, constraints: [ ${inRange} ] }\n`;
})}node_types:
  T: { properties: { ${lines(2_000, (i) => `p${i}: { type: D189, default: 1 },`)} } }
`),
    code: "T13-3.6.3-too-costly",
  },
])
  test(`${given} end in findings, in bounded time`, async () => {
    // Of the processor, not of the day: the machine may be busy with other things.
    const before = process.cpuUsage();
    const { diagnostics } = await parse({
      file: "main.yaml",
      loader: textLoader({ "main.yaml": text }),
    });
    assert.ok(diagnostics.some((each) => each.code === code));
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 10_000_000, "it took far too long");
  });
