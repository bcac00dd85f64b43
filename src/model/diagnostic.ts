import type { Position, Span } from "./source.ts";

/** What is wrong with a text: a value, never thrown, beside a best-effort result. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** Symbolic and stable: `KHO_REQUIREMENT_UNKNOWN`. */
  readonly code: string;
  readonly message: string;
  /** Absent only when no text is at fault: a missing file, an input that was not given. */
  readonly span?: Span;
  readonly position?: Position;
  /** Source lines around the position with a caret line, ready to print. */
  readonly excerpt?: string;
  /** The way out, in one sentence. */
  readonly hint?: string;
  /** What the text says is understood, and nothing will be done about it. */
  readonly notActedOn?: true;
}

/** An error that a person can act on: what was attempted, on what, why not, what to try. */
export class KhoreiaError extends Error {
  override readonly name = "KhoreiaError";
  readonly code: string;
  readonly hint: string | undefined;
  constructor(code: string, message: string, options?: { cause?: unknown; hint?: string }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options?.hint;
  }
}
