import { createPaint, type ColorChoice, type Paint, wantsColor } from "./palette.ts";
import type { Sink } from "./sink.ts";
import { asciiSymbols, speaksUnicode, type Symbols, unicodeSymbols } from "./symbols.ts";

export type Format = "table" | "wide" | "json" | "yaml" | "name" | "sarif";
export const formats: readonly Format[] = ["table", "wide", "json", "yaml", "name", "sarif"];

/** How much is said: failures and summary, the default, reasons, everything. */
export type Verbosity = "quiet" | "normal" | "verbose" | "all";

/** How a command speaks: data to `stdout`, progress and hints to `stderr`. */
export interface Output {
  readonly format: Format;
  readonly verbosity: Verbosity;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Tones for each of the two; one may be a terminal while the other is a file. */
  readonly paint: Paint;
  readonly paintError: Paint;
  readonly symbols: Symbols;
  /** True when times are shown in UTC. */
  readonly utc: boolean;
}

export interface OutputRequest {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly format: Format;
  readonly verbosity: Verbosity;
  readonly color: ColorChoice;
  readonly ascii: boolean;
  readonly utc: boolean;
}

export function createOutput(request: OutputRequest): Output {
  const { stdout, stderr, env, format, verbosity, color: choice, ascii, utc } = request;
  const paintFor = ({ isTty }: Sink) => createPaint(wantsColor({ choice, env, isTty }));
  return {
    format,
    verbosity,
    stdout,
    stderr,
    utc,
    paint: paintFor(stdout),
    paintError: paintFor(stderr),
    symbols: ascii || !speaksUnicode(env) ? asciiSymbols : unicodeSymbols,
  };
}

/** True for the formats that programs read: nothing but data may then reach stdout. */
export function isMachineFormat(format: Format): boolean {
  return format !== "table" && format !== "wide";
}

/** The formats in which a long-running command writes records. */
export function speaksRecords(format: Format): boolean {
  return format === "json" || format === "yaml";
}

/** Progress and asides for people, on stderr; silent with `-q`. */
export function note(output: Output, text: string): void {
  if (output.verbosity !== "quiet") output.stderr.line(text);
}
