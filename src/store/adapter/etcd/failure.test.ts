import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreError } from "../../store.ts";
import { storeError } from "./failure.ts";
import { CallFailure } from "./transport.ts";

for (const [code, details, kind, says] of [
  [0, "closed", "closed", /the store is closed here/],
  [3, "etcdserver: too many operations in txn request", "invalid", /h1:2379 says: etcdserver/],
  [3, "etcdserver: authentication failed, invalid user ID or password", "denied", /login/],
  [4, "Deadline exceeded", "unavailable", /did not answer in time/],
  [4, "Deadline exceeded after 5.0s,name resolution: 0.1s", "unavailable", /in time/],
  [5, "etcdserver: requested lease not found", "lease-not-found", /lease not found/],
  [7, "etcdserver: permission denied", "denied", /refuses the login or the right/],
  [8, "etcdserver: mvcc: database space exceeded", "no-space", /no space left .* still work/],
  [8, "etcdserver: too many requests", "unavailable", /does not answer/],
  [11, "etcdserver: mvcc: required revision has been compacted", "compacted", /compacted/],
  [11, "etcdserver: mvcc: required revision is a future revision", "future-revision", /future/],
  [14, "No connection established. Last error: connect ECONNREFUSED", "unavailable", /refuses/],
  [14, "Name resolution failed for target dns:h1", "unavailable", /a name that nobody knows/],
  [14, "self-signed certificate in certificate chain", "unavailable", /fails in TLS/],
  [14, "etcdserver: no leader", "unavailable", /too few members of the store are up/],
  [14, "etcdserver: request timed out", "unavailable", /could not agree with the other members/],
  [16, "etcdserver: invalid auth token", "denied", /refuses the login/],
] as const) {
  test(`"${details}" (${code}) is ${kind}`, () => {
    const error = storeError("read", new CallFailure("h1:2379", code, details));
    assert.ok(error instanceof StoreError);
    assert.equal(error.kind, kind);
    assert.match(error.message, /^Cannot read: /);
    assert.match(error.message, says);
  });
}

for (const [code, details, isKnown] of [
  [4, "Deadline exceeded", false],
  [14, "Connection dropped", false],
  [14, "etcdserver: leader changed", false],
  [14, "etcdserver: no leader", true],
  [14, "No connection established. Last error: connect ECONNREFUSED", true],
  [7, "etcdserver: permission denied", true],
] as const) {
  test(`whether a write was done is ${isKnown ? "known" : "not known"} after "${details}"`, () => {
    const { message } = storeError("write", new CallFailure("h1:2379", code, details), "write");
    assert.equal(message.endsWith("whether it was done is not known"), !isKnown, message);
  });
}

test("an error of the store passes through", () => {
  const error = new StoreError("invalid", "Cannot use it");
  assert.equal(storeError("read", error), error);
});

test("an error of nobody is unavailable, with what it said", () => {
  const error = storeError("read", new TypeError("it broke"));
  assert.equal(error.kind, "unavailable");
  assert.match(error.message, /it broke/);
});
