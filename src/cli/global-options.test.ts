import assert from "node:assert/strict";
import { test } from "node:test";
import { findVerb, peekOptions, verbosityOf } from "./global-options.ts";

for (const { words, verb, rest } of [
  { words: "status", verb: "status", rest: "" },
  { words: "--color never status api", verb: "status", rest: "--color never api" },
  { words: "--color=never status", verb: "status", rest: "--color=never" },
  { words: "-o json status", verb: "status", rest: "-o json" },
  { words: "--json -v status -o yaml", verb: "status", rest: "--json -v -o yaml" },
  { words: "complete -- status -v", verb: "complete", rest: "-- status -v" },
  { words: "--version", verb: undefined, rest: "--version" },
  { words: "-- status", verb: undefined, rest: "-- status" },
  { words: "", verb: undefined, rest: "" },
])
  test(`the verb of "${words}" is ${verb}`, () => {
    const split = (text: string): string[] => text.split(" ").filter((word) => word !== "");
    assert.deepEqual(findVerb(split(words)), { verb, rest: split(rest) });
  });

for (const { words, output } of [
  { words: "status --json", output: "json" },
  { words: "status -o json", output: "json" },
  { words: "status -ojson", output: "json" },
  { words: "status --output=yaml", output: "yaml" },
  { words: "status --output yaml --onse", output: "yaml" },
  { words: "status -o xml", output: undefined },
  { words: "status -o", output: undefined },
  { words: "complete -- -o json", output: undefined },
])
  test(`the format of "${words}" is ${output}, before it is understood as a whole`, () =>
    assert.equal(peekOptions(words.split(" ")).output, output));

for (const { options, verbosity } of [
  { options: {}, verbosity: "normal" },
  { options: { quiet: true, verbose: 2 }, verbosity: "quiet" },
  { options: { verbose: 1 }, verbosity: "verbose" },
  { options: { verbose: 3 }, verbosity: "all" },
])
  test(`${JSON.stringify(options)} is ${verbosity}`, () =>
    assert.equal(verbosityOf(options), verbosity));
