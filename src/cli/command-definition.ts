import type { ExitCode } from "./exit-code.ts";
import type { ArgumentDefinition, OptionDefinition } from "./option-definition.ts";
import type { Session } from "./session.ts";

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
  /** Whether it answers in SARIF too. */
  readonly speaksSarif?: true;
  /** Whether it runs on, so that programs get records rather than one document. */
  streams?(options: Options): boolean;
  run(call: Call<Options>): Promise<ExitCode>;
}

/** Checks a definition against the options that its `run` expects, and forgets their type. */
export function defineCommand<Options extends object>(
  definition: CommandDefinition<Options>,
): CommandDefinition {
  return definition;
}
