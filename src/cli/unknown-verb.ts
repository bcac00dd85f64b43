import type { KhoreiaError } from "../model/index.ts";
import { closestWord } from "../std/edit-distance.ts";
import { foreignWords } from "./foreign-words.ts";
import { globalOptions } from "./global-options.ts";
import { usageError } from "./usage-error.ts";
import { findVerbByName, verbs } from "./verbs.ts";

/** A word that is no verb: ours for the same thing, or the verb that was probably meant. */
export function unknownVerb(word: string): KhoreiaError {
  const ours = Object.hasOwn(foreignWords, word) ? foreignWords[word] : undefined;
  if (ours !== undefined) {
    const summary = findVerbByName(ours)?.summary ?? "";
    return usageError(
      `Cannot run "${word}": khoreia has no such verb`,
      `here it is "khoreia ${ours}": ${summary}`,
    );
  }
  const near = closestWord(
    word,
    verbs.filter(({ hidden }) => hidden !== true).map(({ name }) => name),
  );
  const hint = near === undefined ? '"khoreia help" lists all verbs' : `did you mean "${near}"?`;
  return usageError(`Cannot run "${word}": khoreia has no such verb`, hint);
}

/** Flags in front of nothing; undefined when all of them are known. */
export function unknownFlags(argv: readonly string[]): KhoreiaError | undefined {
  const known = globalOptions.flatMap(({ flags }) => flags.match(/-{1,2}[a-z-]+/g) ?? []);
  const unknown = argv.find(
    (word) => word.startsWith("-") && !known.includes(word.split("=")[0] ?? word),
  );
  if (unknown === undefined) return undefined;
  const near = closestWord(unknown, known);
  return usageError(
    `Cannot understand "${unknown}": khoreia has no such flag`,
    near === undefined ? '"khoreia help" lists verbs and flags' : `did you mean "${near}"?`,
  );
}
