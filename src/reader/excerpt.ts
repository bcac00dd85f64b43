import type { SourceText } from "./source-text.ts";

/** Columns of source text that an excerpt shows; longer lines are cut around the caret. */
const shownColumns = 88;
const longestCaret = 40;
/** What is looked at on both sides of what is shown, so that a secret is masked as a whole. */
const maskedMargin = 2_000;

/**
 * The line of a place and the one before it, with carets under what is meant. `mask` hides secrets
 * and keeps the length of what it is given.
 */
export function excerptOf(
  source: SourceText,
  place: { readonly start: number; readonly end: number },
  mask: (line: string) => string,
): string {
  const { line, column } = source.position(place.start);
  const text = source.line(line) ?? "";
  const from = text.length > shownColumns ? Math.max(0, column - 1 - shownColumns / 2) : 0;
  const lead = column - 1 - from + (from > 0 ? 1 : 0);
  const room = Math.max(1, text.length - (column - 1));
  const width = Math.min(Math.max(1, place.end - place.start), room, longestCaret);
  const margin = String(line).length;
  const rows = [
    `${line} | ${show(text, from, mask)}`,
    `${" ".repeat(margin)} | ${" ".repeat(lead)}${"^".repeat(width)}`,
  ];
  const before = source.line(line - 1) ?? "";
  const isBlank = before.slice(0, shownColumns).trim() === "";
  if (!isBlank && from === 0)
    rows.unshift(`${String(line - 1).padStart(margin)} | ${show(before, 0, mask)}`);
  return rows.join("\n");
}

function show(text: string, from: number, mask: (line: string) => string): string {
  const start = Math.max(0, from - maskedMargin);
  const around = mask(text.slice(start, from + shownColumns + maskedMargin));
  const part = around.slice(from - start, from - start + shownColumns);
  const cut = from + shownColumns < text.length;
  return `${from > 0 ? "…" : ""}${visible(part)}${cut ? "…" : ""}`;
}

/**
 * Control and direction characters made visible, because a terminal obeys them; one character for
 * one, so that carets stay below what they point at.
 */
export function visible(text: string): string {
  return text.replace(/\t/g, " ").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\ufffd");
}
