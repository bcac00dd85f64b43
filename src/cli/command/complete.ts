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
        { session, typed, words },
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
  place: { readonly session: Session; readonly typed: string; readonly words: readonly string[] },
): Promise<void> {
  const command = root.command(name, "");
  const known = new Map<Completes, readonly Candidate[]>();
  const offer = async (completes: Completes = "none"): Promise<readonly Candidate[]> => {
    const { typed, words } = place;
    const { cwd, env } = place.session;
    const request = { completes, cwd, env, typed, words };
    const offered = known.get(completes) ?? (await candidates(request));
    known.set(completes, offered);
    return offered;
  };
  // Others are asked for what stands at the cursor alone: a shell waits for each answer.
  const options = [...definition.options, ...globalOptions];
  const current = options.find(({ flags }) => isValueOf(flags, place));
  for (const option of options) {
    addOption(command, option, await offer(option === current ? option.completes : "none"));
  }
  for (const argument of definition.args) {
    const offered = await offer(current === undefined ? argument.completes : "none");
    const variadic = argument.name.includes("...");
    command.argument(argument.name, completing(offered), variadic);
  }
}

/** Whether what is typed is the value of this option. */
function isValueOf(
  flags: string,
  { typed, words }: { readonly typed: string; readonly words: readonly string[] },
): boolean {
  if (!/[<[]/.test(flags)) return false;
  const names = flags.match(/--?[a-z][a-z-]*/g) ?? [];
  return names.some((name) => words.at(-2) === name || typed.startsWith(`${name}=`));
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
