import { invariant } from "../../std/invariant.ts";
import type { CommandDefinition } from "../command-definition.ts";
import type { OptionDefinition } from "../option-definition.ts";
import { exitMeanings, type ExitCode } from "../exit-code.ts";
import { globalOptions } from "../global-options.ts";
import type { Output } from "../output/output.ts";
import { findVerbByName } from "../verbs.ts";
import { paragraph, twoColumns } from "./columns.ts";

/** The page of one verb; `name` is that of a verb. */
export async function writeVerbHelp({ stdout, paint }: Output, name: string): Promise<void> {
  const verb = findVerbByName(name);
  invariant(verb !== undefined, `"${name}" is a verb`);
  const lines = renderVerbHelp(name, { summary: verb.summary, definition: await verb.load() });
  // A line that ends with a colon and stands at the margin is a title.
  const painted = lines.map((line) =>
    /^[A-Z][a-z ]+:$/.test(line) ? paint("strong", line) : line,
  );
  stdout.line(painted.join("\n"));
}

/** Examples first; at most 80 columns; exit codes last. */
export function renderVerbHelp(
  name: string,
  { summary, definition }: { readonly summary: string; readonly definition: CommandDefinition },
): readonly string[] {
  const { args, options, examples, about, exits } = definition;
  const usage = ["khoreia", name, ...args.map((arg) => arg.name), "[options]"].join(" ");
  return [
    usage,
    `  ${summary}`,
    "",
    "Examples:",
    ...twoColumns(examples.map(([line, what]) => [`khoreia ${line}`, what])),
    ...about.flatMap((text) => ["", ...paragraph(text)]),
    ...section(
      "Arguments:",
      args.map((arg) => [arg.name, arg.text]),
    ),
    ...section("Options:", options.map(optionRow)),
    ...section("Common options:", globalOptions.map(optionRow)),
    ...section("Exit codes:", exitRows(exits)),
  ];
}

function section(title: string, rows: readonly (readonly [string, string])[]): readonly string[] {
  return rows.length === 0 ? [] : ["", title, ...twoColumns(rows)];
}

const optionRow = ({ flags, text }: OptionDefinition) => [flags, text] as const;

/** Every verb can end well, fail, or be misunderstood; the rest are its own. */
function exitRows(exits: readonly ExitCode[]): readonly (readonly [string, string])[] {
  const own = new Set<ExitCode>([0, 1, 4, ...exits]);
  return [...exitMeanings]
    .filter(([code]) => own.has(code))
    .map(([code, meaning]) => [String(code), meaning] as const);
}
