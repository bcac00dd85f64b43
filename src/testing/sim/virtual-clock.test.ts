import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import { type Drain, VirtualClock } from "./virtual-clock.ts";

const macroTask = (task: () => void): void => {
  setImmediate(task);
};

// The flag makes V8 understand "%". It stays on: V8 drops the code of a function that has not run
// for a while, and compiles it again at its next call.
setFlagsFromString("--allow-natives-syntax");
const checkpoint = runInThisContext("(() => %PerformMicrotaskCheckpoint())") as () => void;

const drains: readonly { readonly name: string; readonly drain: Drain }[] = [
  { name: "a macro-task per event", drain: { macroTask } },
  { name: "microtask checkpoints", drain: { macroTask, checkpoint } },
];

for (const { name, drain } of drains) {
  test(`with ${name}, events run in order of time, then of arrival`, async () => {
    const clock = new VirtualClock(drain);
    const log: string[] = [];
    const note = (what: string) => () => log.push(`${what}@${clock.now()}`);
    clock.after(20, note("late"));
    clock.after(10, note("first"));
    clock.soon(note("soon"));
    clock.after(10, note("second"));
    await clock.advance(15);
    assert.deepEqual(log, ["soon@0", "first@10", "second@10"]);
    assert.equal(clock.now(), 15);
    assert.equal(clock.pending, 1);
    await clock.advance(5);
    assert.deepEqual(log.at(-1), "late@20");
  });

  test(`with ${name}, every promise has gone on before the next event`, async () => {
    const clock = new VirtualClock(drain);
    const log: string[] = [];
    clock.after(1, () => {
      void (async () => {
        for (let i = 0; i < 50; i += 1) await Promise.resolve();
        log.push(`promise@${clock.now()}`);
        clock.soon(() => log.push(`its event@${clock.now()}`));
      })();
    });
    clock.after(1, () => log.push(`same instant@${clock.now()}`));
    clock.after(2, () => log.push(`next instant@${clock.now()}`));
    await clock.advance(5);
    const expected = ["promise@1", "same instant@1", "its event@1", "next instant@2"];
    assert.deepEqual(log, expected);
  });

  test(`with ${name}, promises that wait outside of events go on before the first`, async () => {
    const clock = new VirtualClock(drain);
    const log: string[] = [];
    clock.after(0, () => log.push("event"));
    void Promise.resolve()
      .then(() => null)
      .then(() => log.push("promise"));
    await clock.advance(0);
    assert.deepEqual(log, ["promise", "event"]);
  });

  test(`with ${name}, runUntil stops at once when its predicate holds`, async () => {
    const clock = new VirtualClock(drain);
    let count = 0;
    const tick = (): void => {
      count += 1;
      clock.after(10, tick);
    };
    tick();
    assert.equal(await clock.runUntil(() => count === 5, 1000), true);
    assert.equal(clock.now(), 40);
    assert.equal(await clock.runUntil(() => count === 5, 1000), true);
    assert.equal(clock.now(), 40);
    assert.equal(await clock.runUntil(() => false, 100), false);
    assert.equal(count, 15);
  });

  test(`with ${name}, runUntil sees what promises did after an event`, async () => {
    const clock = new VirtualClock(drain);
    let reached = false;
    clock.after(3, () => {
      void (async () => {
        for (let i = 0; i < 20; i += 1) await Promise.resolve();
        reached = true;
      })();
    });
    assert.equal(await clock.runUntil(() => reached, 10), true);
    assert.equal(clock.now(), 3);
  });

  test(`with ${name}, runUntil ends when nothing is left to happen`, async () => {
    const clock = new VirtualClock(drain);
    clock.after(5, () => undefined);
    assert.equal(await clock.runUntil(() => false, Number.POSITIVE_INFINITY), false);
    assert.equal(clock.now(), 5);
  });

  test(`with ${name}, a cancelled call never comes, also when cancelled twice`, async () => {
    const clock = new VirtualClock(drain);
    const calls: string[] = [];
    const cancel = clock.after(5, () => calls.push("cancelled"));
    clock.after(5, () => calls.push("kept"));
    const cancelItself = clock.after(6, () => cancelItself());
    cancel();
    cancel();
    await clock.advance(10);
    cancel();
    assert.deepEqual(calls, ["kept"]);
    assert.equal(clock.pending, 0);
  });

  test(`with ${name}, a stalled process runs late what fell due meanwhile`, async () => {
    const clock = new VirtualClock(drain);
    const log: string[] = [];
    clock.after(10, () => log.push(`a@${clock.now()}`));
    clock.after(20, () => log.push(`b@${clock.now()}`));
    clock.stall(100);
    assert.deepEqual(log, []);
    await clock.advance(0);
    assert.deepEqual(log, ["a@100", "b@100"]);
  });

  test(`with ${name}, an event that throws ends the run with its error`, async () => {
    const clock = new VirtualClock(drain);
    clock.after(1, () => {
      throw new Error("planted");
    });
    await assert.rejects(clock.advance(5), /planted/);
    await clock.advance(5);
  });

  test(`with ${name}, two callers do not advance one clock at once`, async () => {
    const clock = new VirtualClock(drain);
    const first = clock.advance(5);
    await assert.rejects(clock.advance(5), /advanced by one caller at a time/);
    await first;
  });
}

test("events of no delay that set each other off are named, not waited for", async () => {
  const clock = new VirtualClock({ macroTask, checkpoint: () => undefined });
  const again = (): void => clock.soon(again);
  clock.soon(again);
  await assert.rejects(clock.advance(1), /something keeps time from passing/);
});

test("wall time runs beside the monotonic one, from an epoch of its own", async () => {
  const clock = new VirtualClock({ macroTask }, { epochMs: 1_000_000 });
  await clock.advance(250);
  assert.equal(clock.wall(), 1_000_250);
  assert.equal(clock.now(), 250);
});
