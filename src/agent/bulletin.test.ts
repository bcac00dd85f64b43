import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import {
  asStepId,
  type Condition,
  hostName,
  type InstanceStatus,
  instanceId,
  nodeName,
} from "../model/index.ts";
import { EmbeddedStore } from "../store/adapter/embedded.ts";
import { type StatusRecord, decodeRecord, keys } from "../store/index.ts";
import { Bulletin } from "./bulletin.ts";
import { systemClock } from "./clock.ts";
import { Standing } from "./standing.ts";

const host = hostName("alpha");
const deployment = "shop";
/** Longer than the pace of a bulletin. */
const patienceMs = 700;
const position = { file: "shop.yaml", line: 1, column: 1 };

function status(index: number, condition: Condition): InstanceStatus {
  const node = nodeName("web");
  const instance = instanceId(node, index);
  return {
    instance,
    node,
    host,
    generation: 3,
    goal: "started",
    retired: false,
    state: "started",
    condition,
    since: 5,
    waitingOn: [],
    steps: [
      {
        step: asStepId(`${instance}.start`),
        operation: "start",
        report: "holds",
        detail: "answers after 3 ms",
        done: true,
        running: false,
        failures: 0,
        flaps: 0,
        heals: 2,
        position,
      },
    ],
    position,
  };
}

async function setting(count: number) {
  const clock = systemClock({ keepsProcessAlive: false });
  const store = new EmbeddedStore({ clock });
  const life = new AbortController();
  let bulletin: Bulletin | undefined;
  const who = { host, deployment, identity: "me", ttlSeconds: 10 };
  const renewed = (): void => bulletin?.forget();
  const standing = new Standing({ store, clock, ...who, renewed });
  const statuses = Array.from({ length: count }, (_, i) => status(i, "steady"));
  const played = { uid: "u", generation: 3 };
  const source = { statuses: () => statuses, played: () => played };
  bulletin = new Bulletin({ store, clock, host, deployment, standing, ...source });
  const told = async () => {
    const { pairs } = await store.range({ prefix: keys.statusPrefix(host, deployment) });
    return pairs.map(({ value, modRevision, lease }) => {
      const decoded = decodeRecord<StatusRecord>(value);
      assert.ok(decoded.kind === "record");
      return { ...decoded.record, modRevision, lease };
    });
  };
  const close = async (): Promise<void> => {
    life.abort();
    await bulletin.close();
    await standing.release();
    await store.close();
  };
  return { store, standing, life, bulletin, statuses, told, close };
}

test("all is told in parts, under the lease; then only the part that differs", async () => {
  const { standing, life, bulletin, statuses, told, close } = await setting(120);
  await standing.claim(life.signal);
  bulletin.changed();
  await pause(patienceMs);
  const first = await told();
  assert.deepEqual(
    first.map(({ instances }) => instances.length),
    [50, 50, 20],
  );
  assert.ok(
    first.every(({ lease, uid, generation }) => lease !== "0" && uid === "u" && generation === 3),
  );
  assert.deepEqual(first[0]?.instances[0], {
    instance: "web[0]",
    state: "started",
    condition: "steady",
    since: 5,
    steps: [{ operation: "start", report: "holds", done: true, heals: 2 }],
  });
  statuses[70] = status(70, "healing");
  bulletin.changed();
  await pause(patienceMs);
  const second = await told();
  assert.deepEqual(
    second.map(({ modRevision }, i) => modRevision === first[i]?.modRevision),
    [true, false, true],
  );
  assert.equal(second[1]?.instances[20]?.condition, "healing");
  statuses.splice(60);
  bulletin.changed();
  await pause(patienceMs);
  assert.deepEqual(
    (await told()).map(({ instances }) => instances.length),
    [50, 10],
    "a part that is not needed any more is taken away",
  );
  await close();
});

test("what has not changed is not written, however often somebody looks", async () => {
  const { store, standing, life, bulletin, told, close } = await setting(10);
  await standing.claim(life.signal);
  bulletin.changed();
  await pause(patienceMs);
  assert.equal((await told()).length, 1);
  const { revision } = await store.range({ prefix: "" });
  for (let times = 0; times < 5; times += 1) {
    bulletin.changed();
    await pause(150);
  }
  assert.equal((await store.range({ prefix: "" })).revision, revision);
  await close();
});

test("nothing is told before it stands, and all of it again when it stands anew", async () => {
  const { store, standing, life, bulletin, told, close } = await setting(10);
  bulletin.changed();
  await pause(patienceMs);
  assert.deepEqual(await told(), []);
  await standing.claim(life.signal);
  await pause(2 * patienceMs);
  assert.equal((await told()).length, 1);
  const everything = { kind: "delete", range: { prefix: "" } } as const;
  const { revision } = await store.txn({ compares: [], then: [everything] });
  standing.found({ at: 0, revision }, life.signal);
  await pause(2 * patienceMs);
  assert.equal((await told()).length, 1);
  await close();
});
