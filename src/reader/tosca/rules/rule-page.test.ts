import assert from "node:assert/strict";
import { test } from "node:test";
import { ruleId, type SectionName, sections } from "../grammar/section.ts";
import { rulePage } from "./rule-page.ts";

for (const name of Object.keys(sections) as SectionName[])
  test(`rules about ${name} have a page in both standards`, () => {
    for (const version of ["1.3", "2.0"] as const) {
      const page = rulePage(ruleId(version, name, "unknown-keyname"));
      assert.match(page ?? "", /paragraph [0-9.]+ \([a-z, ]+\): unknown keyname\./);
    }
  });

for (const { id, says } of [
  {
    id: "T20-7.2-count",
    says: /TOSCA 2\.0, .*\(node template\)[^]*known before[^]*Way out: Write/,
  },
  { id: "T13-3.7.1-cyclic-derivation", says: /\(derivation\)[^]*No type derives from itself/ },
  { id: "T20-17.1.1.2-crc", says: /paragraph 17\.1\.1\.2 \(archive\): crc\.[^]*checksum/ },
  // One paragraph of 1.3 is about two things.
  { id: "T13-3.8.2-unmatched", says: /\(requirement assignment\)/ },
])
  test(`the page of ${id} says what the rule demands, and the way out`, () =>
    assert.match(rulePage(id) ?? "", says));

for (const { id, because } of [
  { id: "KHO_USAGE", because: "is a code" },
  { id: "T14-3.1-x", because: "is of no standard" },
  { id: "T13-3.1", because: "has no word" },
  { id: "t13-3.1-x", because: "is written in small letters" },
  { id: "T20-7.2-unheard-of", because: "has no such rule" },
  { id: "T20-99.1-nothing", because: "has no such paragraph" },
  { id: "T13-3.6.11-fixed-value", because: "can be broken in 2.0 only" },
])
  test(`${id} has no page, because it ${because}`, () => assert.equal(rulePage(id), undefined));
