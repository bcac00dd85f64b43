import assert from "node:assert/strict";
import { test } from "node:test";
import { catchMutant } from "./catch-mutant.ts";
import { mutants } from "./mutants.ts";

/**
 * The quick size, one for each kind of checker: mutants that show within a few seeds. All of them,
 * with as many seeds as they need: `npm run mutants`.
 */
const quick = [
  "gates are not looked at",
  "a second Do begins beside the first",
  "a blocked step is never tried again",
  "teardown goes in no order",
  "a watch begins one revision late",
  "intents do not compare the generation",
  "what cannot be told is steady",
  "a hold is ignored",
];

for (const mutant of mutants.filter(({ name }) => quick.includes(name)))
  test(`the simulator sees a planted bug: ${mutant.name}`, async () => {
    const { seed } = await catchMutant(mutant, { from: 1, seeds: 100 });
    assert.ok(seed !== undefined, "not seen within 100 seeds");
  });
