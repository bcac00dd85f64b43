import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeName, stateFiles, stateRoot } from "./state-paths.ts";

for (const { env, uid, root } of [
  { env: { XDG_STATE_HOME: "/x" }, uid: 0, root: "/x/khoreia" },
  { env: { XDG_STATE_HOME: "/x", HOME: "/h" }, uid: 1000, root: "/x/khoreia" },
  { env: { XDG_STATE_HOME: "relative", HOME: "/h" }, uid: 0, root: "/var/lib/khoreia" },
  { env: { XDG_STATE_HOME: "" }, uid: 0, root: "/var/lib/khoreia" },
  { env: { HOME: "/h" }, uid: 1000, root: "/h/.local/state/khoreia" },
  { env: { HOME: "/h" }, uid: undefined, root: "/h/.local/state/khoreia" },
])
  test(`state root of uid ${uid} with ${JSON.stringify(env)} is ${root}`, () =>
    assert.equal(stateRoot(env, uid), root));

for (const [text, name] of [
  ["alpha", "alpha"],
  ["web[1].configure", "web[1].configure"],
  ["..", "%2E."],
  [".", "%2E"],
  ["", "%"],
  ["a/b", "a%2Fb"],
  ["%2F", "%252F"],
  ["é\u0000 x", "%C3%A9%00%20x"],
] as const)
  test(`the file name of ${JSON.stringify(text)} is ${name}`, () =>
    assert.equal(escapeName(text), name));

test("no two texts share a name, and every name is one safe path segment", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 400 }),
    fc.constantFrom(".", "..", "...", "a/../b", "\\", "CON", "\n"),
  );
  fc.assert(
    fc.property(text, text, (one, other) => {
      const name = escapeName(one);
      assert.match(name, /^[A-Za-z0-9%_[\]-][A-Za-z0-9%._[\]-]*$/);
      assert.ok(name.length <= 200);
      assert.equal(name === escapeName(other), one === other);
    }),
  );
});

test("a state lies below its root, whatever its names", () =>
  assert.equal(stateFiles("/r", "../etc", "..").directory, "/r/%2E.%2Fetc/%2E."));
