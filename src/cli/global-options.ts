import type { OptionDefinition } from "./option-definition.ts";
import { type Format, formats, type Verbosity } from "./output/output.ts";
import { type ColorChoice, colorChoices } from "./output/palette.ts";

/** Understood by every verb, before or after it. */
export interface GlobalOptions {
  readonly output?: Format;
  readonly json?: boolean;
  readonly color?: ColorChoice;
  readonly ascii?: boolean;
  readonly utc?: boolean;
  readonly quiet?: boolean;
  /** How often `-v` was given. */
  readonly verbose?: number;
  readonly debug?: boolean;
  /** False with `--no-input`. */
  readonly input?: boolean;
  readonly help?: boolean;
}

export const globalOptions: readonly OptionDefinition[] = [
  {
    flags: "-o, --output <format>",
    text: "table, wide, json, yaml or name; validate: also sarif",
    choices: formats,
  },
  { flags: "--json", text: "short for --output json" },
  { flags: "--color <when>", text: "auto, always or never", choices: colorChoices },
  { flags: "--ascii", text: "no signs beyond ASCII" },
  { flags: "--utc", text: "times in UTC instead of local time" },
  { flags: "-q, --quiet", text: "only failures and the summary" },
  {
    flags: "-v, --verbose",
    text: "reasons and check results; twice: everything",
    parse: (_value, previous) => ((previous as number | undefined) ?? 0) + 1,
  },
  { flags: "--no-input", text: "never ask; fail instead" },
  { flags: "--debug", text: "stack traces of unexpected errors" },
  { flags: "-h, --help", text: "this page" },
];

/** Those of them whose value may be the next word, so that a verb can be found among them. */
const takingValue = new Set(["-o", "--output", "--color"]);

/** Splits a command line at its verb: `["--color", "never", "status", "-v"]` is `status`. */
export function findVerb(argv: readonly string[]): {
  readonly verb: string | undefined;
  readonly rest: readonly string[];
} {
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string;
    if (word === "--") break;
    if (takingValue.has(word)) i += 1;
    else if (!word.startsWith("-")) return { verb: word, rest: argv.toSpliced(i, 1) };
  }
  return { verb: undefined, rest: argv };
}

/**
 * The output options of a command line that may not be understood as a whole: a program that
 * asked for JSON gets its errors as JSON, those of its own command line included.
 */
export function peekOptions(argv: readonly string[]): GlobalOptions {
  const end = argv.indexOf("--");
  const words = end < 0 ? argv : argv.slice(0, end);
  const format = words.includes("--json")
    ? "json"
    : oneOf(formats, valueOf(words, ["-o", "--output"]));
  const color = oneOf(colorChoices, valueOf(words, ["--color"]));
  return {
    ...(format === undefined ? {} : { output: format }),
    ...(color === undefined ? {} : { color }),
    ascii: words.includes("--ascii"),
    debug: words.includes("--debug"),
  };
}

function valueOf(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [i, word] of words.entries()) {
    for (const name of names) {
      if (word === name) return words[i + 1];
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
      if (!name.startsWith("--") && word.startsWith(name)) return word.slice(name.length);
    }
  }
  return undefined;
}

function oneOf<Choice extends string>(
  choices: readonly Choice[],
  value: string | undefined,
): Choice | undefined {
  return choices.find((choice) => choice === value);
}

export function verbosityOf({ quiet, verbose = 0 }: GlobalOptions): Verbosity {
  if (quiet === true) return "quiet";
  if (verbose === 0) return "normal";
  return verbose === 1 ? "verbose" : "all";
}
