import assert from "node:assert/strict";
import { test } from "node:test";
import { asciiSymbols, speaksUnicode, unicodeSymbols } from "./symbols.ts";

for (const { given, env, speaks } of [
  { given: "nothing said", env: {}, speaks: true },
  { given: "LANG=C.UTF-8", env: { LANG: "C.UTF-8" }, speaks: true },
  { given: "LANG=en_US.utf8", env: { LANG: "en_US.utf8" }, speaks: true },
  { given: "LANG=C", env: { LANG: "C" }, speaks: false },
  { given: "LC_ALL=C over LANG", env: { LC_ALL: "C", LANG: "de_DE.UTF-8" }, speaks: false },
  { given: "an empty LC_ALL", env: { LC_ALL: "", LANG: "de_DE.UTF-8" }, speaks: true },
  { given: "LC_CTYPE=ISO-8859-1", env: { LC_CTYPE: "de_DE.ISO-8859-1" }, speaks: false },
])
  test(`signs beyond ASCII with ${given}: ${speaks}`, () =>
    assert.equal(speaksUnicode(env), speaks));

test("no two conditions share a sign, and the ASCII ones are two ASCII characters", () => {
  for (const { of } of [unicodeSymbols, asciiSymbols]) {
    const { info: _, ...signs } = of;
    assert.equal(new Set(Object.values(signs)).size, Object.keys(signs).length);
  }
  for (const sign of Object.values(asciiSymbols.of)) assert.match(sign, /^[\x21-\x7e]{2}$/);
});
