import assert from "node:assert/strict";
import { test } from "node:test";
import { KhoreiaError } from "../model/index.ts";
import { defineCommand } from "./command-definition.ts";
import { parseCommandLine } from "./command-line.ts";
import { countOption, durationOption, listOption } from "./usage-error.ts";

const definition = defineCommand<object>({
  args: [{ name: "<node...>", text: "nodes" }],
  options: [
    { flags: "--once", text: "once" },
    { flags: "-t, --timeout <duration>", text: "time", parse: durationOption },
    { flags: "--set <pair>", text: "inputs", parse: listOption },
    { flags: "--attempt <number>", text: "attempt", parse: countOption },
  ],
  examples: [],
  about: [],
  exits: [],
  run: async () => 0,
});

const parse = (words: string) => parseCommandLine("try", definition, words.split(" "));

test("words, flags and values arrive in any order, in their types", () => {
  const { args, options } = parse("api -t 2m --set a=1 web --set b=2 --once -vv --no-input");
  assert.deepEqual(args, ["api", "web"]);
  assert.deepEqual(options, {
    timeout: 120_000,
    set: ["a=1", "b=2"],
    once: true,
    verbose: 2,
    input: false,
  });
});

test("what follows two dashes is a word, whatever it looks like", () =>
  assert.deepEqual(parse("-- --once -h").args, ["--once", "-h"]));

test("help is asked for before anything is missed", () =>
  assert.deepEqual(parse("--help").options, { help: true }));

for (const { words, message, hint } of [
  { words: "api --onse", message: /unknown option "--onse"/, hint: 'did you mean "--once"?' },
  {
    words: "--once",
    message: /missing required argument "node"/,
    hint: 'see "khoreia try --help"',
  },
  { words: "api -t soon", message: /Cannot read the duration "soon"/, hint: undefined },
  { words: "api --attempt -1", message: /Cannot read the number "-1"/, hint: undefined },
  {
    words: "api --color green",
    message: /Allowed choices are auto, always, never/,
    hint: undefined,
  },
  { words: "api --timeout", message: /argument missing/, hint: undefined },
])
  test(`"${words}" is not understood: ${message.source}`, () =>
    assert.throws(
      () => parse(words),
      (error) => {
        assert.ok(error instanceof KhoreiaError);
        assert.equal(error.code, "KHO_USAGE");
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /'/, "values are in double quotes");
        if (hint !== undefined) assert.equal(error.hint, hint);
        return true;
      },
    ));
