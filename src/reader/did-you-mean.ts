import { closestWord } from "../std/edit-distance.ts";

/** The end of a message about an unknown word: `; did you mean "db"?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = closestWord(word, candidates);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}
