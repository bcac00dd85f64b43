import { Command, CommanderError, Option } from "commander";
import type { KhoreiaError } from "../model/index.ts";
import type { CommandDefinition } from "./command-definition.ts";
import type { OptionDefinition } from "./option-definition.ts";
import { type GlobalOptions, globalOptions } from "./global-options.ts";
import { usageError } from "./usage-error.ts";

export interface CommandLine {
  readonly args: readonly string[];
  readonly options: GlobalOptions;
}

/**
 * Reads the words after a verb by its definition. Throws a usage error that says which word was
 * not understood, with the nearest one where there is one.
 */
export function parseCommandLine(
  verb: string,
  definition: CommandDefinition,
  words: readonly string[],
): CommandLine {
  const command = new Command(verb)
    .exitOverride()
    .helpOption(false)
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .action(() => undefined);
  // `--help` is answered before anything is missed.
  if (asksForHelp(words)) return { args: [], options: { help: true } };
  for (const { name, text } of definition.args) command.argument(name, text);
  for (const option of [...definition.options, ...globalOptions]) {
    command.addOption(toOption(option));
  }
  try {
    command.parse([...words], { from: "user" });
  } catch (error) {
    throw error instanceof CommanderError ? translate(verb, error) : error;
  }
  return { args: command.args, options: command.opts() };
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === "-h" || word === "--help");
}

function toOption({ flags, text, parse, choices }: OptionDefinition): Option {
  const option = new Option(flags, text);
  if (choices !== undefined) option.choices(choices);
  if (parse !== undefined) {
    option.argParser((value: string, previous: unknown) => parse(value, previous));
  }
  return option;
}

/** Commander's sentences in our words: `error: unknown option '--jsn'\n(Did you mean --json?)`. */
function translate(verb: string, error: CommanderError): KhoreiaError {
  const [first = "", second = ""] = error.message.replace(/^error: /, "").split("\n");
  const why = first.replaceAll("'", '"').replace(/\.$/, "");
  const meant = /^\(Did you mean (?:one of )?(.+)\?\)$/.exec(second)?.[1];
  const hint =
    meant === undefined
      ? `see "khoreia ${verb} --help"`
      : `did you mean "${meant.replaceAll(", ", '" or "')}"?`;
  return usageError(`Cannot understand the command line of "${verb}": ${why}`, hint);
}
