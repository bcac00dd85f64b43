import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { encodeSeen, numbersOf, SeenFiles } from "./seen-files.ts";

const content = "port = 8080\n";

function seenFile(t: TestContext) {
  const directory = mkdtempSync(join(tmpdir(), "khoreia-seen-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "settings.conf");
  writeFileSync(path, content);
  const numbers = numbersOf(statSync(path));
  const seen = new SeenFiles();
  seen.recall(encodeSeen([{ path, numbers, content }]));
  return { path, seen };
}

test("a file that is as it was need not be read, once", (t) => {
  const { path, seen } = seenFile(t);
  assert.equal(seen.vouchesFor(path, statSync(path), content), true);
  assert.equal(seen.vouchesFor(path, statSync(path), content), false);
});

for (const { given, change, wanted = content } of [
  {
    given: "it was written again, to the same length",
    change: (path: string) => writeFileSync(path, content.replace("8", "9")),
  },
  {
    given: "another file has its name",
    change: (path: string) => {
      rmSync(path);
      writeFileSync(path, content);
    },
  },
  { given: "other content is wanted by now", change: () => undefined, wanted: "port = 9090\n" },
]) {
  test(`it is read when ${given}`, async (t) => {
    const { path, seen } = seenFile(t);
    // Two ticks of the slowest clock that kernels use for files.
    await new Promise((resolve) => setTimeout(resolve, 25));
    change(path);
    assert.equal(seen.vouchesFor(path, statSync(path), wanted), false);
  });
}

for (const text of [
  "",
  "{",
  "[]",
  '{"format":2,"paths":[],"digests":[],"numbers":[]}',
  '{"format":1,"paths":[1],"digests":[],"numbers":[]}',
  '{"format":1,"paths":["/x"],"digests":["d"],"numbers":["1"]}',
]) {
  test(`"${text}" says nothing`, (t) => {
    const { path, seen } = seenFile(t);
    seen.recall(text);
    assert.equal(seen.vouchesFor(path, statSync(path), content), false);
  });
}

test("columns of different lengths vouch for nothing", (t) => {
  const { path, seen } = seenFile(t);
  seen.recall(JSON.stringify({ format: 1, paths: [path], digests: [], numbers: [] }));
  assert.equal(seen.vouchesFor(path, statSync(path), content), false);
});
