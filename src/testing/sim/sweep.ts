import { faultKinds } from "./faults.ts";
import type { SimulationResult } from "./simulate.ts";
import type { StoreFaultKind } from "./store-faults.ts";
import type { Property } from "./violation.ts";

const links: readonly StoreFaultKind[] = [
  "request lost",
  "answer lost",
  "request late",
  "cut off",
  "cut out",
  "cut in",
  "stale read",
  "batches joined",
  "batch split",
  "watch broken",
  "watch compacted",
  "watch silent",
  "watch deaf",
  "lease expired",
  "leases renewed",
];

/**
 * What a sweep must have met at least once. A zero violations proves nothing about a situation
 * that never came about, so a sweep that misses one of these has failed: it is blind.
 */
export const situations: readonly string[] = [
  ...faultKinds.map((kind) => `fault ${kind}`),
  ...links.map((kind) => `link: ${kind}`),
  "a clock is slow",
  "a clock is fast",
  "stood still beyond its lease",
  "stood still and did not notice",
  "a store is not trusted",
  "a store is trusted again",
  "P6 met a view from before a restore",
  "crash in the middle",
  "orphan ended",
  "orphan awaited",
  "drained",
  "could not begin at once",
  "check lied",
  "check broke",
  "report stale",
  "event dropped",
  "do succeeded",
  "do failed",
  "do failed half-way",
  "do hung",
  "do cancelled",
  "do refused",
  "step.fell",
  "hold.placed",
  "hold.lifted",
  "heal.requested",
  "store.lost",
  "store.found",
  "condition blocked",
  "condition unknown",
  "condition healing",
  "condition performing",
  "condition waiting",
  "condition held",
  "condition steady",
  "stopped for a broken requirement",
  "P1 looked at an earlier operation",
  "P1 looked at a gate",
  "P1 looked at a remote gate",
  "P1 looked at a point",
  "P5 looked at a dependent",
  "P5 looked at a replacement",
  "P6 compared",
  "ALARM looked at a host",
  "P8 looked at a done step",
  "P8 looked at a signal",
  "REDO looked at a thing",
  "TURN looked at an instance",
];

/** What many universes add up to. */
export interface Sweep {
  readonly seeds: number;
  readonly faults: number;
  readonly dos: number;
  readonly events: number;
  readonly virtualMs: number;
  readonly slowestMs: number;
  readonly sometimes: Readonly<Record<string, number>>;
  /** Seeds by the property that they violate. */
  readonly violating: ReadonlyMap<Property, readonly number[]>;
}

export const noSweep: Sweep = {
  seeds: 0,
  faults: 0,
  dos: 0,
  events: 0,
  virtualMs: 0,
  slowestMs: 0,
  sometimes: {},
  violating: new Map(),
};

export function addResult(sweep: Sweep, result: SimulationResult): Sweep {
  const violating = new Map(sweep.violating);
  for (const property of new Set(result.violations.map((violation) => violation.property))) {
    violating.set(property, [...(violating.get(property) ?? []), result.seed]);
  }
  const sometimes = { ...sweep.sometimes };
  for (const [what, count] of Object.entries(result.sometimes)) {
    sometimes[what] = (sometimes[what] ?? 0) + count;
  }
  return {
    seeds: sweep.seeds + 1,
    faults: sweep.faults + result.schedule.length,
    dos: sweep.dos + result.dos,
    events: sweep.events + result.events,
    virtualMs: sweep.virtualMs + result.virtualMs,
    slowestMs: Math.max(sweep.slowestMs, result.convergedMs),
    sometimes,
    violating,
  };
}

/** The situations that never came about. */
export function blindSpots(sweep: Pick<Sweep, "sometimes">): readonly string[] {
  return situations.filter((what) => (sweep.sometimes[what] ?? 0) === 0);
}
