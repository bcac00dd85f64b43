import assert from "node:assert/strict";
import { test } from "node:test";
import { verbs } from "../verbs.ts";
import { renderVerbHelp } from "./verb-help.ts";

for (const verb of verbs)
  test(`the page of ${verb.name} begins with examples that are this verb's`, async () => {
    const definition = await verb.load();
    const lines = renderVerbHelp(verb.name, { summary: verb.summary, definition });
    assert.equal(lines[3], "Examples:");
    assert.ok(definition.examples.length > 0);
    for (const [example] of definition.examples) {
      assert.match(example, new RegExp(`^${verb.name}\\b`));
    }
    for (const line of lines) assert.ok(line.length <= 80, line);
    assert.equal(
      new Set(definition.options.map(({ flags }) => flags)).size,
      definition.options.length,
    );
  });
