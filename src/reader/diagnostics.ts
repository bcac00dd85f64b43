import type { Diagnostic, Position, Span } from "../model/index.ts";
import { excerptOf, visible } from "./excerpt.ts";
import type { SourceText } from "./source-text.ts";

/** What a reader found wrong, before positions and excerpts are worked out. */
interface Finding {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly notActedOn: true | undefined;
  readonly place: Span | undefined;
}

/** What is wrong, and in one sentence the way out, where there is more to say than that. */
export type Wording =
  | string
  | Words
  /** For words that cost a search: not called once the bound is reached. */
  | (() => Words);

interface Words {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly notActedOn?: true | undefined;
}

/** Shorter secrets would mask half of every message, and hide nothing that matters. */
const shortestMaskedSecret = 4;
/** Longer messages repeat the text instead of explaining it. */
const longestMessage = 2_000;

/** Collects everything that is wrong with a text, up to a bound, and prints it in text order. */
export class Diagnostics {
  readonly #limit: number;
  readonly #found: Finding[] = [];
  readonly #seen = new Set<string>();
  #dropped = 0;
  #errors = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get errors(): number {
    return this.#errors;
  }

  /** How many have been kept so far. */
  get count(): number {
    return this.#found.length;
  }

  /** False once the bound is reached: details that cost time are no longer worth looking for. */
  get wanted(): boolean {
    return this.#found.length < this.#limit;
  }

  error(code: string, place: Span | undefined, what: Wording): void {
    this.#errors++;
    this.#add("error", { code, place, what });
  }

  warning(code: string, place: Span | undefined, what: Wording): void {
    this.#add("warning", { code, place, what });
  }

  #add(
    severity: Finding["severity"],
    { code, place, what }: { code: string; place: Span | undefined; what: Wording },
  ): void {
    if (this.#found.length >= this.#limit) {
      this.#dropped++;
      return;
    }
    const wording = typeof what === "function" ? what() : what;
    const { message, hint, notActedOn }: Words =
      typeof wording === "string" ? { message: wording } : wording;
    const key = `${code}\n${place?.source}:${place?.start}\n${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#found.push({ severity, code, place, message, hint, notActedOn });
  }

  /** Sorted by place, each once, with position and excerpt; no secret shows through. */
  finish(sources: readonly SourceText[], secrets: readonly string[]): Diagnostic[] {
    const longEnough = secrets
      .flatMap((secret) => (secret.includes("\n") ? [secret, ...secret.split("\n")] : [secret]))
      .filter((secret) => secret.length >= shortestMaskedSecret);
    const finished = this.#found
      .toSorted(byPlace)
      .map((finding) => finish(finding, sources, longEnough));
    const severity = this.#errors > 0 ? "error" : "warning";
    if (this.#dropped > 0) finished.push(tooMany(severity, this.#limit, this.#dropped));
    return finished;
  }
}

function byPlace(a: Finding, b: Finding): number {
  return (
    (a.place?.source ?? -1) - (b.place?.source ?? -1) ||
    (a.place?.start ?? -1) - (b.place?.start ?? -1) ||
    a.severity.localeCompare(b.severity)
  );
}

function finish(
  { severity, code, message, hint, notActedOn, place }: Finding,
  sources: readonly SourceText[],
  secrets: readonly string[],
): Diagnostic {
  const readable = visible(mask(message, secrets, () => "••••"));
  const short =
    readable.length > longestMessage ? `${readable.slice(0, longestMessage)}…` : readable;
  const source = place === undefined ? undefined : sources[place.source];
  return {
    severity,
    code,
    message: short,
    ...(hint === undefined ? {} : { hint: visible(mask(hint, secrets, () => "••••")) }),
    ...(notActedOn === undefined ? {} : { notActedOn }),
    ...(place === undefined || source === undefined
      ? {}
      : located(place, source, (line) => mask(line, secrets, (length) => "•".repeat(length)))),
  };
}

function located(
  place: Span,
  source: SourceText,
  maskLine: (line: string) => string,
): { span: Span; position: Position; excerpt: string } {
  return {
    // Places are often whole tree nodes: a diagnostic must not keep a tree alive.
    span: { source: place.source, start: place.start, end: place.end },
    position: source.position(place.start),
    excerpt: excerptOf(source, place, maskLine),
  };
}

function mask(
  text: string,
  secrets: readonly string[],
  instead: (length: number) => string,
): string {
  let masked = text;
  for (const secret of secrets)
    if (masked.includes(secret)) masked = masked.replaceAll(secret, () => instead(secret.length));
  return masked;
}

function tooMany(severity: "error" | "warning", limit: number, dropped: number): Diagnostic {
  return {
    severity,
    code: "KHO_DIAGNOSTICS_LIMIT",
    message: `Only the first ${limit} findings are listed; ${dropped} more were counted`,
    hint: "mend what is listed and read the topology again",
  };
}
