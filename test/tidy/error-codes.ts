import { writtenStrings } from "./parse-source.ts";
import type { SourceFile } from "./source-files.ts";

const code = /^KHO_[A-Z0-9]+(_[A-Z0-9]+)*$/;
const sectionParts = ["Cause", "Example", "Way out"];

/** The codes that the source writes out, each with the first place where it does. */
export function usedCodes(files: readonly SourceFile[]): ReadonlyMap<string, string> {
  const used = new Map<string, string>();
  for (const file of files) {
    for (const { text, line } of writtenStrings(file)) {
      if (code.test(text) && !used.has(text)) used.set(text, `${file.path}:${line}`);
    }
  }
  return used;
}

/** Codes put together from pieces: nobody could search for them, and no test compare them. */
export function assembledCodes(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) =>
    writtenStrings(file)
      .filter(({ text }) => text.startsWith("KHO_") && !code.test(text))
      .map(({ text, line }) => `${file.path}:${line} "${text}"`),
  );
}

/** What is wrong with docs/errors.md as a page, whatever the source says. */
export function pageTrouble(page: string): readonly string[] {
  const sections = sectionsOf(page);
  const names = sections.map(({ name }) => name);
  const misplaced = names.filter((name, index) => index > 0 && name <= (names[index - 1] ?? ""));
  return [
    ...names.filter((name) => !code.test(name)).map((name) => `"${name}" is not a code`),
    ...misplaced.map((name) => `"${name}" is not in alphabetical order, or is there twice`),
    ...sections.flatMap(({ name, text }) => {
      const places = sectionParts.map((part) => text.indexOf(`**${part}**`));
      const inOrder = places.every((place, index) => place > (places[index - 1] ?? -1));
      return inOrder ? [] : [`"${name}" lacks one of ${sectionParts.join(", ")} in this order`];
    }),
  ];
}

export function documentedCodes(page: string): readonly string[] {
  return sectionsOf(page).map(({ name }) => name);
}

function sectionsOf(page: string): readonly { readonly name: string; readonly text: string }[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((text) => ({ name: text.slice(0, text.indexOf("\n")).trim(), text }));
}
