import assert from "node:assert/strict";
import { test } from "node:test";
import { archiveRules } from "../../src/reader/tosca/rules/archive-rules.ts";
import { ownRules } from "../../src/reader/tosca/rules/rule-table.ts";
import type { RuleTable } from "../../src/reader/tosca/rules/rule-sentences.ts";
import { sharedRules } from "../../src/reader/tosca/rules/shared-rules.ts";
import { isTest, readFiles, type SourceFile } from "./source-files.ts";
import { writtenStrings } from "./parse-source.ts";

const source = readFiles("src/reader/tosca/**/*.ts").filter(
  (file) => !isTest(file) && !file.path.includes("/rules/"),
);

/** What the source writes out as a rule of an archive; others are checked by the compiler. */
function archiveRulesIn(files: readonly SourceFile[]): readonly string[] {
  const ids = files
    .filter(({ path }) => path.includes("/csar/"))
    .flatMap(writtenStrings)
    .map(({ text }) => text)
    .filter((text) => /^T(13|20)-[0-9.]+-[a-z0-9-]+$/.test(text));
  return [...new Set(ids)].toSorted();
}

test("every rule of archives that is reported has sentences, and every other has none", () =>
  assert.deepEqual(Object.keys(archiveRules).toSorted(), archiveRulesIn(source)));

test("a rule of archives without sentences is found", () => {
  const planted = { path: "src/reader/tosca/csar/new.ts", text: 'const rule = "T20-17.1-new";' };
  assert.deepEqual(archiveRulesIn([planted]), ["T20-17.1-new"]);
});

/**
 * Patterns of the rules that the source names: written out, or put together where a rule has one
 * word for several constructs. That the names have sentences is checked by the compiler.
 */
function rulesNamedIn(files: readonly SourceFile[]): readonly RegExp[] {
  const written = /["`]([\w-]+|\$\{[\w()]+\}(?:\w+)?)\/((?:[a-z-]|\$\{\w+\})+)["`]/g;
  return files.flatMap(({ text }) =>
    [...text.matchAll(written)]
      .map(([, section = "", word = ""]) => `${section}/${word}`)
      // Put together of unknown parts alone it names nothing, and would stand for all.
      .filter((name) => /\w/.test(name.replaceAll(/\$\{[^}]*\}/g, "")))
      .map((name) => new RegExp(`^${name.replaceAll(/\$\{[^}]*\}/g, "[a-zA-Z-]+")}$`)),
  );
}

test("every rule that has sentences is reported somewhere", () => {
  const named = rulesNamedIn(source);
  const idle = Object.keys(ownRules).filter((rule) => !named.some((each) => each.test(rule)));
  assert.deepEqual(idle, []);
});

test("a sentence for a rule that nobody reports is found", () => {
  const text =
    'report.error(place, "file/known", ""); report.error(place, `${of}/put-together`);' +
    "const ratio = `${num}/${den}`;";
  const named = rulesNamedIn([{ path: "planted.ts", text }]);
  const isNamed = (rule: string) => named.some((each) => each.test(rule));
  assert.deepEqual(["file/known", "step/put-together", "file/idle"].map(isNamed), [
    true,
    true,
    false,
  ]);
});

const tables: Readonly<Record<string, RuleTable>> = { ownRules, sharedRules, archiveRules };
for (const [name, table] of Object.entries(tables))
  test(`the sentences of ${name} are sentences`, () => {
    const wrong = Object.entries(table).flatMap(([rule, { demands, mend }]) =>
      [demands, mend].every((text) => /^["A-Z].*[^.][.]$/.test(text)) ? [] : [rule],
    );
    assert.deepEqual(wrong, []);
  });
