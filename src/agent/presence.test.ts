import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import { hostName, type KhoreiaError } from "../model/index.ts";
import { EmbeddedStore } from "../store/adapter/embedded.ts";
import { type PresenceRecord, decodeRecord, keys, recordFormat } from "../store/index.ts";
import { systemClock } from "./clock.ts";
import { Presence } from "./presence.ts";

const host = hostName("alpha");
const clock = systemClock({ keepsProcessAlive: false });
const record = (identity: string, complaints: readonly string[] = []): PresenceRecord => ({
  format: recordFormat,
  identity,
  release: "1.2.3",
  process: 42,
  since: 0,
  address: "10.0.0.1",
  os: "linux",
  arch: "x64",
  labels: {},
  complaints,
});

function setting() {
  const store = new EmbeddedStore({ clock });
  const life = new AbortController();
  const taken: KhoreiaError[] = [];
  const ports = {
    store,
    clock,
    host,
    ttlSeconds: 10,
    taken: (error: KhoreiaError) => void taken.push(error),
  };
  const appear = (identity: string) => new Presence(ports, record(identity));
  const known = async () => {
    const [pair] = (await store.range({ key: keys.presence(host) })).pairs;
    const decoded = pair && decodeRecord<PresenceRecord>(pair.value);
    return decoded?.kind === "record" ? decoded.record : undefined;
  };
  return { store, signal: life.signal, taken, appear, known };
}

test("a host has one agent; its own successor takes it over at once", async () => {
  const { signal, appear, known } = setting();
  await appear("one").claim(signal);
  await assert.rejects(appear("two").claim(signal), {
    code: "KHO_HOST_TAKEN",
    message: 'Cannot play host "alpha": process 42 at 10.0.0.1 (khoreia 1.2.3) does',
  });
  await appear("one").claim(signal);
  assert.equal((await known())?.identity, "one");
});

test("it is written when it says something else, and not otherwise", async () => {
  const { store, signal, appear, known } = setting();
  const presence = appear("one");
  await presence.claim(signal);
  const { revision } = await store.range({ prefix: "" });
  presence.say(record("one"), signal);
  await pause(20);
  assert.equal((await store.range({ prefix: "" })).revision, revision);
  presence.say(record("one", ["the disk is full"]), signal);
  await pause(20);
  assert.deepEqual((await known())?.complaints, ["the disk is full"]);
});

test("taken out of the store it is written again; released it is gone", async () => {
  const { store, signal, appear, known } = setting();
  const presence = appear("one");
  await presence.claim(signal);
  const everything = { kind: "delete", range: { prefix: "" } } as const;
  const { revision } = await store.txn({ compares: [], then: [everything] });
  presence.unannounced(revision - 1, signal);
  await pause(20);
  assert.equal(await known(), undefined, "that was before it was announced");
  presence.unannounced(revision, signal);
  await pause(20);
  assert.equal((await known())?.identity, "one");
  await presence.release();
  assert.equal(await known(), undefined);
});

test("whoever finds another one in its place is told, and does not take it back", async () => {
  const { store, signal, taken, appear, known } = setting();
  const presence = appear("one");
  await presence.claim(signal);
  const everything = { kind: "delete", range: { prefix: "" } } as const;
  const { revision } = await store.txn({ compares: [], then: [everything] });
  await appear("two").claim(signal);
  presence.unannounced(revision, signal);
  await pause(20);
  assert.equal(taken[0]?.code, "KHO_HOST_TAKEN");
  assert.equal((await known())?.identity, "two");
});
