import process from "node:process";
import { parseCommandLine } from "./command-line.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { findVerb, peekOptions } from "./global-options.ts";
import { speaksRecords } from "./output/output.ts";
import { printError } from "./output/print-error.ts";
import { createSession, realSurroundings, type Session, type Surroundings } from "./session.ts";
import { unknownFlags, unknownVerb } from "./unknown-verb.ts";
import { usageError } from "./usage-error.ts";
import { findVerbByName } from "./verbs.ts";

/**
 * Runs the command line once, then ends the process as soon as all that was written has gone out;
 * never rejects. Only what the verb needs is loaded. What is still open in the end (ten thousand
 * watches, a forgotten timer) is left to the kernel, and must not keep a script waiting.
 */
export async function main(argv: readonly string[]): Promise<never> {
  // For whoever writes programs; whoever runs this one can do nothing about it.
  process.noDeprecation = true;
  const code = await run(argv, realSurroundings());
  await Promise.all([process.stdout, process.stderr].map(flushed));
  process.exit(code);
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength === 0 || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    stream.write("", () => resolve());
  });
}

async function run(argv: readonly string[], around: Surroundings): Promise<ExitCode> {
  let session = createSession(around, peekOptions(argv));
  let streams = false;
  try {
    const { verb: name, rest } = findVerb(argv);
    if (name === undefined) return await runWithoutVerb(session, argv);
    const verb = findVerbByName(name);
    if (verb === undefined) throw unknownVerb(name);
    const definition = await verb.load();
    const line = parseCommandLine(verb.name, definition, rest);
    session = createSession(around, line.options);
    if (line.options.output === "sarif" && definition.speaksSarif !== true) {
      throw usageError(
        `Cannot give the answer of "${verb.name}" as SARIF: it is no list of findings`,
        'only "khoreia validate" has that form',
      );
    }
    streams = definition.streams?.(line.options) ?? false;
    if (line.options.help === true) return await showVerbHelp(session, verb.name);
    return await definition.run({ session, args: line.args, options: line.options });
  } catch (error) {
    const { output, debug } = session;
    const records = streams && speaksRecords(output.format) ? session.records() : undefined;
    return await printError(error, { output, records, debug });
  }
}

/** `khoreia` alone greets with the list of verbs; flags without a verb mean nothing. */
async function runWithoutVerb(session: Session, argv: readonly string[]): Promise<ExitCode> {
  if (argv.includes("--version")) {
    const { versionCommand } = await import("./command/version.ts");
    return await versionCommand.run({ session, args: [], options: {} });
  }
  const unknown = unknownFlags(argv);
  if (unknown !== undefined) throw unknown;
  const { writeOverview } = await import("./command/help.ts");
  writeOverview(session.output);
  return exitCode.ok;
}

async function showVerbHelp(session: Session, name: string): Promise<ExitCode> {
  const { writeVerbHelp } = await import("./command/help.ts");
  await writeVerbHelp(session.output, name);
  return exitCode.ok;
}
