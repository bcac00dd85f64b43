import { type Fault, drawFaults } from "./faults.ts";
import { playStory } from "./story.ts";
import { Universe } from "./universe.ts";
import type { Violation } from "./violation.ts";
import type { Drain } from "./virtual-clock.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** How many faults the seed draws; not asked for with a `schedule`. */
  readonly faults?: number;
  readonly drain: Drain;
  /** Sees every line that the hash is made of, as it happens. */
  readonly trace?: (line: string) => void;
  /** Instead of what the seed would draw: for shrinking, and to replay a found schedule. */
  readonly schedule?: readonly Fault[];
}

export interface SimulationResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Of everything that happened, in order: equal seeds give equal hashes. */
  readonly hash: string;
  readonly events: number;
  readonly dos: number;
  readonly virtualMs: number;
  /** From the end of the faults until everybody called it converged. */
  readonly convergedMs: number;
  readonly schedule: readonly Fault[];
  /** What has been reached; a sweep in which one of these stays 0 is blind. */
  readonly sometimes: Readonly<Record<string, number>>;
}

const usualFaults = 50;
const faultsMs = 120_000;

/**
 * One seeded universe: faults, then mercy, then quiet, then teardown; production code plays. Never
 * touches anything real. Rejects only if the code under test throws where nobody catches it.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, drain, trace, faults = usualFaults } = options;
  const universe = new Universe({ seed, drain, ...(trace === undefined ? {} : { trace }) });
  const wish = { count: faults, withinMs: faultsMs };
  const schedule = options.schedule ?? drawFaults(universe.prng.split("faults"), wish);
  const story = await playStory(universe, schedule, faultsMs);
  return { seed, schedule, ...story };
}
