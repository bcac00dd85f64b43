import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readText } from "./fixtures.ts";

/** Sections of docs/errors.md that show a topology and what the reader says of it. */
const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
const example = /^## (KHO_\w+)\n(?:(?!^## ).*\n)*?```yaml\n([^`]*)```\n\n```text\n([^`]*)\n```/gm;
const examples = [...page.matchAll(example)];

test("there are examples to hold the reader to", () => assert.ok(examples.length > 40));

for (const [, code, text = "", shown] of examples)
  test(`the example of ${code} gives exactly the message that is shown`, async () => {
    const { diagnostics } = await readText(text);
    assert.deepEqual(
      diagnostics.map((found) => found.code),
      [code],
    );
    const [found] = diagnostics;
    const { line, column } = found?.position ?? {};
    assert.equal(`shop.yaml:${line}:${column}  ${found?.message}`, shown);
  });
