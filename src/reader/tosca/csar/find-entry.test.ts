import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Finding } from "../value/finding.ts";
import { findEntry } from "./find-entry.ts";
import { text } from "./fixture.ts";

const meta = "TOSCA-Metadata/TOSCA.meta";

function find(files: Readonly<Record<string, string>>) {
  const findings: Finding[] = [];
  const entries = new Map(Object.entries(files).map(([name, content]) => [name, text(content)]));
  const entry = findEntry(entries, { source: 7, report: (finding) => findings.push(finding) });
  return { entry, findings };
}

const head1 = "TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\n";
const head2 = "CSAR-Version: 2.0\nCreated-By: us\n";
const begin = "Entry-Definitions: a.yaml\n";

for (const { given, files, definitions, rules, others = [] } of [
  {
    given: "1.1",
    files: { [meta]: `${head1}Created-By: us\nEntry-Definitions: d/a.yaml\n`, "d/a.yaml": "" },
    definitions: "d/a.yaml",
    rules: [],
  },
  {
    given: "2.0 at the root",
    files: { "TOSCA.meta": `${head2}Entry-Definitions: a.yaml\n`, "a.yaml": "" },
    definitions: "a.yaml",
    rules: [],
  },
  {
    given: "2.0 without a definition, and one file at the root",
    files: { "TOSCA.meta": head2, "a.yml": "", "d/b.yaml": "" },
    definitions: "a.yml",
    rules: [],
  },
  {
    given: "carriage returns",
    files: { [meta]: "CSAR-Version: 2.0\r\nEntry-Definitions: a.yaml\r\n", "a.yaml": "" },
    definitions: "a.yaml",
    rules: [],
  },
  {
    given: "other definitions over lines and in quotes",
    files: {
      [meta]: `${head2}${begin}Other-Definitions: b.yaml\n   "c d.yaml"\n e.yaml\n`,
      "a.yaml": "",
      "b.yaml": "",
      "c d.yaml": "",
      "e.yaml": "",
    },
    definitions: "a.yaml",
    others: ["b.yaml", "c d.yaml", "e.yaml"],
    rules: [],
  },
  {
    given: "names of ETSI and another block",
    files: {
      [meta]: `${head1}${begin}ETSI-Entry-Manifest: a.mf\n\nName: a.yaml\nHash: 1\n`,
      "a.yaml": "",
    },
    definitions: "a.yaml",
    rules: [],
  },
  {
    given: "no TOSCA.meta",
    files: { "a.yaml": "", "d/b.yaml": "" },
    definitions: "a.yaml",
    rules: [],
  },
  {
    given: "no TOSCA.meta and two files",
    files: { "a.yaml": "", "b.yml": "" },
    definitions: undefined,
    rules: ["T20-17.3-root-file error"],
  },
  {
    given: "nothing",
    files: { "d/b.yaml": "" },
    definitions: undefined,
    rules: ["T20-17.3-root-file error"],
  },
  {
    given: "two of them",
    files: {
      [meta]: `${head2}Entry-Definitions: a.yaml\n`,
      "TOSCA.meta": `${head2}Entry-Definitions: a.yaml\n`,
      "a.yaml": "",
    },
    definitions: "a.yaml",
    rules: ["T20-17.1-meta error"],
  },
  {
    given: "no CSAR-Version",
    files: { [meta]: "Entry-Definitions: a.yaml\n", "a.yaml": "" },
    definitions: "a.yaml",
    rules: ["T20-17.2.1-csar-version error"],
  },
  {
    given: "an unknown CSAR-Version",
    files: { [meta]: "CSAR-Version: 3.0\nEntry-Definitions: a.yaml\n", "a.yaml": "" },
    definitions: "a.yaml",
    rules: ["T20-17.2.1-csar-version error"],
  },
  {
    given: "1.1 without its own version",
    files: { [meta]: "CSAR-Version: 1.1\nEntry-Definitions: a.yaml\n", "a.yaml": "" },
    definitions: "a.yaml",
    rules: ["T13-6.2-meta-version error"],
  },
  {
    given: "1.1 without a definition",
    files: { [meta]: head1, "a.yaml": "" },
    definitions: undefined,
    rules: ["T13-6.2-entry-definitions error"],
  },
  {
    given: "2.0 with the version of the file",
    files: {
      [meta]: `TOSCA-Meta-File-Version: 1.1\n${head2}Entry-Definitions: a.yaml\n`,
      "a.yaml": "",
    },
    definitions: "a.yaml",
    rules: ["T20-17.2.2-reserved warning"],
  },
  {
    given: "a file that is not there",
    files: { [meta]: `${head2}Entry-Definitions: b.yaml\n`, "a.yaml": "" },
    definitions: undefined,
    rules: ["T20-17.2.1-missing-file error"],
  },
  {
    given: "an open quotation mark",
    files: {
      [meta]: `${head2}Entry-Definitions: a.yaml\nOther-Definitions: "a.yaml\n`,
      "a.yaml": "",
    },
    definitions: "a.yaml",
    others: ["a.yaml"],
    rules: ["T20-17.2.1-other-definitions error"],
  },
  {
    given: "lines of no use",
    files: {
      [meta]: ` early\nwhat\n${head2}CSAR-Version: 2.0\nEntry-Definitions:a.yaml\n`,
      "a.yaml": "",
    },
    definitions: "a.yaml",
    rules: [
      "T20-17.2-syntax error",
      "T20-17.2-syntax error",
      "T20-17.2-duplicate error",
      "T20-17.2-syntax warning",
    ],
  },
])
  test(`where to begin: ${given}`, () => {
    const { entry, findings } = find(files);
    assert.deepEqual(
      findings.map(({ rule, severity }) => `${rule} ${severity}`),
      rules,
    );
    assert.equal(entry?.definitions, definitions);
    if (entry !== undefined) assert.deepEqual(entry.others, others);
  });

test("what TOSCA.meta says is kept, with its blocks, and its places are in its text", () => {
  const content = `${head2}Entry-Definitions: a.yaml\nETSI-Entry-Change-Log: log\n\nName: x\n`;
  const { entry } = find({ "TOSCA.meta": content, "a.yaml": "" });
  assert.equal(entry?.createdBy, "us");
  assert.equal(entry?.csarVersion, "2.0");
  const [first, second] = entry?.meta?.blocks ?? [];
  const log = first?.get("ETSI-Entry-Change-Log");
  assert.equal(log?.text, "log");
  assert.equal(log?.place.source, 7);
  assert.equal(content.slice(log?.place.start, log?.place.end), "ETSI-Entry-Change-Log: log");
  assert.deepEqual(
    [...(second ?? [])].map(([name]) => name),
    ["Name"],
  );
});

test("any text is a TOSCA.meta with findings, and nothing is thrown", () => {
  const line = fc.constantFrom(
    "CSAR-Version: 2.0",
    "a: b",
    " b",
    "",
    ":",
    'Other-Definitions: "',
    "x",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 8 }), (lines) => {
      const { entry, findings } = find({ "TOSCA.meta": lines.join("\n") });
      assert.equal(entry, undefined);
      assert.ok(findings.some(({ severity }) => severity === "error"));
    }),
  );
});
