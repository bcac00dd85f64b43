import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeLine, escapeOutput } from "./escape-output.ts";

for (const { given, text, escaped } of [
  { given: "plain text", text: "exit 127 – ünïcode 💃 \\n", escaped: "exit 127 – ünïcode 💃 \\n" },
  { given: "lines and tabs", text: "a\tb\nc", escaped: "a\tb\nc" },
  { given: "colours", text: "\u001b[1;31merror\u001b[0m: no", escaped: "error: no" },
  {
    given: "a cursor that moves",
    text: "ok\u001b[1A\u001b[2Kpwned",
    escaped: "ok\\e[1A\\e[2Kpwned",
  },
  { given: "a window title", text: "\u001b]0;x\u0007", escaped: "\\e]0;x\\x07" },
  { given: "line ends of Windows", text: "a\r\nb", escaped: "a\nb" },
  { given: "a line written over", text: "10 %\r20 %", escaped: "10 %\\r20 %" },
  { given: "C1 controls", text: "\u009b2J\u0085", escaped: "\\x9b2J\\x85" },
  { given: "text that runs backwards", text: "a\u202etxt.exe", escaped: "a\\u202etxt.exe" },
  { given: "half of a surrogate pair", text: "a\ud83d", escaped: "a\\ud83d" },
  { given: "an escape hidden in a colour", text: "\u001b\u001b[0m[2J", escaped: "\\e[2J" },
]) {
  test(`output is shown, not obeyed: ${given}`, () => assert.equal(escapeOutput(text), escaped));
}

const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom("\u001b", "[", "m", "0", ";", "\r", "\n", "\u009b", "\u202e", "\u0007", "a"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
});
/** Written without the function's own table: by what Unicode says of a character. */
const obeyed = /(?![\n\t])\p{Cc}|\p{Zl}|\p{Zp}|\p{Bidi_Control}/u;

test("no control character but line feed and tab is left; twice is as once", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const escaped = escapeOutput(text);
      assert.doesNotMatch(escaped, obeyed);
      assert.ok(escaped.isWellFormed());
      assert.equal(escapeOutput(escaped), escaped);
      assert.doesNotMatch(escapeLine(text), /[\n\t]/);
    }),
    { numRuns: 2_000 },
  );
});
