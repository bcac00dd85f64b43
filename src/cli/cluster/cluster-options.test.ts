import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { findCluster } from "./cluster-options.ts";
import { readContexts, writeContexts } from "./context-file.ts";
import { storeAddress } from "./store-options.ts";

let home: string;
let env: Record<string, string>;
before(() => {
  home = mkdtempSync(join(tmpdir(), "khoreia-contexts-"));
  env = { XDG_CONFIG_HOME: home };
});
after(() => rmSync(home, { recursive: true }));

const contexts = {
  lab: { store: "etcd://127.0.0.1:2379" },
  prod: { store: "etcd://p1,p2", insecure: true as const },
};

test("without any word this machine is meant", async () => {
  assert.deepEqual(readContexts(env), { contexts: {} });
  assert.equal(await findCluster({}, env), undefined);
});

for (const { given, options = {}, more = {}, place } of [
  { given: "the current context", place: "etcd://127.0.0.1:2379" },
  { given: "a context of the environment", more: { KHOREIA_CONTEXT: "prod" }, place: "prod" },
  {
    given: "a store of the environment",
    more: { KHOREIA_STORE: "etcd://127.0.0.1:3" },
    place: "etcd://127.0.0.1:3",
  },
  {
    given: "a context by option",
    options: { context: "prod" },
    more: { KHOREIA_STORE: "etcd://127.0.0.1:3" },
    place: "prod",
  },
  {
    given: "a store by option",
    options: { store: storeAddress("etcd://127.0.0.1:1"), context: "prod" },
    more: { KHOREIA_STORE: "etcd://127.0.0.1:3" },
    place: "etcd://127.0.0.1:1",
  },
  { given: "local by option", options: { context: "local" }, place: undefined },
  { given: "local by environment", more: { KHOREIA_CONTEXT: "local" }, place: undefined },
]) {
  test(`${given} is the strongest word: ${place ?? "this machine"}`, async () => {
    writeContexts(env, { current: "lab", contexts });
    const found = await findCluster(options, { ...env, ...more });
    const expected = place === "prod" ? "etcd://p1:2379,p2:2379" : place;
    assert.equal(found?.place, expected);
  });
}

test("plain text leaves this machine only where that is said", async () => {
  writeContexts(env, { contexts: { far: { store: "etcd://far" } } });
  await assert.rejects(findCluster({ context: "far" }, env), { code: "KHO_USAGE" });
  const found = await findCluster({ context: "far", insecureStore: true }, env);
  assert.equal(found?.place, "etcd://far:2379");
});

test("a context that is not there is refused with those that are", async () => {
  writeContexts(env, { contexts });
  await assert.rejects(findCluster({ context: "lba" }, env), {
    code: "KHO_USAGE",
    hint: "known are: lab, prod",
  });
});

test("its files of TLS come from the context", async () => {
  const ca = join(home, "ca.pem");
  writeFileSync(ca, "PEM");
  writeContexts(env, { contexts: { safe: { store: "etcds://s", ca } } });
  const found = await findCluster({ context: "safe" }, env);
  assert.deepEqual(
    [found?.place, Buffer.from(found?.access.tls?.ca ?? []).toString()],
    ["etcds://s:2379", "PEM"],
  );
});

test("a file that is damaged is told, and left as it is", () => {
  const path = join(home, "khoreia", "contexts.json");
  mkdirSync(join(home, "khoreia"), { recursive: true });
  for (const text of ["{", '{"format":2,"contexts":{}}', '{"format":1,"contexts":{"a":{}}}']) {
    writeFileSync(path, text);
    assert.throws(() => readContexts(env), { code: "KHO_CONTEXT_UNREADABLE" });
    assert.equal(readFileSync(path, "utf8"), text);
  }
});
