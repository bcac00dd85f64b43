import assert from "node:assert/strict";
import { test } from "node:test";
import { mutants } from "../mutants/mutants.ts";
import { patchTrouble } from "../mutants/plant-mutant.ts";

test("every bug that is planted into a copy still has its place in the source", () => {
  const troubles = mutants.flatMap(({ name, patches }) =>
    patches.flatMap((patch) => {
      const trouble = patchTrouble(patch);
      return trouble === undefined ? [] : [`"${name}": ${trouble}`];
    }),
  );
  assert.deepEqual(troubles, [], "change the mutant with the code that it changes");
});

test("mutants are at least as many as were promised, and each has a name of its own", () => {
  const names = new Set(mutants.map(({ name }) => name));
  assert.equal(names.size, mutants.length);
  assert.ok(names.size >= 25, `${names.size}`);
});
