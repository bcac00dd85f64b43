import type { OutputTail } from "../../../model/index.ts";

/** Reports are one line. */
const longestWords = 160;
/** Shorter values are found in ordinary words. */
const shortestSecret = 4;

/**
 * The last line a program wrote, fit for a report: errors first, no control characters, and
 * nothing of what the program was given, since any of that may be a secret.
 */
export function lastWords(output: OutputTail, given: Iterable<string>): string {
  const line = lastLine(output.stderr) || lastLine(output.stdout);
  let words = line.replace(/\p{Cc}+/gu, " ").trim();
  for (const value of given) {
    if (value.length >= shortestSecret) words = words.replaceAll(value.trim(), "…");
  }
  return words.length > longestWords ? `${words.slice(0, longestWords)}…` : words;
}

function lastLine(text: string): string {
  const end = text.trimEnd();
  return end.slice(end.lastIndexOf("\n") + 1);
}
