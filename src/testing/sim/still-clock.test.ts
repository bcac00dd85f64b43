import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { test } from "node:test";
import { StillClock } from "./still-clock.ts";
import { VirtualClock } from "./virtual-clock.ts";

const newWorld = (): VirtualClock =>
  new VirtualClock({ macroTask: (task) => void setImmediate(task) });

test("what falls due or arrives while it stands still comes late, in its order", async () => {
  const world = newWorld();
  const clock = new StillClock({ world });
  const told: string[] = [];
  clock.after(10, () => told.push(`timer at ${clock.now()}`));
  clock.standStill(100);
  world.after(20, () => clock.pass(() => told.push(`arrival at ${clock.now()}`)));
  clock.after(30, () => told.push("cancelled"))();
  await world.advance(99);
  assert.deepEqual(told, []);
  await world.advance(1);
  assert.deepEqual(told, ["timer at 100", "arrival at 100"]);
});

test("a machine that was suspended does not know how long, but its wall clock does", async () => {
  const world = newWorld();
  const clock = new StillClock({ world });
  await world.advance(50);
  clock.standStill(100, true);
  await world.advance(100);
  assert.equal(clock.now(), 50);
  assert.equal(clock.wall(), 150);
  assert.equal(clock.unnoticedMs, 100);
});

test("a slow clock fires late and says less", async () => {
  const world = newWorld();
  const clock = new StillClock({ world, rate: 0.9 });
  let firedAt = 0;
  clock.after(90, () => {
    firedAt = world.now();
  });
  await world.advance(200);
  assert.equal(firedAt, 100);
  assert.equal(clock.now(), 180);
});

test("what a promise comes to is heard when it goes on", async () => {
  const world = newWorld();
  const clock = new StillClock({ world });
  clock.standStill(100);
  let heardAt = -1;
  void clock.hear(Promise.resolve("news")).then(() => {
    heardAt = world.now();
  });
  await world.advance(200);
  assert.equal(heardAt, 100);
});
