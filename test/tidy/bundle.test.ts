import assert from "node:assert/strict";
import { test } from "node:test";
import { isTest, readFiles } from "./source-files.ts";

// zod's `z` is an object of all that zod has: imported once, every bundle carries all languages
// of its messages, 400 kB that each command would load.
test("no source imports zod's namespace object as a value", () => {
  const guilty = readFiles("src/**/*.ts")
    .filter((file) => !isTest(file))
    .filter(({ text }) => /^import (?:\{[^}]*\bz\b[^}]*\}|z\b).* from "zod"/m.test(text))
    .map(({ path }) => path);
  assert.deepEqual(guilty, []);
});
