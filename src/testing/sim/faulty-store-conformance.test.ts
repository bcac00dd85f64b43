import { setImmediate } from "node:timers";
import { test } from "node:test";
import { createPrng } from "../../std/prng.ts";
import { EmbeddedStore } from "../../store/adapter/embedded.ts";
import { storeConformance } from "../conformance/store-conformance.ts";
import type { StoreUnderTest } from "../conformance/store-trial.ts";
import { FaultyStore } from "./faulty-store.ts";
import { noFaults, type StoreFaults } from "./store-faults.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Slow and uneven, but nothing is lost: every promise of the port must still be kept. */
const slowFaults: StoreFaults = {
  ...noFaults,
  travelMs: [0, 20],
  watchMs: [0, 50],
  joinedBatch: 0.3,
  splitBatch: 0.3,
  progress: 0.3,
  silentWatch: 0.05,
  silenceMs: [1, 200],
  leaseLatenessMs: [500, 1000],
};

/** Lets virtual time run by itself while a case awaits what only time brings. */
function makeRunning(faults: StoreFaults): StoreUnderTest {
  const clock = new VirtualClock({ macroTask: (task) => void setImmediate(task) });
  const inner = new EmbeddedStore({ clock });
  const faulty = new FaultyStore({ store: inner, clock, prng: createPrng(1), faults });
  const disposal = new AbortController();
  const run = async (): Promise<void> => {
    while (!disposal.signal.aborted) await clock.advance(5);
  };
  const ended = run();
  const pass = (durationMs: number): Promise<void> =>
    new Promise((resolve) => {
      clock.after(durationMs, resolve);
    });
  return {
    store: faulty,
    prefix: "/trial/",
    time: {
      now: () => clock.now(),
      pass,
      stall: async (durationMs) => {
        faulty.cutOff(durationMs);
        await pass(durationMs);
      },
    },
    dispose: async () => {
      await faulty.close();
      disposal.abort();
      await ended;
      await inner.close();
    },
  };
}

const sequences = { count: 30, length: 60, firstSeed: 1 };
for (const [name, faults] of [
  ["no", noFaults],
  ["slow", slowFaults],
] as const) {
  const suite = storeConformance(async () => makeRunning(faults), { sequences });
  for (const each of suite.cases) {
    test(`store with ${name} faults: ${each.name}`, { timeout: 20_000 }, each.run);
  }
}
