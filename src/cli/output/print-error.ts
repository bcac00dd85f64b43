import { type Diagnostic, KhoreiaError } from "../../model/index.ts";
import { type ExitCode, exitCode, exitCodeOfError } from "../exit-code.ts";
import { TopologyRefused } from "../topology/topology-refused.ts";
import { diagnosticsText } from "../view/diagnostics-text.ts";
import { formatVersion, yamlText } from "./answer.ts";
import type { Output } from "./output.ts";
import type { Records } from "./records.ts";
import { textWidth, wrap } from "./text-width.ts";

/** An error as data: what programs get, and what the lines for people are made of. */
interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** What was found in a topology that is not used. */
  readonly diagnostics?: readonly Diagnostic[];
  /** Only of what nobody expected. */
  readonly stack?: string;
}

/** Code of errors that no code was thought of for: they are ours to mend. */
const unexpectedCode = "KHO_UNEXPECTED";
const maxCauses = 8;

function factsOf(error: unknown): ErrorFacts {
  if (error instanceof KhoreiaError) {
    const { code, hint } = error;
    const message = withCauses(error.message, error.cause);
    const diagnostics = error instanceof TopologyRefused ? error.diagnostics : undefined;
    return {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(diagnostics === undefined ? {} : { diagnostics }),
    };
  }
  const known = error instanceof Error ? error : new Error(String(error));
  return {
    code: unexpectedCode,
    message: withCauses(known.message, known.cause),
    hint: 'this is a mistake in khoreia itself; "--debug" shows where',
    ...(known.stack === undefined ? {} : { stack: known.stack }),
  };
}

function withCauses(message: string, cause: unknown): string {
  let text = message;
  let next = cause;
  for (let i = 0; i < maxCauses && next instanceof Error; i += 1) {
    // Many errors already quote what caused them.
    if (!text.includes(next.message)) text += `: ${next.message}`;
    next = next.cause;
  }
  return text;
}

export interface ErrorPlace {
  readonly output: Output;
  /** Of a long-running command that had begun to write records. */
  readonly records: Records | undefined;
  readonly debug: boolean;
}

/** Reports what ended a command, in the format that was asked for; returns the exit code. */
export async function printError(error: unknown, place: ErrorPlace): Promise<ExitCode> {
  const { output, records } = place;
  const facts = factsOf(error);
  const exit = facts.code === unexpectedCode ? exitCode.failed : exitCodeOfError(facts.code);
  const { stack, ...shown } = facts;
  const data = place.debug && stack !== undefined ? { ...shown, stack } : shown;
  if (records !== undefined) {
    records.write({ type: "error", ...data });
    await records.close({ message: facts.message, exit });
  } else if (output.format === "json" || output.format === "yaml") {
    const document = { format_version: formatVersion, error: data, exit };
    output.stdout.write(
      output.format === "json"
        ? `${JSON.stringify(document, undefined, 2)}\n`
        : await yamlText(document),
    );
  }
  output.stderr.write(errorText(facts, place));
  return exit;
}

/** The lines for people: what and why, then the way out. */
function errorText(facts: ErrorFacts, { output, debug }: ErrorPlace): string {
  const { symbols, paintError: paint } = output;
  const sign = paint("bad", symbols.of.failed);
  const lines = [`${sign} ${facts.message}  ${paint("quiet", facts.code)}`];
  const { diagnostics = [] } = facts;
  const isSaid = diagnostics.length === 1 && diagnostics[0]?.message === facts.message;
  if (diagnostics.length > 0 && !isSaid)
    lines.unshift(diagnosticsText(diagnostics, { paint, symbols }));
  if (facts.hint !== undefined) lines.push(...hintLines(facts.hint, paint("quiet", "hint")));
  if (debug && facts.stack !== undefined) lines.push(paint("quiet", facts.stack));
  return `${lines.join("\n")}\n`;
}

const hintColumns = 80;

function hintLines(hint: string, label: string): readonly string[] {
  const indent = `  ${" ".repeat(textWidth(label))}  `;
  return wrap(hint, hintColumns - indent.length).map((line, i) =>
    i === 0 ? `  ${label}  ${line}` : indent + line,
  );
}
