import assert from "node:assert/strict";
import { test } from "node:test";
import { readFiles, type SourceFile } from "./source-files.ts";

const records = readFiles("docs/adr/*.md");
const parts = ["## Context", "## Decision", "## Consequences"];
const states = /^Status: (accepted|proposed|superseded by \d{4}), \d{4}-\d{2}-\d{2}$/m;

/** What is wrong with one record, whose number its place in the list gives. */
function trouble({ path, text }: SourceFile, index: number): readonly string[] {
  const number = String(index).padStart(4, "0");
  const places = parts.map((part) => text.indexOf(`\n${part}\n`));
  return [
    ...(path.startsWith(`docs/adr/${number}-`) ? [] : [`${path} should have number ${number}`]),
    ...(new RegExp(`^# ${number}: \\S`).test(text)
      ? []
      : [`${path} has no title "# ${number}: …"`]),
    ...(states.test(text) ? [] : [`${path} has no line "Status: accepted, YYYY-MM-DD"`]),
    ...(places.every((place, part) => place > (places[part - 1] ?? 0))
      ? []
      : [`${path} lacks one of "${parts.join('", "')}" in this order`]),
  ];
}

const good =
  "# 0001: Title\n\nStatus: accepted, 2026-11-22\n\n## Context\n\n## Decision\n\n## Consequences\n";

for (const { given, path, text, troubles } of [
  { given: "a good record", path: "docs/adr/0001-title.md", text: good, troubles: 0 },
  { given: "a number left out", path: "docs/adr/0002-title.md", text: good, troubles: 1 },
  { given: "no title", path: "docs/adr/0001-a.md", text: good.replace("Title", ""), troubles: 1 },
  { given: "no date", path: "docs/adr/0001-a.md", text: good.replace("2026", ""), troubles: 1 },
  { given: "no decision", path: "docs/adr/0001-a.md", text: good.replace("Dec", ""), troubles: 1 },
])
  test(`${given} is ${troubles} troubles`, () =>
    assert.equal(trouble({ path, text }, 1).length, troubles));

test("decision records are numbered, dated and complete", () => {
  assert.ok(records.length > 0);
  assert.deepEqual(records.flatMap(trouble), []);
});
