import assert from "node:assert/strict";
import { test } from "node:test";
import { type ColorQuestion, createPaint, wantsColor } from "./palette.ts";

const terminal: ColorQuestion = { choice: "auto", env: { TERM: "xterm-256color" }, isTty: true };

for (const { given, question, shows } of [
  { given: "a terminal", question: terminal, shows: true },
  { given: "a pipe", question: { ...terminal, isTty: false }, shows: false },
  { given: "NO_COLOR=1", question: { ...terminal, env: { NO_COLOR: "1" } }, shows: false },
  { given: "an empty NO_COLOR", question: { ...terminal, env: { NO_COLOR: "" } }, shows: true },
  { given: "a dumb terminal", question: { ...terminal, env: { TERM: "dumb" } }, shows: false },
  {
    given: "FORCE_COLOR in a pipe",
    question: { ...terminal, env: { FORCE_COLOR: "1" }, isTty: false },
    shows: true,
  },
  { given: "FORCE_COLOR=0", question: { ...terminal, env: { FORCE_COLOR: "0" } }, shows: false },
  {
    given: "NO_COLOR against FORCE_COLOR",
    question: { ...terminal, env: { NO_COLOR: "1", FORCE_COLOR: "1" } },
    shows: false,
  },
  {
    given: "--color=always against NO_COLOR",
    question: { choice: "always" as const, env: { NO_COLOR: "1" }, isTty: false },
    shows: true,
  },
  { given: "--color=never", question: { ...terminal, choice: "never" as const }, shows: false },
])
  test(`color with ${given}: ${shows}`, () => assert.equal(wantsColor(question), shows));

test("without color a paint is the text itself", () => {
  assert.equal(createPaint(false)("bad", "no"), "no");
  assert.equal(createPaint(true)("plain", "no"), "no");
  assert.equal(createPaint(true)("bad", "no"), "\u001b[31mno\u001b[39m");
});
