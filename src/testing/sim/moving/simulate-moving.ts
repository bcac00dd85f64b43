import type { Violation } from "../violation.ts";
import type { Drain } from "../virtual-clock.ts";
import { sufferFaults } from "./moving-faults.ts";
import { MovingUniverse } from "./moving-universe.ts";

export interface MovingOptions {
  readonly seed: number;
  readonly faults?: number;
  readonly drain: Drain;
  readonly trace?: (line: string) => void;
}

export interface MovingResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Of everything that happened, in order: equal seeds give equal hashes. */
  readonly hash: string;
  readonly programs: number;
  readonly convergedMs: number;
  readonly sometimes: Readonly<Record<string, number>>;
}

const usualFaults = 30;
const faultsMs = 90_000;
/** Two leases, an election, a list, a re-check on a slow clock, and the back-offs of a chain. */
const convergeMs = 240_000;
const lookMs = 500;
const settledMs = 70_000;
const quietMs = 60_000;

/**
 * One seeded world of nodes that move between hosts whose agents are killed, paused and cut off.
 * Production code plays; claims, tokens and programs are looked at from outside.
 */
export async function simulateMoving(options: MovingOptions): Promise<MovingResult> {
  const { seed, drain, trace, faults = usualFaults } = options;
  const universe = new MovingUniverse({ seed, drain, ...(trace === undefined ? {} : { trace }) });
  const { clock, hosts } = universe;
  for (const host of hosts) host.boot();
  universe.publish(universe.nodes);
  sufferFaults(universe, { count: faults, withinMs: faultsMs });
  await clock.advance(faultsMs);
  universe.isOpen = false;
  universe.say("# mercy");
  for (const host of hosts) {
    host.goOn();
    host.link?.heal();
    host.clearUp();
    host.boot();
  }
  const began = clock.now();
  await converge(universe, "after the faults");
  const convergedMs = clock.now() - began;
  await clock.advance(settledMs);
  await converge(universe, "after another look");
  await stayQuiet(universe);
  await tearDown(universe);
  return {
    seed,
    violations: universe.violations,
    hash: universe.hash,
    programs: universe.programs,
    convergedMs,
    sometimes: universe.counters,
  };
}

async function converge(universe: MovingUniverse, when: string): Promise<void> {
  const { clock } = universe;
  const until = clock.now() + convergeMs;
  while (clock.now() < until) {
    if (await universe.isConverged()) return;
    await clock.advance(lookMs);
  }
  const hosts = universe.hosts.map(({ name, agent }) => {
    const left = agent?.statuses().filter(({ condition }) => condition !== "steady") ?? [];
    const words = left.map(({ instance, reason }) => `${instance}: ${reason?.text ?? ""}`);
    return `${name} ${agent?.assess() ?? "away"} (${words.join("; ")})`;
  });
  const free = universe.wanted().filter((id) => universe.checker.claimOf(id) === undefined);
  universe.violate("P3", `not ${when}: ${hosts.join(", ")}; free: ${free.join(" ")}`);
}

/** P9: converged means no Do and no write but keep-alives. */
async function stayQuiet(universe: MovingUniverse): Promise<void> {
  const { clock, store, programs } = universe;
  const before = await store.range({ key: "nothing" });
  await clock.advance(quietMs);
  const after = await store.range({ key: "nothing" });
  const written = after.revision - before.revision;
  if (universe.programs > programs || written > 0) {
    const begun = universe.programs - programs;
    universe.violate("P9", `converged, and ${begun} programs began, ${written} writes were made`);
  }
}

/** Whoever holds it takes it back. */
async function tearDown(universe: MovingUniverse): Promise<void> {
  universe.say("# teardown");
  universe.publish(universe.nodes, "deleted");
  await converge(universe, "torn down");
  for (const { name, machine } of universe.hosts) {
    for (const thing of machine.things.keys()) {
      if (thing.endsWith(" noted")) continue;
      const holder = universe.checker.claimOf(thing as never)?.host;
      if (holder === name) universe.violate("P5", `${thing} is still on ${name}, which holds it`);
      else universe.sometimes("something was left behind on a host that lost it");
    }
  }
}
