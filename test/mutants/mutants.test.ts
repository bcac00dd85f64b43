import assert from "node:assert/strict";
import { test } from "node:test";
import { catchBug } from "./catch-bug.ts";
import { plantedBugs } from "./planted-bugs.ts";

/** The quick size: the bugs that show soonest; `npm run mutants` tries all of them. */
const quick = ["gates hold nothing back", "a second Do beside the first", "unknown counts as done"];

for (const bug of plantedBugs.filter(({ name }) => quick.includes(name)))
  test(`the simulator sees a planted bug: ${bug.name}`, async () => {
    const { seed } = await catchBug(bug, 100);
    assert.ok(seed > 0, "not seen within 100 seeds");
  });
