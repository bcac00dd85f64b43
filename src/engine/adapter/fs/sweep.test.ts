import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { VirtualClock } from "../../../testing/sim/virtual-clock.ts";
import { Sweep, type SweepPlace } from "./sweep.ts";

function sweepOf(options: { periodMs: number; perTick?: number; random?: () => number }) {
  const clock = new VirtualClock({ macroTask: setImmediate });
  const visits: { item: string; at: number }[] = [];
  const sweep = new Sweep<string>({
    clock,
    random: options.random ?? (() => 0.5),
    periodMs: options.periodMs,
    tickMs: 1_000,
    perTick: options.perTick ?? 1_000,
    spread: 0.2,
    visit: (item) => visits.push({ item, at: clock.now() }),
  });
  return { clock, sweep, visits };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `item-${index}`);

test("everything is visited once per round, a few at a time", async () => {
  const { clock, sweep, visits } = sweepOf({ periodMs: 100_000 });
  for (const name of names(500)) sweep.add(name);
  await clock.advance(100_000);
  assert.deepEqual(new Set(visits.map(({ item }) => item)).size, visits.length);
  assert.ok(visits.length >= 495 && visits.length <= 500, String(visits.length));
  const perInstant = Map.groupBy(visits, ({ at }) => at);
  assert.ok(Math.max(...[...perInstant.values()].map((batch) => batch.length)) <= 6);
});

for (const [random, roundMs] of [
  [0, 80_000],
  [0.5, 100_000],
  [0.999_999, 120_000],
] as const)
  test(`with chance ${random} a single item is visited after ${roundMs} ms`, async () => {
    const { clock, sweep, visits } = sweepOf({ periodMs: 100_000, random: () => random });
    sweep.add("only");
    await clock.advance(roundMs - 1_000);
    assert.deepEqual(visits, []);
    await clock.advance(2_000);
    assert.equal(visits.length, 1);
  });

test("a bound per tick holds after a long sleep, and nothing is caught up on", async () => {
  const { clock, sweep, visits } = sweepOf({ periodMs: 10_000, perTick: 7 });
  for (const name of names(1_000)) sweep.add(name);
  clock.stall(3_600_000);
  await clock.advance(1_000);
  assert.ok(visits.length <= 14, String(visits.length));
});

test("in a hurry everything is visited, in batches, without time passing", async () => {
  const { clock, sweep, visits } = sweepOf({ periodMs: 300_000 });
  for (const name of names(1_000)) sweep.add(name);
  sweep.hurry();
  sweep.hurry();
  await clock.advance(0);
  assert.equal(new Set(visits.map(({ item }) => item)).size, 1_000);
  assert.equal(visits.length, 1_000);
});

test("an empty sweep has no timer", async () => {
  const { clock, sweep, visits } = sweepOf({ periodMs: 1_000 });
  const place = sweep.add("gone");
  sweep.remove(place);
  sweep.remove(place);
  assert.equal(clock.pending, 0);
  sweep.add("a");
  sweep.clear();
  assert.equal(clock.pending, 0);
  await clock.advance(10_000);
  assert.deepEqual(visits, []);
});

test("whoever stays is visited in time, whoever else comes and goes", async () => {
  const change = fc.record({ adds: fc.boolean(), at: fc.nat(10_000), afterMs: fc.nat(900) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 60 }), async (changes) => {
      const { clock, sweep, visits } = sweepOf({ periodMs: 50_000, random: () => 0.999 });
      for (const name of names(20)) sweep.add(name);
      const others: SweepPlace<string>[] = [];
      for (const { adds, at, afterMs } of changes) {
        if (adds || others.length === 0) others.push(sweep.add("other"));
        else sweep.remove(others.splice(at % others.length, 1)[0] as SweepPlace<string>);
        await clock.advance(afterMs);
      }
      // Two rounds of the longest kind from the first moment on.
      await clock.advance(120_000);
      for (const name of names(20)) {
        const times = [0, ...visits.filter(({ item }) => item === name).map(({ at }) => at)];
        const gaps = times.slice(1).map((at, index) => at - (times[index] as number));
        assert.ok(gaps.length >= 1, `${name} was never visited`);
        // Items that come and go stretch or shorten a round by their share.
        assert.ok(Math.max(...gaps) <= 60_000 * (1 + 60 / 20), `${name}: ${Math.max(...gaps)}`);
      }
    }),
    { numRuns: 30 },
  );
});

test("removal inside a visit passes nobody over", async () => {
  const clock = new VirtualClock({ macroTask: setImmediate });
  const visited: string[] = [];
  const places = new Map<string, SweepPlace<string>>();
  const sweep: Sweep<string> = new Sweep({
    clock,
    random: () => 0.5,
    periodMs: 10_000,
    tickMs: 1_000,
    perTick: 100,
    spread: 0,
    visit: (item) => {
      visited.push(item);
      sweep.remove(places.get(item) as SweepPlace<string>);
    },
  });
  for (const name of names(100)) places.set(name, sweep.add(name));
  // Fewer and fewer are left to share the same round, so the last ones wait longest.
  await clock.advance(200_000);
  assert.deepEqual(visited.toSorted(), names(100).toSorted());
});
