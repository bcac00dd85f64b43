import { RootCommand } from "@bomb.sh/tab";
import { type Candidate, candidates } from "../completion-candidates.ts";
import { type CommandDefinition, defineCommand } from "../command-definition.ts";
import type { Completes, OptionDefinition } from "../option-definition.ts";
import { exitCode } from "../exit-code.ts";
import { findVerb, globalOptions } from "../global-options.ts";
import type { Session } from "../session.ts";
import { findVerbByName, verbs } from "../verbs.ts";

export const completeCommand = defineCommand({
  args: [{ name: "[words...]", text: "the command line so far, after --" }],
  options: [],
  examples: [['complete -- status ""', "what could follow status"]],
  about: ["Completion scripts call this; it prints one candidate a line."],
  exits: [],
  async run({ session, args }) {
    const root = new RootCommand();
    for (const { name, summary, hidden } of verbs) {
      if (hidden !== true) root.command(name, summary);
    }
    for (const option of globalOptions) addOption(root, option, []);
    const words = [...args];
    const typed = words.at(-1) ?? "";
    const { verb } = findVerb(words.slice(0, -1));
    const found = verb === undefined ? undefined : findVerbByName(verb);
    if (found !== undefined) {
      await describe(
        root,
        { name: found.name, definition: await found.load() },
        { session, typed },
      );
    }
    root.parse(words);
    return exitCode.ok;
  },
});

interface Described {
  readonly name: string;
  readonly definition: CommandDefinition;
}

/** Tells the library about one verb. Its handlers are synchronous, so candidates come first. */
async function describe(
  root: RootCommand,
  { name, definition }: Described,
  place: { readonly session: Session; readonly typed: string },
): Promise<void> {
  const command = root.command(name, "");
  const known = new Map<Completes, readonly Candidate[]>();
  const offer = async (completes: Completes = "none"): Promise<readonly Candidate[]> => {
    const { typed } = place;
    const { cwd } = place.session;
    const offered = known.get(completes) ?? (await candidates({ completes, cwd, typed }));
    known.set(completes, offered);
    return offered;
  };
  for (const option of [...definition.options, ...globalOptions]) {
    addOption(command, option, await offer(option.completes));
  }
  for (const argument of definition.args) {
    const offered = await offer(argument.completes);
    const variadic = argument.name.includes("...");
    command.argument(argument.name, completing(offered), variadic);
  }
}

function addOption(
  command: Pick<RootCommand, "option">,
  { flags, text, choices }: OptionDefinition,
  offered: readonly Candidate[],
): void {
  const long = /--([a-z-]+)/.exec(flags)?.[1] ?? "";
  const short = /^-([a-z])\b/.exec(flags)?.[1];
  if (!/[<[]/.test(flags)) {
    if (short === undefined) command.option(long, text);
    else command.option(long, text, short);
    return;
  }
  const values = choices?.map((value) => ({ value, text: "" })) ?? offered;
  command.option(long, text, completing(values), short);
}

function completing(offered: readonly Candidate[]) {
  return (complete: (value: string, description: string) => void): void => {
    for (const { value, text } of offered) complete(value, text);
  };
}
