import assert from "node:assert/strict";
import { test } from "node:test";
import { rulePage } from "./rule-page.ts";
import { ruleId, type SectionName, sections } from "./section.ts";

for (const name of Object.keys(sections) as SectionName[])
  test(`rules about ${name} have a page in both standards`, () => {
    for (const version of ["1.3", "2.0"] as const) {
      const page = rulePage(ruleId(version, name, "unknown-keyname"));
      assert.match(page ?? "", /paragraph [0-9.]+ \([a-z, ]+\): unknown keyname\./);
    }
  });

test("what is no rule id has no page", () => {
  for (const id of ["KHO_USAGE", "T14-3.1-x", "T13-3.1", "t13-3.1-x"])
    assert.equal(rulePage(id), undefined);
});
