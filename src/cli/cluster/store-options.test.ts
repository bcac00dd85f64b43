import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { KhoreiaError } from "../../model/index.ts";
import { storeAccess, storeAddress } from "./store-options.ts";

for (const [url, endpoints, isEncrypted] of [
  ["etcd://10.0.0.5:2379", ["10.0.0.5:2379"], false],
  ["etcd://h1,h2:1/", ["h1:2379", "h2:1"], false],
  ["etcds://etcd.example:2379", ["etcd.example:2379"], true],
  ["etcd://[::1]:2379,[fe80::1%eth0]", ["[::1]:2379", "[fe80::1%eth0]:2379"], false],
  ["etcd://h1:2379,h1:2379", ["h1:2379"], false],
] as const) {
  test(`${url} names ${endpoints.join(" and ")}`, () =>
    assert.deepEqual(storeAddress(url), { endpoints, isEncrypted }));
}

for (const url of [
  "",
  "h1:2379",
  "http://h1:2379",
  "etcd://",
  "etcd://h1:2379,",
  "etcd://h1:0",
  "etcd://h1:65536",
  "etcd://h1:http",
  "etcd://::1:2379",
  "etcd://user:secret@h1:2379",
  "etcd://h1:2379/path",
  "etcd://h1:2379?x=1",
]) {
  test(`"${url}" is no address of a store`, () =>
    assert.throws(
      () => storeAddress(url),
      (error) => error instanceof KhoreiaError && error.code === "KHO_USAGE",
    ));
}

test("without a store nothing is opened", () => assert.equal(storeAccess({}, {}), undefined));

test("an option is stronger than the environment", () => {
  const store = storeAddress("etcd://h1");
  const access = storeAccess({ store }, { KHOREIA_STORE: "etcd://h2" });
  assert.deepEqual(access, { endpoints: ["h1:2379"] });
  assert.deepEqual(storeAccess({}, { KHOREIA_STORE: "etcd://h2" }), { endpoints: ["h2:2379"] });
});

test("a login comes from the environment alone", () => {
  const env = {
    KHOREIA_STORE: "etcd://h1",
    KHOREIA_STORE_USER: "web",
    KHOREIA_STORE_PASSWORD: "pw",
  };
  assert.deepEqual(storeAccess({}, env)?.login, { name: "web", password: "pw" });
});

test("certificates are read, and a certificate without its key is refused", () => {
  const home = mkdtempSync(join(tmpdir(), "khoreia-store-"));
  try {
    const file = join(home, "pem");
    writeFileSync(file, "text of it");
    const env = { KHOREIA_STORE: "etcds://h1", KHOREIA_STORE_CA: file };
    assert.equal(Buffer.from(storeAccess({}, env)?.tls?.ca ?? []).toString(), "text of it");
    assert.throws(() => storeAccess({ storeCert: file }, env), /without its key/);
    assert.throws(() => storeAccess({ storeCa: join(home, "no") }, env), /--store-ca.*ENOENT/);
  } finally {
    rmSync(home, { recursive: true });
  }
});
