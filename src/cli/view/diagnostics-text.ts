import { type Diagnostic, formatPosition } from "../../model/index.ts";
import type { Paint } from "../output/palette.ts";
import type { Symbols } from "../output/symbols.ts";

export interface DiagnosticsStyle {
  readonly paint: Paint;
  readonly symbols: Symbols;
}

/** One paragraph per finding: place, what, code; the source with a caret; the way out. */
export function diagnosticsText(
  diagnostics: readonly Diagnostic[],
  style: DiagnosticsStyle,
): string {
  return diagnostics.map((diagnostic) => diagnosticText(diagnostic, style)).join("\n");
}

function diagnosticText(diagnostic: Diagnostic, { paint, symbols }: DiagnosticsStyle): string {
  const { severity, code, message, position, excerpt, hint } = diagnostic;
  const isError = severity === "error";
  const sign = isError ? paint("bad", symbols.of.failed) : paint("warn", symbols.of.warning);
  const place = position === undefined ? "" : `${paint("strong", formatPosition(position))}  `;
  const [first = "", ...more] = message.split("\n");
  const lines = [`${sign} ${place}${first}  ${paint("quiet", code)}`];
  for (const line of more) lines.push(`    ${line}`);
  if (excerpt !== undefined) {
    for (const line of excerpt.split("\n")) lines.push(`    ${paintExcerpt(line, paint)}`);
  }
  if (hint !== undefined) lines.push(`    ${paint("quiet", "hint")}  ${hint}`);
  return lines.join("\n");
}

/** Carets are what the eye looks for; the source itself stays as it is. */
function paintExcerpt(line: string, paint: Paint): string {
  const carets = /^(\s*\|\s*)(\^+)$/.exec(line);
  return carets === null ? line : `${carets[1] ?? ""}${paint("bad", carets[2] ?? "")}`;
}

/** `3 errors, 1 warning`; undefined when there is nothing to count. */
export function countFindings(diagnostics: readonly Diagnostic[]): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors > 0 ? [counted(errors, "error")] : []),
    ...(warnings > 0 ? [counted(warnings, "warning")] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(", ");
}

export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;
