import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readPage } from "./console/console-page.ts";
import { playPage } from "./console/play-page.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

test("README promises no more than what its commands do", () => playPage("README.md"));

test("README's first block is a topology, its second shows a repair of it", () => {
  const [first, second] = readPage(readme);
  assert.equal(first?.kind, "file");
  assert.equal(second?.kind, "console");
  const [up, removal] = second.acts;
  assert.equal(up?.text, `khoreia up ${first.name}`);
  assert.match(removal?.text ?? "", /^rm /);
  assert.match(removal?.output.join("\n") ?? "", /↻ .* fell[^]*✔ .* done/);
});
