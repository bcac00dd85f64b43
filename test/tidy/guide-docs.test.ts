import assert from "node:assert/strict";
import { test } from "node:test";
import { guidePages, withTables } from "../../scripts/guide-docs/guide-pages.ts";

for (const { path, is, shouldBe } of await guidePages())
  test(`${path} says what the source says; npm run guide writes it`, () =>
    assert.equal(is, shouldBe));

test("a table that is out of date is found", () => {
  const page = "<!-- keys: node -->\n| `cuont` |\n<!-- end -->\n";
  assert.match(withTables(page), /\| `count` \| a number from 0 \|/);
  assert.doesNotMatch(withTables(page), /cuont/);
  const support = "<!-- tosca: differences -->\n| node template | `cuont` |\n<!-- end -->\n";
  assert.match(withTables(support), /\| node template \| `count` \|  \|  \|  \|  \| ✔ \|/);
  assert.doesNotMatch(withTables(support), /cuont/);
});
