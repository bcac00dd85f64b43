/** What a shell may offer at a place of the command line. */
export type Completes =
  | "files"
  | "nodes"
  | "deployments"
  | "hosts"
  | "contexts"
  | "codes"
  | "engines"
  | "verbs"
  | "none";

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
