import type { Prng } from "../../std/prng.ts";
import { type StoreFaults, noFaults } from "./store-faults.ts";

/** Nothing goes wrong, but nothing is immediate either: a store is near or far. */
export function fairWeather(distanceMs: number): StoreFaults {
  return {
    ...noFaults,
    travelMs: [0, distanceMs],
    watchMs: [0, distanceMs + 1],
    timeoutMs: 2_000,
    splitBatch: 0.2,
    joinedBatch: 0.2,
    progress: 0.05,
  };
}

/** A random kind of bad: some vices, each as strong as chance will have it. */
export function badWeather(prng: Prng): StoreFaults {
  const upTo = (most: number): number => (prng.chance(0.4) ? prng.float() * most : 0);
  return {
    ...fairWeather(0),
    travelMs: [0, 1 + prng.int(prng.chance(0.3) ? 1_500 : 100)],
    watchMs: [0, 1 + prng.int(prng.chance(0.3) ? 4_000 : 200)],
    lostRequest: upTo(0.3),
    lostAnswer: upTo(0.3),
    lateRequest: upTo(0.3),
    splitBatch: upTo(0.8),
    joinedBatch: upTo(0.8),
    progress: upTo(0.3),
    brokenWatch: upTo(0.1),
    compactedWatch: upTo(0.2),
    silentWatch: upTo(0.1),
    silenceMs: [10, 10 + prng.int(8_000)],
    brokenAfterCut: prng.float(),
    leaseLatenessMs: [0, prng.int(1_500)],
  };
}

/** Reads may be answered from the past, as by a member that has fallen behind unawares. */
export function staleWeather(prng: Prng): StoreFaults {
  return {
    ...fairWeather(2),
    staleRead: 0.2 + prng.float() * 0.8,
    staleRevisions: 1 + prng.int(30),
  };
}
