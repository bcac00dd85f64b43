import assert from "node:assert/strict";
import { test } from "node:test";
import { readFiles } from "./source-files.ts";
import { longLines, looseEnds } from "./text-limits.ts";

const ours = readFiles("{src,scripts,bench,test,examples}/**/*.ts", "*.ts", "bin/*.js");
const plant = (text: string) => ({ path: "planted.ts", text });

test("a line may have 100 columns and not 101", () => {
  const line = (columns: number) => plant(`\n//${"é".repeat(columns - 2)}\n`);
  assert.deepEqual(longLines(line(100)), []);
  assert.deepEqual(longLines(line(101)), ["planted.ts:2 has 101 columns"]);
});

for (const { text, found } of [
  { text: "// TODO: later", found: 1 },
  { text: "f(); /* FIXME */ g(); // XXX", found: 2 },
  { text: "/**\n * HACK around it\n */\nf();", found: 1 },
  { text: "f();\n// TODO at the end of the file", found: 1 },
  { text: "// TODO(#12): when the store can do it", found: 0 },
  { text: 'const list = "TODO"; const more = `// TODO`;', found: 0 },
  { text: "const TODO = 1;", found: 0 },
])
  test(`${found} loose ends in ${JSON.stringify(text)}`, () =>
    assert.equal(looseEnds(plant(text)).length, found));

test("no line of ours has more than 100 columns", () => {
  assert.ok(ours.length > 0);
  assert.deepEqual(ours.flatMap(longLines), []);
});

test("no comment promises anything without an issue number", () =>
  assert.deepEqual(ours.flatMap(looseEnds), []));
