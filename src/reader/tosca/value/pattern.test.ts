import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { evaluationBudget } from "./evaluation-budget.ts";
import { compilePattern } from "./pattern.ts";

function matches(source: string, text: string, where: "whole" | "anywhere") {
  const pattern = compilePattern(source);
  return pattern.kind === "fault" ? pattern.why : pattern.matches(text, where, evaluationBudget());
}

for (const { source, yes, no } of [
  { source: "^[a-zA-Z_][a-zA-Z0-9_]*$", yes: ["a", "_9"], no: ["", "9a", "a-b"] },
  { source: "a|b|", yes: ["a", "b", ""], no: ["ab", "c"] },
  { source: "(ab){2,3}", yes: ["abab", "ababab"], no: ["ab", "abababab"] },
  { source: "a{2}", yes: ["aa"], no: ["a", "aaa"] },
  { source: "a{2,}", yes: ["aa", "aaaa"], no: ["a"] },
  { source: "a{,2}", yes: ["a{,2}"], no: ["aa"] },
  { source: "(?:x|y)+?z", yes: ["xyxz"], no: ["z"] },
  { source: "(?<name>a)(?P<other>b)", yes: ["ab"], no: ["a"] },
  { source: "\\d+\\.\\d+", yes: ["1.5"], no: ["15", "1x5"] },
  { source: "[^\\s]+", yes: ["ab"], no: ["a b"] },
  { source: "[]a]", yes: ["]", "a"], no: ["b"] },
  { source: "[[:alpha:]_]+", yes: ["ab_"], no: ["1"] },
  { source: "[a\\-z]+", yes: ["a-z"], no: ["b"] },
  { source: "\\bword\\b", yes: ["word"], no: ["words"] },
  { source: "\\p{Lu}\\u0041\\x42", yes: ["ÄAB"], no: ["äAB"] },
  { source: ".", yes: ["é", "😀"], no: ["\n", "ab"] },
  { source: "😀b", yes: ["😀b"], no: ["b"] },
  { source: "\\@\\-\\/[\\@\\_\\]]", yes: ["@-/@", "@-/]"], no: ["@", "@-/\\"] },
])
  test(`/${source}/ as a whole`, () => {
    for (const text of yes) assert.equal(matches(source, text, "whole"), true, text);
    for (const text of no) assert.equal(matches(source, text, "whole"), false, text);
  });

test("anywhere is anywhere, unless it is anchored", () => {
  assert.equal(matches("b", "abc", "anywhere"), true);
  assert.equal(matches("^b", "abc", "anywhere"), false);
  assert.equal(matches("c$", "abc", "anywhere"), true);
  assert.equal(matches("", "", "anywhere"), true);
});

const longer = "it is longer than 5000 steps, repetitions written out";

for (const { source, why } of [
  { source: "(a", why: 'a "(" is not closed' },
  { source: "a)", why: 'a ")" closes no group' },
  { source: "[a", why: "it ends too early" },
  { source: "a**", why: '"*" repeats a repetition' },
  { source: "*a", why: '"*" repeats nothing' },
  { source: "a{3,2}", why: 'the counts of "{3,2}" are in the wrong order' },
  { source: "a{2000}", why: "something is repeated more than 1000 times" },
  { source: "(a)\\1", why: "references back to a group are not taken" },
  { source: "(?=a)", why: 'groups that begin with "(?=" are not taken' },
  { source: "(?<!a)b", why: 'groups that begin with "(?<" are not taken' },
  { source: "[z-a]", why: '"[z-a]" is no set of characters' },
  { source: "\\", why: "it ends too early" },
  { source: "(((){1000}){1000}){1000}", why: longer },
  {
    source: "((a{1000}){1000}){1000}",
    why: longer,
  },
  { source: "a".repeat(20_000), why: "it is longer than 10000 characters" },
  { source: "(".repeat(5000), why: "groups are nested more than 100 deep" },
])
  test(`/${source.slice(0, 30)}/ is refused`, () =>
    assert.equal(matches(source, "", "whole"), why));

test("what makes others go back for ever takes a moment", () => {
  for (const source of ["(a+)+$", "(a|aa)+$", "(a*)*$", "(.*)(.*)(.*)(.*)=$", "(a?){50}a{50}"])
    assert.equal(matches(source, `${"a".repeat(2000)}b`, "whole"), false, source);
});

test("a match that takes more than is left says so, and so does the one after it", () => {
  const [long, short] = [compilePattern("(a|b){100}c"), compilePattern("a")];
  assert.ok(long.kind === "pattern" && short.kind === "pattern");
  const budget = { left: 1_000_000 };
  assert.equal(long.matches("a".repeat(100_000), "anywhere", budget), "costly");
  assert.equal(short.matches("a", "whole", budget), "costly");
});

const piece = fc.constantFrom(
  "a",
  "b",
  ".",
  "[ab]",
  "[^a]",
  "a*",
  "b+",
  "(a|b)",
  "(ab)?",
  "a{1,2}",
  "^",
  "$",
  "|",
  "\\w",
);

test("it agrees with the platform's engine", () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 6 }),
      fc.stringMatching(/^[ab c]{0,8}$/),
      (pieces, text) => {
        const source = pieces.join("");
        assert.equal(matches(source, text, "anywhere"), new RegExp(source, "u").test(text));
        assert.equal(matches(source, text, "whole"), new RegExp(`^(?:${source})$`, "u").test(text));
      },
    ),
    { numRuns: 500 },
  );
});

test("any text is a pattern or a fault, and nothing is thrown", () => {
  const signs = fc.constantFrom(...Array.from("a1(){}[]^$|*+?\\\\.,:-pux<>=😀"));
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 12 }), fc.string(), (source, text) => {
      const answer = matches(source.join(""), text, "anywhere");
      assert.ok(typeof answer === "boolean" || answer.length > 0);
    }),
    { numRuns: 2000 },
  );
});
