import { isDeepStrictEqual } from "node:util";
import { readdirSync, readFileSync } from "node:fs";
import { engines, memoryLoader } from "../../src/reader/fixtures.ts";
import { type Reading, readTopology } from "../../src/reader/index.ts";
import { createPrng } from "../../src/std/prng.ts";
import { generateText } from "./generate-text.ts";

/** An input that the reader did not cope with, and how. */
export interface Finding {
  /** With the seed it gives the input again. */
  readonly index: number;
  readonly text: string;
  readonly why: string;
}

export interface FuzzReport {
  readonly inputs: number;
  /** Inputs without an error: too few of them would mean that the fuzzer only scratches. */
  readonly sound: number;
  readonly codes: ReadonlyMap<string, number>;
  readonly slowestMs: number;
  readonly findings: readonly Finding[];
}

export interface FuzzRequest {
  readonly seed: number;
  readonly inputs: number;
  /** The first input's index; to repeat one, give its index and ask for one input. */
  readonly from?: number;
  readonly onProgress?: (done: number) => void;
}

const slowestAllowedMs = 1_000;
const enoughFindings = 20;

const corpusFolder = new URL("corpus/", import.meta.url);

export function readCorpus(): readonly string[] {
  return readdirSync(corpusFolder)
    .toSorted()
    .map((name) => readFileSync(new URL(name, corpusFolder), "utf8"));
}

/** Feeds the reader with generated texts and reports whatever breaks one of its promises. */
export async function fuzzReader(request: FuzzRequest): Promise<FuzzReport> {
  const { seed, inputs, from = 0, onProgress } = request;
  const corpus = readCorpus();
  const chance = createPrng(seed);
  const codes = new Map<string, number>();
  const findings: Finding[] = [];
  let sound = 0;
  let slowestMs = 0;
  for (let index = from; index < from + inputs && findings.length < enoughFindings; index++) {
    const text = generateText(chance.split(String(index)), corpus);
    const outcome = await feed(text);
    slowestMs = Math.max(slowestMs, outcome.ms);
    if (outcome.why !== undefined) findings.push({ index, text, why: outcome.why });
    const found = outcome.reading?.diagnostics ?? [];
    if (!found.some(({ severity }) => severity === "error")) sound++;
    for (const { code } of found) codes.set(code, (codes.get(code) ?? 0) + 1);
    if ((index + 1) % 10_000 === 0) onProgress?.(index + 1 - from);
  }
  return { inputs, sound, codes, slowestMs, findings };
}

interface Outcome {
  readonly ms: number;
  readonly reading?: Reading;
  readonly why?: string;
}

/** Reads one text twice and holds the readings to what they promise. */
export async function feed(text: string): Promise<Outcome> {
  const before = performance.now();
  try {
    const reading = await withoutStacks(() => read(text));
    const between = performance.now();
    const again = await withoutStacks(() => read(text));
    // The faster of both, because a busy machine may stop the process at any moment.
    const ms = Math.min(between - before, performance.now() - between);
    const why = ms > slowestAllowedMs ? `took ${Math.round(ms)} ms` : broken(reading, again, text);
    return why === undefined ? { ms, reading } : { ms, reading, why };
  } catch (error) {
    return { ms: performance.now() - before, why: await stackOf(text, error) };
  }
}

/** The same failure once more, for its stack. */
async function stackOf(text: string, first: unknown): Promise<string> {
  try {
    await read(text);
    return `only once: ${String(first)}`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Most texts are broken YAML, and the stacks of its exceptions take half of the time. */
async function withoutStacks<T>(act: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await act();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function read(text: string): Promise<Reading> {
  return readTopology({
    files: ["fuzz.yaml"],
    loader: memoryLoader({ "fuzz.yaml": text }),
    engines,
    environment: (name) => (name === "HOME" ? "/root" : undefined),
  });
}

/** The promise that a reading breaks; undefined when it keeps them all. */
function broken(reading: Reading, again: Reading, text: string): string | undefined {
  const { topology, diagnostics } = reading;
  if (!isDeepStrictEqual(reading, again)) return "two readings differ";
  if (({} as Record<string, unknown>)["polluted"] !== undefined) return "a prototype was changed";
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0 && (topology === undefined || topology.nodes.length === 0))
    return "no error, and no topology";
  let last = -1;
  for (const { code, message, span, position, excerpt } of diagnostics) {
    if (!/^KHO_[A-Z_]+$/.test(code) || message === "") return `${code} has no message`;
    if (span === undefined) continue;
    if (span.start < last) return "diagnostics are not in the order of the text";
    if (span.end < span.start || span.end > text.length) return `${code} points outside the text`;
    if (position === undefined || excerpt === undefined) return `${code} has no position`;
    last = span.start;
  }
  return undefined;
}
