import { appendFileSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { makeDirectory } from "./make-directory.ts";
import { asStepId, type StepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { isJsonObject } from "../../std/json.ts";
import { parseJson } from "./record-shape.ts";
import { escapeName } from "./state-paths.ts";

/** Of one attempt, so much is kept from its beginning … */
const longestHead = 256 * 1024;
/** … and so many UTF-16 units from its end. */
const longestEnd = 64 * 1024;
/** A step's file is set aside when it is longer, once. */
const largestFile = 1024 * 1024;
const flushDelayMs = 200;
const flushAtLength = 64 * 1024;

/** What Do's write, kept for `khoreia logs`: bounded per attempt and per step. Best effort. */
export interface OutputLog {
  open(attempt: AttemptName): AttemptOutput;
  /** Writes out what is buffered. */
  close(): void;
}

export interface AttemptName {
  readonly step: StepId;
  readonly attempt: number;
  readonly run: string;
}

export interface AttemptOutput {
  write(stream: "stdout" | "stderr", chunk: Buffer): void;
  close(): void;
}

/** A piece of what an attempt wrote. */
export interface OutputEntry extends AttemptName {
  /** Wall time at which it was read. */
  readonly at: number;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
  /** Text left out just before this piece. */
  readonly dropped?: number;
}

/** Keeps outputs below `directory`, a file per step. */
export function openOutputLog(options: {
  readonly directory: string;
  readonly clock: Clock;
}): OutputLog {
  return new FileOutputLog(options.directory, options.clock);
}

/** What is kept of a step's attempts, in the order in which it was written. */
export function readOutputs(directory: string, step: StepId): readonly OutputEntry[] {
  const path = attemptsPath(directory, step);
  return [`${path}.1`, path].flatMap((file) => readEntries(file));
}

/** Where a step's supervised child writes, as plain text; `.1` is the log before. */
export function childLogPath(directory: string, step: StepId): string {
  return join(directory, `${escapeName(step)}.child.log`);
}

function attemptsPath(directory: string, step: StepId): string {
  return join(directory, `${escapeName(step)}.attempts.jsonl`);
}

class FileOutputLog implements OutputLog {
  private readonly directory: string;
  private readonly clock: Clock;
  private readonly pending = new Map<string, string>();
  private cancelFlush: (() => void) | undefined;

  constructor(directory: string, clock: Clock) {
    this.directory = directory;
    this.clock = clock;
  }

  open(attempt: AttemptName): AttemptOutput {
    return new FileAttempt(attempt, this.clock, (entry) => this.add(entry));
  }

  close(): void {
    this.cancelFlush?.();
    this.cancelFlush = undefined;
    for (const path of [...this.pending.keys()]) this.flush(path);
  }

  private add(entry: OutputEntry): void {
    const path = attemptsPath(this.directory, entry.step);
    const text = `${this.pending.get(path) ?? ""}${JSON.stringify(entry)}\n`;
    this.pending.set(path, text);
    if (text.length >= flushAtLength) this.flush(path);
    else this.cancelFlush ??= this.clock.after(flushDelayMs, () => this.close());
  }

  private flush(path: string): void {
    const text = this.pending.get(path);
    this.pending.delete(path);
    if (text === undefined) return;
    try {
      makeDirectory(dirname(path));
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > largestFile) renameSync(path, `${path}.1`);
      appendFileSync(path, text, { mode: 0o600 });
    } catch {
      // The disk is full or broken: what an attempt wrote last is in its failure all the same.
    }
  }
}

class FileAttempt implements AttemptOutput {
  private readonly name: AttemptName;
  private readonly clock: Clock;
  private readonly emit: (entry: OutputEntry) => void;
  private readonly decoders = {
    stdout: new StringDecoder("utf8"),
    stderr: new StringDecoder("utf8"),
  };
  private headLength = 0;
  private end: { readonly stream: "stdout" | "stderr"; readonly text: string }[] = [];
  private endLength = 0;
  private dropped = 0;
  private closed = false;

  constructor(name: AttemptName, clock: Clock, emit: (entry: OutputEntry) => void) {
    this.name = name;
    this.clock = clock;
    this.emit = emit;
  }

  write(stream: "stdout" | "stderr", chunk: Buffer): void {
    if (!this.closed) this.take(stream, this.decoders[stream].write(chunk));
  }

  close(): void {
    if (this.closed) return;
    for (const stream of ["stdout", "stderr"] as const) {
      this.take(stream, this.decoders[stream].end());
    }
    this.closed = true;
    for (const { stream, text } of this.end) {
      const dropped = this.dropped === 0 ? {} : { dropped: this.dropped };
      this.dropped = 0;
      this.emit({ ...this.name, at: this.clock.wall(), stream, text, ...dropped });
    }
    this.end = [];
  }

  /** The head is written as it comes, for those who follow; the end only when it is known. */
  private take(stream: "stdout" | "stderr", text: string): void {
    if (text === "") return;
    if (this.headLength < longestHead) {
      this.headLength += text.length;
      this.emit({ ...this.name, at: this.clock.wall(), stream, text });
      return;
    }
    this.end.push({ stream, text });
    this.endLength += text.length;
    for (let first = this.end[0]; first !== undefined; first = this.end[0]) {
      if (this.endLength - first.text.length < longestEnd) break;
      this.end.shift();
      this.endLength -= first.text.length;
      this.dropped += first.text.length;
    }
  }
}

function readEntries(path: string): readonly OutputEntry[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => readEntry(line) ?? []);
}

/** Undefined for a line that a crash has torn. */
function readEntry(line: string): OutputEntry | undefined {
  const value = parseJson(line);
  if (!isJsonObject(value)) return undefined;
  const { step, attempt, run, at, stream, text, dropped } = value;
  if (typeof step !== "string" || typeof attempt !== "number") return undefined;
  if (typeof run !== "string" || typeof at !== "number") return undefined;
  if (typeof text !== "string" || (stream !== "stdout" && stream !== "stderr")) return undefined;
  const entry = { step: asStepId(step), attempt, run, at, stream, text } as const;
  return typeof dropped === "number" ? { ...entry, dropped } : entry;
}
