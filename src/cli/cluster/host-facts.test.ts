import assert from "node:assert/strict";
import { test } from "node:test";
import { type KeyValue, keys, recordFormat } from "../../store/index.ts";
import { KnownHosts } from "./host-facts.ts";

const pair = (host: string, value: string): KeyValue => ({
  key: keys.presence(host),
  value,
  createRevision: 1,
  modRevision: 1,
  version: 1,
  lease: "1",
});

const record = (address: string): string =>
  JSON.stringify({
    format: recordFormat,
    identity: "i",
    release: "1.2.3",
    process: 1,
    since: 0,
    address,
    os: "linux",
    arch: "x64",
    labels: { role: "db" },
    complaints: [],
  });

const own = { name: "delta", address: "10.0.0.9", os: "linux", arch: "x64", labels: {} };

test("what is said anew of a host is told once, and what is the same is not", () => {
  let heard = 0;
  const hosts = new KnownHosts(own, () => (heard += 1));
  assert.deepEqual(hosts.factsOf("delta"), own, "known without the store");
  hosts.listed([pair("alpha", record("10.0.0.6")), pair("beta", record("10.0.0.7"))]);
  assert.equal(heard, 1);
  hosts.listed([pair("alpha", record("10.0.0.6")), pair("beta", record("10.0.0.7"))]);
  hosts.changed([{ kind: "delete", key: keys.presence("alpha"), modRevision: 2 }]);
  hosts.changed([{ kind: "put", pair: pair("alpha", record("10.0.0.6")) }]);
  assert.equal(heard, 1);
  hosts.changed([{ kind: "put", pair: pair("alpha", record("10.0.0.8")) }]);
  assert.equal(heard, 2);
  assert.equal(hosts.factsOf("alpha")?.address, "10.0.0.8");
});

test("a host that is gone keeps its last facts, and is not present", () => {
  const hosts = new KnownHosts(own, () => undefined);
  hosts.listed([pair("alpha", record("10.0.0.6")), pair("beta", record("10.0.0.7"))]);
  hosts.changed([{ kind: "delete", key: keys.presence("alpha"), modRevision: 2 }]);
  assert.deepEqual(hosts.names, ["beta"]);
  assert.deepEqual(hosts.factsOf("alpha"), {
    name: "alpha",
    address: "10.0.0.6",
    os: "linux",
    arch: "x64",
    labels: { role: "db" },
  });
  assert.equal(hosts.factsOf("gamma"), undefined);
  assert.equal(hosts.factsOf(undefined), undefined);
});

for (const value of ["", "[]", '{"format":1}', '{"format":99}', `{"format":1,"labels":7}`])
  test(`what others wrote as ${JSON.stringify(value)} is left alone`, () => {
    const hosts = new KnownHosts(own, () => undefined);
    hosts.listed([pair("alpha", value)]);
    assert.deepEqual([hosts.names, hosts.factsOf("alpha")], [[], undefined]);
  });
