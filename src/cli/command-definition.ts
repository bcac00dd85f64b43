import type { ExitCode } from "./exit-code.ts";
import type { Session } from "./session.ts";

/** What a shell may offer at a place of the command line. */
export type Completes = "files" | "nodes" | "deployments" | "codes" | "engines" | "verbs" | "none";

export interface ArgumentDefinition {
  /** As help shows it: `<file...>`, `[node]`. */
  readonly name: string;
  readonly text: string;
  readonly completes?: Completes;
}

export interface OptionDefinition {
  /** As help shows it: `-d, --deployment <name>`. */
  readonly flags: string;
  readonly text: string;
  /** Turns the text into a value, or throws a usage error (`usageError`). */
  readonly parse?: (value: string, previous: unknown) => unknown;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
}

export interface Call<Options> {
  readonly session: Session;
  readonly args: readonly string[];
  readonly options: Options;
}

/** One verb: what it takes, how it is explained, what it does. */
export interface CommandDefinition<Options = object> {
  readonly args: readonly ArgumentDefinition[];
  readonly options: readonly OptionDefinition[];
  /** Shown first in the verb's help. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** What one should know before using it; paragraphs. */
  readonly about: readonly string[];
  /** Beside 0, 1 and 4, which every verb can end with. */
  readonly exits: readonly ExitCode[];
  /** Long-running: for programs it writes records rather than one document. */
  readonly streams?: true;
  run(call: Call<Options>): Promise<ExitCode>;
}

/** Checks a definition against the options that its `run` expects, and forgets their type. */
export function defineCommand<Options extends object>(
  definition: CommandDefinition<Options>,
): CommandDefinition {
  return definition;
}
