import assert from "node:assert/strict";
import { test } from "node:test";
import { hostName, type JournalEvent } from "../model/index.ts";
import { type EventsRecord, type KeyValue, decodeRecord, keys } from "../store/index.ts";
import { EventSlots } from "./event-slots.ts";

const event = (revision: number, why = ""): JournalEvent => ({
  kind: "agent.ended",
  revision,
  time: 0,
  host: hostName("alpha"),
  generation: 1,
  why,
});

function revisionsIn(text: string): readonly number[] {
  const decoded = decodeRecord<EventsRecord>(text);
  assert.ok(decoded.kind === "record");
  return decoded.record.events.map(({ revision }) => revision);
}

const pair = (slot: number, modRevision: number): KeyValue => ({
  key: keys.events("alpha", "shop", slot),
  value: "",
  createRevision: 1,
  modRevision,
  version: 1,
  lease: "0",
});

test("a slot is written anew with what came since, until it is full", () => {
  const slots = new EventSlots();
  assert.equal(slots.next("u"), undefined);
  slots.add(event(1));
  slots.add(event(2));
  const first = slots.next("u")?.write;
  assert.deepEqual([first?.slot, revisionsIn(first?.text ?? "")], [0, [1, 2]]);
  slots.add(event(3, "x".repeat(40_000)));
  const second = slots.next("u")?.write;
  assert.deepEqual([second?.slot, revisionsIn(second?.text ?? "")], [0, [1, 2, 3]]);
  slots.add(event(4));
  const third = slots.next("u")?.write;
  assert.deepEqual([third?.slot, revisionsIn(third?.text ?? "")], [1, [4]]);
});

test("what the store did not take comes again, in its order", () => {
  const slots = new EventSlots();
  slots.add(event(1));
  const refused = slots.next("u");
  slots.add(event(2));
  refused?.undo();
  const again = slots.next("u")?.write;
  assert.deepEqual([again?.slot, revisionsIn(again?.text ?? "")], [0, [1, 2]]);
});

test("another life of the deployment begins another slot", () => {
  const slots = new EventSlots();
  slots.add(event(1));
  slots.next("one");
  slots.add(event(2));
  const next = slots.next("two")?.write;
  assert.deepEqual([next?.slot, revisionsIn(next?.text ?? "")], [1, [2]]);
});

test("a later agent goes on behind the slot written last, and round the ring", () => {
  for (const [newest, expected] of [
    [4, 5],
    [31, 0],
  ] as const) {
    const slots = new EventSlots();
    slots.resume([pair(0, 7), pair(newest, 9), pair(2, 8)]);
    slots.add(event(1));
    assert.equal(slots.next("u")?.write.slot, expected);
  }
});

test("while the store takes nothing, the newest 10,000 are kept and the others counted", () => {
  const slots = new EventSlots();
  for (let revision = 1; revision <= 10_002; revision += 1) slots.add(event(revision));
  assert.equal(slots.dropped, 2);
  assert.equal(revisionsIn(slots.next("u")?.write.text ?? "")[0], 3);
});
