import type { CommandLine } from "./command-line.ts";
import type { CommandDefinition } from "./command-definition.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { findVerb, peekOptions } from "./global-options.ts";
import { speaksRecords } from "./output/output.ts";
import { printError } from "./output/print-error.ts";
import { createSession, realSurroundings, type Session, type Surroundings } from "./session.ts";
import { findVerbByName, type Verb } from "./verbs.ts";

/**
 * Runs the command line once and resolves with the exit code; never rejects. Only what the verb
 * needs is loaded.
 */
export async function main(
  argv: readonly string[],
  around: Surroundings = realSurroundings(),
): Promise<ExitCode> {
  let session = createSession(around, peekOptions(argv));
  let streams = false;
  try {
    const { verb: name, rest } = findVerb(argv);
    if (name === undefined) return await runWithoutVerb(session, argv);
    const verb = findVerbByName(name);
    if (verb === undefined) throw (await import("./unknown-verb.ts")).unknownVerb(name);
    const definition = await verb.load();
    const line = await parse(verb, definition, rest);
    session = createSession(around, line.options);
    streams = definition.streams === true;
    if (line.options.help === true) return await showVerbHelp(session, verb.name);
    return await definition.run({ session, args: line.args, options: line.options });
  } catch (error) {
    const { output, debug } = session;
    const records = streams && speaksRecords(output.format) ? session.records() : undefined;
    return await printError(error, { output, records, debug });
  }
}

async function parse(
  verb: Verb,
  definition: CommandDefinition,
  words: readonly string[],
): Promise<CommandLine> {
  const { parseCommandLine } = await import("./command-line.ts");
  return parseCommandLine(verb.name, definition, words);
}

/** `khoreia` alone greets with the list of verbs; flags without a verb mean nothing. */
async function runWithoutVerb(session: Session, argv: readonly string[]): Promise<ExitCode> {
  if (argv.includes("--version")) {
    const { versionCommand } = await import("./command/version.ts");
    return await versionCommand.run({ session, args: [], options: {} });
  }
  const { writeOverview } = await import("./help/overview.ts");
  const { unknownFlags } = await import("./unknown-verb.ts");
  const unknown = unknownFlags(argv);
  if (unknown !== undefined) throw unknown;
  writeOverview(session.output);
  return exitCode.ok;
}

async function showVerbHelp(session: Session, name: string): Promise<ExitCode> {
  const { writeVerbHelp } = await import("./help/verb-help.ts");
  await writeVerbHelp(session.output, name);
  return exitCode.ok;
}
