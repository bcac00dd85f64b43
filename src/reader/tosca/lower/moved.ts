import type { Diagnostic } from "../../../model/index.ts";

/** Spans count sources from the first; where others come before, they have to move. */
export function moved(diagnostic: Diagnostic, by: number): Diagnostic {
  const { span } = diagnostic;
  if (span === undefined) return diagnostic;
  return { ...diagnostic, span: { ...span, source: span.source + by } };
}
