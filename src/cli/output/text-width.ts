import { stripVTControlCharacters } from "node:util";

/** East Asian wide and emoji ranges that take two columns; good enough to keep tables straight. */
const wide = new RegExp(
  "[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f" +
    "\\uff00-\\uff60\\uffe0-\\uffe6\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}]",
  "u",
);
const invisible = /\p{Mark}|\p{Format}|\p{Control}/u;
const plainAscii = /^[\x20-\x7e]*$/;

/** How many columns a text takes on a terminal; escape sequences take none. */
export function textWidth(text: string): number {
  if (plainAscii.test(text)) return text.length;
  let width = 0;
  for (const char of stripVTControlCharacters(text)) width += charWidth(char);
  return width;
}

function charWidth(char: string): number {
  if (invisible.test(char)) return 0;
  return wide.test(char) ? 2 : 1;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - textWidth(text))) + text;
}

/** Cuts an unstyled text to `width` columns, the mark of the cut included. */
export function truncate(text: string, width: number, mark = "…"): string {
  if (textWidth(text) <= width) return text;
  const room = width - textWidth(mark);
  if (room < 0) return "";
  let kept = "";
  let used = 0;
  for (const char of text) {
    used += charWidth(char);
    if (used > room) break;
    kept += char;
  }
  return kept + mark;
}

/** Breaks a text at spaces into lines of at most `width` columns; a longer word stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}
