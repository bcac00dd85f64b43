import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../agent/clock.ts";
import { hostName } from "../../model/index.ts";
import { EmbeddedStore } from "../../store/adapter/embedded.ts";
import { encodeRecord, keys, recordFormat } from "../../store/index.ts";
import { CallAnswerer } from "../cluster/call-answerer.ts";
import { checkAgents, judgeAgent } from "./check-agents.ts";
import { judgeRights } from "./check-rights.ts";

const clock = systemClock();
const presence = { release: "0.1.0", complaints: [] };
const answer = (wall: number) => ({ format: 1, id: "c", wall });

for (const { name, wall, tookMs, level, says } of [
  { name: "an agent that answers at once is well", wall: 1_000, tookMs: 10, level: "ok" },
  { name: "a clock that is off is told", wall: 4_000, tookMs: 10, level: "warning", says: "3005" },
  { name: "also when it is behind", wall: -2_000, tookMs: 10, level: "warning", says: "-2995" },
  { name: "what the way explains is no error of a clock", wall: 100, tookMs: 990, level: "ok" },
  { name: "an answer that is late is told", wall: 200, tookMs: 1_600, level: "warning" },
] as const) {
  test(name, () => {
    const [found] = judgeAgent("alpha", presence, { answer: answer(wall), tookMs, wall: 1_000 });
    assert.equal(found?.level, level, found?.found);
    if (says !== undefined) assert.ok(found?.found.includes(says), found?.found);
  });
}

test("who does not answer, and what an agent complains of, is told", () => {
  const [silent, complaint] = judgeAgent(
    "alpha",
    { release: "0.0.9", complaints: ["files are polled"] },
    undefined,
  );
  assert.match(silent?.found ?? "", /khoreia 0\.0\.9.*did not answer within 3 s/);
  assert.equal(complaint?.found, "files are polled");
});

test("a host that runs out of watches is told", () => {
  const inotify = { watches: { used: 90, limit: 100 }, instances: { used: 1, limit: 128 } };
  const heard = { answer: { ...answer(1_000), inotify }, tookMs: 2, wall: 1_000 };
  const findings = judgeAgent("alpha", presence, heard);
  assert.deepEqual(
    findings.map(({ level, check }) => [level, check]),
    [
      ["ok", "host alpha"],
      ["warning", "host alpha watches"],
    ],
  );
});

test("agents that are present are called, and answer once", async () => {
  const store = new EmbeddedStore({ clock });
  const host = hostName("alpha");
  const lease = await store.grant(10);
  const record = {
    format: recordFormat,
    identity: "i",
    release: "0.1.0",
    process: 1,
    since: 0,
    address: "10.0.0.1",
    os: "linux",
    arch: "x64",
    labels: {},
    complaints: [],
  };
  await store.txn({
    compares: [],
    then: [{ kind: "put", key: keys.presence(host), value: encodeRecord(record) }],
  });
  const answerer = new CallAnswerer({ store, clock, host });
  const ending = new AbortController();
  const answering = (async () => {
    for await (const { events } of store.watch({ key: keys.call }, { signal: ending.signal })) {
      for (const event of events) {
        if (event.kind !== "put") continue;
        answerer.heard("no record", lease.id);
        answerer.heard(event.pair.value, lease.id);
        answerer.heard(event.pair.value, lease.id);
      }
    }
  })();
  const findings = await checkAgents({ store, clock, id: "c1" });
  assert.deepEqual(
    findings.filter(({ check }) => check === "host alpha").map(({ level }) => level),
    ["ok"],
  );
  const { pairs } = await store.range({ key: keys.answer(host) });
  assert.equal(pairs[0]?.version, 1, "one answer to one call");
  assert.deepEqual((await store.range({ key: keys.call })).pairs, [], "the call is gone");
  ending.abort();
  await answering;
  await store.close();
});

const no = { write: false, nestedWrite: false, read: false, nestedRead: false };
const away = { endpoints: ["h1:2379"] };
const known = { ...away, login: { name: "alpha", password: "x" } };
for (const [tried, access, level, says] of [
  [no, known, "ok", /cannot write for another host/],
  [{ ...no, nestedWrite: true }, known, "problem", /writes for another host \(CVE/],
  [{ ...no, nestedRead: true }, known, "problem", /reads what is nobody's/],
  [{ ...no, read: true, nestedRead: false }, known, "warning", /not khoreia's/],
  [{ ...no, write: true }, known, "ok", /right for an operator/],
  [{ ...no, write: true }, away, "warning", /asks nobody who they are/],
  [{ ...no, write: true }, { endpoints: ["127.0.0.1:2379"] }, "ok", /on this machine/],
] as const) {
  test(`rights as tried are judged: ${String(says)}`, () => {
    const found = judgeRights(tried, access);
    assert.equal(found.level, level);
    assert.match(found.found, says);
  });
}
