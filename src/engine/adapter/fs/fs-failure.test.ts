import assert from "node:assert/strict";
import { test } from "node:test";
import { failureOf, inTheWay, systemFailure } from "./fs-failure.ts";

const attempt = 'write file "/x"';

for (const [errno, code, isTerminal] of [
  ["EACCES", "KHO_FS_DENIED", true],
  ["EPERM", "KHO_FS_DENIED", true],
  ["EROFS", "KHO_FS_READ_ONLY", true],
  ["ENOSPC", "KHO_FS_FULL", false],
  ["EDQUOT", "KHO_FS_FULL", false],
  ["EMFILE", "KHO_FS_LIMIT", false],
  ["ENFILE", "KHO_FS_LIMIT", false],
  ["EISDIR", "KHO_FS_IN_THE_WAY", true],
  ["ENOTDIR", "KHO_FS_IN_THE_WAY", true],
  ["EEXIST", "KHO_FS_IN_THE_WAY", true],
  ["ELOOP", "KHO_FS_IN_THE_WAY", true],
  ["ENAMETOOLONG", "KHO_FS_NAME", true],
  ["EIO", "KHO_FS_FAILED", false],
  ["ESTALE", "KHO_FS_FAILED", false],
] as const)
  test(`${errno} is ${code}, which trying again ${isTerminal ? "cannot" : "may"} mend`, () => {
    const failure = failureOf(Object.assign(new Error("of the system"), { code: errno }), attempt);
    assert.equal(failure.code, code);
    assert.equal(failure.terminal === true, isTerminal);
    assert.match(failure.message, /^Cannot write file "\/x": [^.]+$/);
    assert.match(failure.hint ?? "", /^[A-Z].*[^.]$/);
    assert.deepEqual(systemFailure(errno, attempt).failure, failure);
  });

test("what is in the way is told as it was found", () => {
  const obstacle = inTheWay(attempt, "a directory is there", "Move it away");
  assert.deepEqual(failureOf(obstacle, 'remove file "/y"'), {
    kind: "failed",
    code: "KHO_FS_IN_THE_WAY",
    message: 'Cannot write file "/x": a directory is there',
    hint: "Move it away",
    terminal: true,
  });
});

for (const error of [
  new TypeError("a bug"),
  "a text",
  undefined,
  Object.assign(new Error("ours"), { code: "ERR_INVALID_ARG_TYPE" }),
])
  test(`${String(error)} is no failure of the system and passes through`, () =>
    assert.throws(
      () => failureOf(error, attempt),
      (thrown) => thrown === error,
    ));
