import assert from "node:assert/strict";
import { test } from "node:test";
import { KhoreiaError } from "../../model/index.ts";
import { neededStore } from "./need-store.ts";
import { storeAddress } from "./store-options.ts";

const at = (url: string) => ({ store: storeAddress(url) });
const insecure = { KHOREIA_INSECURE_STORE: "1" };

for (const { url, options, env, isAllowed } of [
  { url: "etcd://127.0.0.1:2379", isAllowed: true },
  { url: "etcd://localhost,[::1]:4001", isAllowed: true },
  { url: "etcd://10.0.0.5:2379", isAllowed: false },
  { url: "etcd://127.0.0.1,10.0.0.5", isAllowed: false },
  { url: "etcds://10.0.0.5:2379", isAllowed: true },
  { url: "etcd://10.0.0.5:2379", options: { insecureStore: true }, isAllowed: true },
  { url: "etcd://10.0.0.5:2379", env: insecure, isAllowed: true },
]) {
  const how = JSON.stringify({ ...options, ...env });
  test(`${url} with ${how} is ${isAllowed ? "used" : "refused"}`, () => {
    const ask = () => neededStore({ ...at(url), ...options }, env ?? {});
    if (isAllowed) assert.ok(ask().endpoints.length > 0);
    else
      assert.throws(
        ask,
        (error) => error instanceof KhoreiaError && /plain text/.test(error.message),
      );
  });
}

test("without any store the way to name one is told", () => {
  assert.throws(() => neededStore({}, {}), /none is named/);
  assert.deepEqual(neededStore({}, { KHOREIA_STORE: "etcd://127.0.0.1" }).endpoints, [
    "127.0.0.1:2379",
  ]);
});
