// What is refused is a matter of the conformance suite; here is how it is said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRange, checkRevision, checkTtl, checkTxn, covers } from "./check-request.ts";
import { type Op, StoreError } from "./store.ts";

const put = (key: string, value = "1"): Op => ({ kind: "put", key, value });
const txn = (...ops: Op[]) => ({ compares: [], then: ops });
const many = Array.from({ length: 129 }, (_, index) => put(`k${index}`));

for (const { given, check, message } of [
  {
    given: "too many operations",
    check: () => checkTxn(txn(...many)),
    message: "Cannot run a transaction of 129 operations: 128 is the limit",
  },
  {
    given: "a key written twice",
    check: () => checkTxn(txn(put("a"), put("a"))),
    message: 'Cannot put key "a": one transaction would write it twice; use two transactions',
  },
  {
    given: "an empty key",
    check: () => checkRange({ key: "" }),
    message: 'Cannot use the key "": a key is not empty',
  },
  {
    given: "a request that is too large",
    check: () => checkTxn(txn(put("a", "x".repeat(1_600_000)))),
    message: "Cannot send a request of 1600025 bytes: 1572864 is the limit",
  },
  {
    given: "a revision that is none",
    check: () => checkRevision(1.5),
    message: 'Cannot use "1.5" as a revision: it is not a whole number from 0 on',
  },
  {
    given: "a time to live that is none",
    check: () => checkTtl(-1),
    message: 'Cannot grant a lease of "-1" seconds: choose 0 to 9000000000 seconds',
  },
  {
    given: "a value that is no text, which may be a secret and is not shown",
    check: () => checkTxn(txn(put("a", "secret \ud800"))),
    message: 'Cannot put a value at key "a": the text holds half of a surrogate pair',
  },
]) {
  test(`the refusal of ${given} says what, why, and what to do`, () => {
    assert.throws(check, new StoreError("invalid", message));
  });
}

for (const [range, key, expected] of [
  [{ key: "a" }, "a", true],
  [{ key: "a" }, "ab", false],
  [{ prefix: "a" }, "a", true],
  [{ prefix: "a" }, "ab", true],
  [{ prefix: "a/" }, "a", false],
  [{ prefix: "" }, "anything", true],
] as const) {
  test(`${JSON.stringify(range)} ${expected ? "covers" : "does not cover"} "${key}"`, () => {
    assert.equal(covers(range, key), expected);
  });
}
