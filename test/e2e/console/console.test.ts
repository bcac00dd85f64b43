import assert from "node:assert/strict";
import { test } from "node:test";
import { readActs, readPage, writeActs } from "./console-page.ts";
import { inOrderOfNodes, mask } from "./masks.ts";
import { playActs } from "./play-acts.ts";
import { Shell } from "./shell.ts";

test("a page gives the files and the commands that it shows, in order", () => {
  const page =
    "# T\n```yaml\n# a.yaml\nx: 1\n```\n```yaml\nno: name\n```\n```console\n$ ls\na\n```\n";
  const blocks = readPage(page);
  assert.deepEqual(blocks, [
    { kind: "file", name: "a.yaml", content: "# a.yaml\nx: 1\n" },
    {
      kind: "console",
      text: "$ ls\na\n",
      acts: [{ kind: "command", text: "ls", output: ["a"] }],
    },
  ]);
});

test("acts are written as they were read", () => {
  const text = "$ khoreia up a.yaml\none\nelsewhere$ rm a\ntwo\n^C\nthree\n";
  assert.equal(writeActs(readActs(text)), text);
});

for (const [line, masked] of [
  ["12:31:54  ✔ page      create done, < 1 ms", "TIME  ✔ page  create done, DURATION"],
  ["next try in 4 m 59 s, at once", "next try in DURATION, at once"],
  ["listens on port 8080 of 127.0.0.1:9", "listens on port PORT of 127.0.0.1:PORT"],
  ["2 changed, 1 unchanged", "2 changed, 1 unchanged"],
] as const)
  test(`"${line}" is compared as "${masked}"`, () => assert.equal(mask(line), masked));

test("nodes may change places, the lines of one node and those about none may not", () => {
  const lines = ["TIME  ✔ b  1", "TIME  ✔ a  1", "TIME  ✔ b  2", "end", "TIME  ✔ a  3"];
  assert.deepEqual(inOrderOfNodes(lines), [
    "TIME  ✔ a  1",
    "TIME  ✔ b  1",
    "TIME  ✔ b  2",
    "end",
    "TIME  ✔ a  3",
  ]);
});

for (const { given, text, holds } of [
  { given: "what is written", text: "$ echo 7 ms\n9 ms\n", holds: true },
  { given: "something else", text: "$ echo one\ntwo\n", holds: false },
  { given: "a line too little", text: "$ echo one; echo two\none\n", holds: false },
  { given: "a line too much", text: "$ echo one\none\ntwo\n", holds: false },
  { given: "a failure that is not there", text: "$ true || echo no\nno\n", holds: false },
])
  test(`a block that shows ${given} ${holds ? "passes" : "fails"}`, async () => {
    await using shell = new Shell();
    const played = playActs(readActs(text), shell, { expects: true });
    if (holds) await played;
    else await assert.rejects(played, /what "/);
  });
