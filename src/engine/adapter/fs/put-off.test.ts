import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "../../../testing/sim/virtual-clock.ts";
import { PutOff } from "./put-off.ts";

test("items run in order, each after its own delay, with one timer", async () => {
  const clock = new VirtualClock({ macroTask: setImmediate });
  const ran: string[] = [];
  const putOff = new PutOff<string>({
    clock,
    delayMs: 50,
    run: (item) => ran.push(`${item}@${clock.now()}`),
  });
  putOff.add("a");
  await clock.advance(20);
  putOff.add("b");
  putOff.add("c");
  assert.equal(clock.pending, 1);
  await clock.advance(100);
  assert.deepEqual(ran, ["a@50", "b@70", "c@70"]);
  putOff.add("d");
  await clock.advance(50);
  assert.deepEqual(ran.at(-1), "d@170");
});

test("what is added while others run waits its own delay", async () => {
  const clock = new VirtualClock({ macroTask: setImmediate });
  const ran: number[] = [];
  const putOff: PutOff<number> = new PutOff<number>({
    clock,
    delayMs: 50,
    run: (item) => {
      ran.push(clock.now());
      if (item > 0) putOff.add(item - 1);
    },
  });
  putOff.add(2);
  await clock.advance(1_000);
  assert.deepEqual(ran, [50, 100, 150]);
});

test("after close nothing runs", async () => {
  const clock = new VirtualClock({ macroTask: setImmediate });
  const ran: string[] = [];
  const putOff = new PutOff<string>({ clock, delayMs: 50, run: (item) => ran.push(item) });
  putOff.add("a");
  putOff.close();
  await clock.advance(100);
  assert.deepEqual(ran, []);
});
