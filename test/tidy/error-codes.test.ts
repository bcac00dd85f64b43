import assert from "node:assert/strict";
import { test } from "node:test";
import { assembledCodes, documentedCodes, pageTrouble, usedCodes } from "./error-codes.ts";
import { isTest, readFiles, type SourceFile } from "./source-files.ts";

const source = readFiles("src/**/*.ts").filter((file) => !isTest(file));
const page = readFiles("docs/errors.md")[0]?.text ?? "";

const plant = (text: string): readonly SourceFile[] => [{ path: "planted.ts", text }];
const section = (name: string) => `## ${name}\n\n**Cause** c\n**Example** e\n**Way out** w\n\n`;

test("codes are read from strings, not from comments or longer texts", () => {
  const used = usedCodes(
    plant('fail("KHO_A_B");\n// KHO_C\nconst t = "see KHO_D";\nconst e = `KHO_E`;'),
  );
  assert.deepEqual(
    [...used],
    [
      ["KHO_A_B", "planted.ts:1"],
      ["KHO_E", "planted.ts:4"],
    ],
  );
});

test("a code put together from pieces is found", () => {
  assert.equal(assembledCodes(plant("fail(`KHO_${kind}`);")).length, 1);
  assert.equal(assembledCodes(plant('fail("KHO_WHY_" + kind);')).length, 1);
  assert.equal(assembledCodes(plant('fail("KHO_WHY");')).length, 0);
});

for (const { given, text, trouble } of [
  { given: "two sections in order", text: section("KHO_A") + section("KHO_B"), trouble: 0 },
  { given: "two sections out of order", text: section("KHO_B") + section("KHO_A"), trouble: 1 },
  { given: "a section twice", text: section("KHO_A") + section("KHO_A"), trouble: 1 },
  { given: "a heading that is no code", text: section("Overview"), trouble: 1 },
  { given: "a section without a way out", text: "## KHO_A\n**Cause** **Example**\n", trouble: 1 },
  {
    given: "parts in another order",
    text: "## KHO_A\n**Example** **Cause** **Way out**",
    trouble: 1,
  },
])
  test(`a page with ${given} has ${trouble} troubles`, () =>
    assert.equal(pageTrouble(text).length, trouble));

test("docs/errors.md has one well-formed section per code, in order", () =>
  assert.deepEqual(pageTrouble(page), []));

test("no code is put together from pieces", () => {
  // `khoreia explain` completes what a person types: it makes no code, it looks one up.
  const others = source.filter(({ path }) => path !== "src/cli/command/explain.ts");
  assert.deepEqual(assembledCodes(others), []);
});

test("every code that the source uses is documented", () => {
  const documented = new Set(documentedCodes(page));
  const missing = [...usedCodes(source)].filter(([name]) => !documented.has(name));
  assert.deepEqual(missing, []);
});

test("every documented code is used by the source", () => {
  const used = usedCodes(source);
  assert.deepEqual(
    documentedCodes(page).filter((name) => !used.has(name)),
    [],
  );
});
