import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import { deploymentName, hostName } from "../model/index.ts";
import { type DesiredRecord, recordFormat } from "../store/index.ts";
import { systemClock } from "./clock.ts";
import type { DesiredContent } from "./ports.ts";
import { memoryMedium } from "./state/memory-state.ts";
import { recallAfterMs, Wanted } from "./wanted.ts";

const clock = systemClock({ keepsProcessAlive: false });
const who = { host: hostName("alpha"), deployment: deploymentName("shop") };
const { signal } = new AbortController();
const topology = { name: who.deployment, form: "khoreia", nodes: [] } as const;
const content: DesiredContent = { topology, retired: [] };

const wants = (generation: number, uid = "u"): DesiredRecord => ({
  format: recordFormat,
  uid,
  generation,
  goal: "started",
  content: `${uid}/${generation}`,
  acceptedAt: 0,
  by: "",
});

type Source = (name: string) => DesiredContent | undefined | Promise<DesiredContent | undefined>;

function setting(get: Source, remembered?: number) {
  const state = memoryMedium(who).open();
  if (remembered !== undefined) {
    state.accept({ uid: "u", gen: remembered, goal: "started", topology, acceptedAt: 0 });
  }
  const arrived: number[] = [];
  const missing: string[] = [];
  const wanted = new Wanted(
    { contents: { get }, state, clock },
    {
      arrived: () => arrived.push(wanted.take()?.record.generation ?? 0),
      missing: (name) => missing.push(name),
    },
  );
  return { wanted, arrived, missing };
}

test("what is at hand arrives at once, the newest alone, never an older one", () => {
  const { wanted, arrived } = setting(() => content, 2);
  for (const generation of [1, 2, 4, 3, 4]) wanted.heard(wants(generation), signal);
  assert.deepEqual(arrived, [2, 4]);
});

test("of two that are fetched the newer one alone arrives, whichever comes first", async () => {
  const later = new Map<string, (content: DesiredContent) => void>();
  const { wanted, arrived } = setting((name) => new Promise((give) => void later.set(name, give)));
  wanted.heard(wants(1), signal);
  wanted.heard(wants(2), signal);
  later.get("u/2")?.(content);
  later.get("u/1")?.(content);
  await pause(1);
  assert.deepEqual(arrived, [2]);
});

test("a generation that is remembered is not waited for", () => {
  const { wanted, arrived } = setting(() => new Promise(() => undefined), 7);
  wanted.heard(wants(7), signal);
  assert.deepEqual(arrived, [7]);
});

test("what is remembered is played while the next one does not come", async () => {
  let give: (content: DesiredContent) => void = () => undefined;
  const { wanted, arrived } = setting(() => new Promise((resolve) => void (give = resolve)), 7);
  wanted.heard(wants(1, "another"), signal);
  assert.deepEqual(arrived, []);
  await pause(recallAfterMs + 50);
  assert.deepEqual(arrived, [7]);
  give(content);
  await pause(1);
  assert.deepEqual(arrived, [7, 1]);
});

test("a content that nobody has is told, and what was played goes on", async () => {
  const { wanted, arrived, missing } = setting(() => Promise.resolve(undefined));
  wanted.heard(wants(1), signal);
  await pause(1);
  assert.deepEqual([arrived, missing], [[], ["u/1"]]);
});

test("what is remembered is recalled once, and not over what is played", () => {
  const { wanted, arrived } = setting(() => content, 7);
  wanted.recall();
  wanted.recall();
  wanted.heard(wants(8), signal);
  wanted.recall();
  assert.deepEqual(arrived, [7, 8]);
});
