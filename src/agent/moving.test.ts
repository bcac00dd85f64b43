import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { hostName, instanceId, nodeName, stepId } from "../model/index.ts";
import { EmbeddedStore } from "../store/adapter/embedded.ts";
import { encodeRecord, keys, recordFormat } from "../store/index.ts";
import { ClaimView } from "./claim-view.ts";
import { systemClock } from "./clock.ts";
import { Moving, type MovingGround } from "./moving.ts";
import type { PlayedPart } from "./played-part.ts";
import { Standing } from "./standing.ts";

const host = hostName("alpha");
const deployment = "shop";
const web = instanceId(nodeName("web"), 2);
const key = keys.claim(deployment, web);
/** Longer than a release takes whose time has come. */
const longMs = 300;

/** An agent that holds a claim, and what a test lets run of it. */
async function holder() {
  const clock = systemClock({ keepsProcessAlive: false });
  const store = new EmbeddedStore({ clock });
  const life = new AbortController();
  const identity = "me";
  const state = { load: () => ({ identity }) };
  const who = { host, deployment, identity, ttlSeconds: 60 };
  const standing = new Standing({ store, clock, ...who });
  await standing.claim(life.signal);
  const lease = standing.current;
  assert.ok(lease !== undefined);
  const value = encodeRecord({ format: recordFormat, host, identity });
  const put = { kind: "put", key, value, lease: lease.id } as const;
  await store.txn({ compares: [], then: [put] });
  const running = new Set<string>();
  let moving: Moving | undefined;
  const view = new ClaimView(deployment, { claims: () => moving?.look() });
  const runner = {
    orphaned: (step: string) => (running.has(step) ? Promise.resolve() : undefined),
    childSteps: () => [],
    fenceUntil: () => undefined,
  };
  moving = new Moving({
    options: { host, deployment, leaseTtlSeconds: 60, labels: {} },
    ports: { store, clock, state, runner },
    following: { moving: view, followClaims: () => undefined },
    standing,
    performer: { isRunning: () => false },
    play: () => undefined,
    changed: () => undefined,
  } as unknown as MovingGround);
  const followed = view.run({ store, clock, onDoubt: () => () => undefined }, life.signal);
  const isHeld = async () => (await store.range({ key })).pairs.length === 1;
  const close = async (): Promise<void> => {
    life.abort();
    await followed;
    await standing.release();
    await store.close();
  };
  return { moving, running, isHeld, close };
}

const partOf = (instances: readonly unknown[]): PlayedPart =>
  ({ score: { instances, byId: new Map() } }) as unknown as PlayedPart;

test("a claim on what is wanted no more is kept while an orphan of it runs", async () => {
  const { moving, running, isHeld, close } = await holder();
  moving.opened(partOf([{ id: web, placement: { kind: "any" } }]));
  while (!moving.tokens.has(web)) await pause(1);

  // Begun by an agent that was killed, and of no generation that this one plays.
  running.add(stepId(web, "configure"));
  moving.opened(partOf([]));
  await pause(longMs);
  assert.ok(!moving.tokens.has(web), "nothing of it begins any more");
  assert.ok(await isHeld(), "nobody else may play it yet");

  running.clear();
  while (await isHeld()) await pause(5);
  await close();
});
