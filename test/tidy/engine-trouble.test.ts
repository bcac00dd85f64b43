import assert from "node:assert/strict";
import { test } from "node:test";
import { engineNames, engineTrouble } from "./engine-trouble.ts";
import { isTest, readFiles } from "./source-files.ts";

const complete = {
  guide: "# Engines\n\n## `tcp`\n\nConnects.\n",
  examples: [{ path: "examples/a/a.yaml", text: "nodes:\n  web:\n    check: { tcp: 80 }\n" }],
  tests: [
    { path: "a.test.ts", text: 'import { tcp } from "./tcp.ts";\nengineConformance(() => tcp());' },
  ],
  list: 'import { tcp } from "./tcp.ts";',
};

for (const { given, around, trouble } of [
  { given: "with everything", around: complete, trouble: [] },
  { given: "without a section", around: { ...complete, guide: "tcp" }, trouble: [/section/] },
  { given: "without an example", around: { ...complete, examples: [] }, trouble: [/example/] },
  { given: "without a conformance run", around: { ...complete, tests: [] }, trouble: [/Conform/] },
  { given: "that is not listed", around: { ...complete, list: "" }, trouble: [/index/] },
])
  test(`an engine ${given}`, () => {
    const found = engineTrouble("tcp", around);
    assert.equal(found.length, trouble.length);
    for (const [index, pattern] of trouble.entries()) assert.match(found[index] ?? "", pattern);
  });

for (const { text, uses } of [
  { text: "    - tcp: 80", uses: true },
  { text: "    check: tcp", uses: true },
  { text: "    tcp:\n      port: 80", uses: true },
  { text: "    url: tcp://a", uses: false },
  { text: "    # about tcp", uses: false },
  { text: "    tcp-proxy: 1", uses: false },
])
  test(`${JSON.stringify(text)} ${uses ? "uses" : "does not use"} the engine tcp`, () => {
    const around = { ...complete, examples: [{ path: "a.yaml", text }] };
    assert.equal(engineTrouble("tcp", around).length === 0, uses);
  });

test("an engine is a file that names itself", () => {
  const files = [
    { path: "src/engine/adapter/tcp.ts", text: 'info: { name: "tcp" }' },
    { path: "src/engine/adapter/poll.ts", text: 'name: "other"' },
  ];
  assert.deepEqual(engineNames(files), ["tcp"]);
});

test("every engine has a section, an example, a conformance run and a place in the list", () => {
  const files = readFiles("src/engine/adapter/*.ts").filter((file) => !isTest(file));
  const around = {
    guide: readFiles("docs/guide/engines.md")[0]?.text ?? "",
    examples: readFiles("examples/**/*.{yaml,yml}"),
    tests: readFiles("src/engine/adapter/*.test.ts"),
    list: readFiles("src/engine/adapter/index.ts")[0]?.text ?? "",
  };
  const names = engineNames(files);
  assert.ok(names.length > 0);
  assert.deepEqual(
    names.flatMap((name) => engineTrouble(name, around)),
    [],
  );
});
