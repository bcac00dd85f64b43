import { declaredNames } from "./parse-source.ts";
import type { SourceFile } from "./source-files.ts";

/** The words of the last column of docs/language.md, each with the term to use instead. */
export function forbiddenWords(languagePage: string): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const row of languagePage.split("\n").filter((line) => line.startsWith("|"))) {
    const cells = row.split("|").map((cell) => cell.trim());
    const [, term = "", , , not = ""] = cells;
    if (cells.length !== 6 || term === "term" || /^-+$/.test(term)) continue;
    for (const word of not.split(",").map((part) => part.trim())) {
      if (/^[a-z]+$/.test(word)) words.set(word, term);
    }
  }
  return words;
}

/** Says for each declared name that has a forbidden word which term is meant. */
export function wordTrouble(file: SourceFile, words: ReadonlyMap<string, string>): string[] {
  return declaredNames(file).flatMap(({ text, line }) =>
    wordsOf(text)
      .filter((word) => words.has(word))
      .map((word) => `${file.path}:${line} "${text}": say "${words.get(word)}", not "${word}"`),
  );
}

/** `httpJobID` is made of http, job and id; a plural counts as its singular. */
export function wordsOf(name: string): readonly string[] {
  const parts = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return parts.flatMap((part) => {
    const word = part.toLowerCase();
    return word.endsWith("s") ? [word, word.slice(0, -1)] : [word];
  });
}
