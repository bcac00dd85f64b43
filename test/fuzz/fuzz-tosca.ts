import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { textLoader } from "../../src/reader/tosca/fixture.ts";
import { type Parsed, parse } from "../../src/reader/tosca/index.ts";
import { createPrng, type Prng } from "../../src/std/prng.ts";
import { hostileTexts } from "./hostile-tosca.ts";
import { hostileValues } from "./hostile-values.ts";
import { mutateLine } from "./mutate-line.ts";

/** An input that the TOSCA reader did not cope with, and how. */
export interface ToscaFinding {
  /** With the seed it gives the input again; a name for a hostile text. */
  readonly input: string;
  readonly why: string;
}

export interface ToscaFuzzReport {
  readonly sound: number;
  readonly codes: ReadonlySet<string>;
  readonly slowestMs: number;
  readonly findings: readonly ToscaFinding[];
}

/** A broken small file: what it takes is mostly the normative types. In time of the processor. */
const allowedMs = 1_000;
const enoughFindings = 20;

const valid = new URL("../spec/tosca/valid/", import.meta.url);

function readValid(): readonly string[] {
  return readdirSync(valid)
    .toSorted()
    .map((name) => readFileSync(new URL(name, valid), "utf8"));
}

/** Breaks valid files in random places; a text is found again by seed and index. */
export async function fuzzTosca(request: {
  readonly seed: number;
  readonly inputs: number;
  readonly from?: number;
}): Promise<ToscaFuzzReport> {
  const { seed, inputs, from = 0 } = request;
  const corpus = readValid();
  const words = [...new Set(corpus.flatMap((text) => text.match(/[\w.$]+/g) ?? []))];
  const chance = createPrng(seed);
  const codes = new Set<string>();
  const findings: ToscaFinding[] = [];
  let sound = 0;
  let slowestMs = 0;
  for (let index = from; index < from + inputs && findings.length < enoughFindings; index++) {
    const prng = chance.split(String(index));
    const text = mutate(prng.pick(corpus), words, prng);
    const { ms, why, parsed } = await feedTosca({ "main.yaml": text }, allowedMs);
    slowestMs = Math.max(slowestMs, ms);
    if (why !== undefined) findings.push({ input: String(index), why });
    if (parsed?.diagnostics.every(({ severity }) => severity === "warning") === true) sound++;
    for (const { code } of parsed?.diagnostics ?? []) codes.add(code);
  }
  return { sound, codes, slowestMs, findings };
}

/** What is promised of a text of a megabyte, and what a tenth of it may take. */
export const wholeSize = { size: 1_000_000, allowedMs: 10_000 } as const;
export const tenthSize = { size: 100_000, allowedMs: 2_000 } as const;

/** Feeds the texts that try to exhaust the reader. */
export async function feedHostileTexts(
  { size, allowedMs }: { readonly size: number; readonly allowedMs: number },
  onFed: (name: string, ms: number) => void = () => undefined,
): Promise<readonly ToscaFinding[]> {
  const findings: ToscaFinding[] = [];
  for (const { name, texts } of [...hostileTexts, ...hostileValues]) {
    const { ms, why } = await feedTosca(texts(size), allowedMs);
    onFed(name, ms);
    if (why !== undefined) findings.push({ input: name, why });
  }
  return findings;
}

async function feedTosca(
  texts: Readonly<Record<string, string>>,
  mostMs: number,
): Promise<{ readonly ms: number; readonly why?: string; readonly parsed?: Parsed }> {
  const before = process.cpuUsage();
  try {
    const parsed = await parse({ file: "main.yaml", loader: textLoader(texts) });
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1_000;
    const why = ms > mostMs ? `took ${Math.round(ms)} ms` : brokenPromise(parsed);
    return why === undefined ? { ms, parsed } : { ms, parsed, why };
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ms: 0, why };
  }
}

function brokenPromise({ diagnostics, sources }: Parsed): string | undefined {
  if (({} as Record<string, unknown>)["polluted"] !== undefined) return "a prototype was changed";
  for (const { code, message, span, position } of diagnostics) {
    if (!/^(KHO_[A-Z_]+|T(13|20)-[0-9.]+-[a-z0-9-]+)$/.test(code)) return `"${code}" is no code`;
    if (message === "") return `${code} has no message`;
    if (span === undefined) continue;
    const length = sources[span.source]?.text.length ?? -1;
    if (span.start < 0 || span.end < span.start || span.end > length)
      return `${code} points outside the text`;
    if (position === undefined) return `${code} has no position`;
  }
  return undefined;
}

const signs: readonly string[] = [
  ...[": ", ":", "- ", "? ", ", ", "[", "]", "{", "}", "'", '"', "|", ">", "#", "&a ", "*a"],
  ...[
    "<<: ",
    "<<: *a",
    "!!str ",
    "!!set ",
    "!x ",
    "---\n",
    "\n",
    "\r\n",
    "\t",
    "  ",
    "\0",
    "\ufeff",
  ],
  ...["null", "~", "[]", "{}", "true", "-1", "1e309", "9007199254740993", "__proto__", "$", "$$"],
  ...[
    "SELF",
    "get_property",
    "$get_property",
    "{ get_input: x }",
    "[SELF, SELF, SELF]",
    "UNBOUNDED",
  ],
];

/** A few changes: of bytes, of words for other words of the files, of lines. */
function mutate(original: string, words: readonly string[], prng: Prng): string {
  let text = original;
  for (let i = 1 + prng.int(prng.pick([1, 4])); i > 0; i--) text = mutateOnce(text, words, prng);
  return text;
}

function mutateOnce(text: string, words: readonly string[], prng: Prng): string {
  const at = prng.int(text.length + 1);
  switch (prng.int(6)) {
    case 0:
      return text.slice(0, at) + String.fromCharCode(prng.int(256)) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + prng.pick(signs) + text.slice(at + prng.int(8));
    case 2:
    case 3: {
      // A whole word for another one, or for something that is no word.
      const start = text.slice(at).search(/[\w.$]+/) + at;
      const length = /^[\w.$]+/.exec(text.slice(start))?.[0].length ?? 0;
      const word = prng.chance(0.8) ? prng.pick(words) : prng.pick(signs);
      return text.slice(0, start) + word + text.slice(start + length);
    }
    case 4:
      return text.slice(0, at) + text.slice(at, at + prng.int(200)) + text.slice(at);
    default:
      return mutateLine(text, prng, 12);
  }
}
