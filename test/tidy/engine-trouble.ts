import { basename } from "node:path";
import type { SourceFile } from "./source-files.ts";

/** What an engine owes its users besides its code. */
export type EngineSurroundings = {
  /** docs/guide/engines.md */
  readonly guide: string;
  readonly examples: readonly SourceFile[];
  readonly tests: readonly SourceFile[];
  /** The list of built-in engines, src/engine/adapter/index.ts. */
  readonly list: string;
};

/** The engines among the files of src/engine/adapter: those that are named like their file. */
export function engineNames(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ path, text }) => text.includes(`name: "${basename(path, ".ts")}"`))
    .map(({ path }) => basename(path, ".ts"));
}

export function engineTrouble(name: string, around: EngineSurroundings): readonly string[] {
  const { guide, examples, tests, list } = around;
  const use = new RegExp(`(^|[{,-]|check:|do:)\\s*${name}\\s*(:|$|[,}])`, "m");
  const conforms = ({ text }: SourceFile) =>
    text.includes("engineConformance(") && text.includes(`/${name}.ts"`);
  return [
    ...(new RegExp(`^#{2,3} \`?${name}\`?$`, "m").test(guide)
      ? []
      : [`engine "${name}" has no section in docs/guide/engines.md`]),
    ...(examples.some(({ text }) => use.test(text)) ? [] : [`no example uses engine "${name}"`]),
    ...(tests.some(conforms) ? [] : [`no test runs engineConformance on engine "${name}"`]),
    ...(list.includes(`"./${name}.ts"`) ? [] : [`engine "${name}" is not in adapter/index.ts`]),
  ];
}
