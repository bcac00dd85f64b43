import type { Span } from "../../model/index.ts";
import type { Desk } from "../desk.ts";
import type { Placeholder } from "./placeholder.ts";
import type { Scalar } from "./tree.ts";

/** Escapes and indentation before a placeholder may move it this far from where it would be. */
const searchedLength = 4_096;

/** The placeholder's own place, or its whole text's where escapes hide it. */
export function placeOfPlaceholder(placeholder: Placeholder, scalar: Scalar, desk: Desk): Span {
  const { source, start, end } = scalar;
  const whole = { source, start, end };
  const text = desk.sources[source]?.text;
  if (text === undefined) return whole;
  // A decoded text is never longer than its source, so the search may begin at the same offset.
  const from = start + placeholder.offset;
  const until = Math.min(end, from + searchedLength + placeholder.raw.length);
  const found = text.slice(from, until).indexOf(placeholder.raw);
  if (found === -1) return whole;
  return { source, start: from + found, end: from + found + placeholder.raw.length };
}
