/** What a suite was asked for. */
export interface SuiteRequest {
  /** How many of what the suite counts: runs, kills, pauses, updates. */
  readonly runs: number;
  readonly seed: number;
  /** Where logs, topologies and words of the agents of a failing round are kept. */
  readonly keep: string;
  readonly say: (line: string) => void;
}

/** What a suite has found. */
export interface SuiteReport {
  /** In words for people; none is what is wanted. */
  readonly violations: readonly string[];
  /** What was done and seen, by names for people. */
  readonly counts: Readonly<Record<string, number>>;
  /** Names of counts without which the suite has shown nothing. */
  readonly needed: readonly string[];
}

/** After so many a suite stops: more of them tell nothing more. */
export const mostViolations = 5;

/** Adds up what rounds have counted and found. */
export class Tally {
  readonly violations: string[] = [];
  private readonly counted = new Map<string, number>();

  count(name: string, by = 1): void {
    this.counted.set(name, (this.counted.get(name) ?? 0) + by);
  }

  /** Of figures of which only the largest matters. */
  most(name: string, value: number): void {
    this.counted.set(name, Math.max(this.counted.get(name) ?? 0, Math.round(value)));
  }

  of(name: string): number {
    return this.counted.get(name) ?? 0;
  }

  blame(round: string, violations: readonly string[]): void {
    for (const violation of violations) this.violations.push(`${round}: ${violation}`);
  }

  report(needed: readonly string[]): SuiteReport {
    const counts = Object.fromEntries([...this.counted]);
    return { violations: this.violations, counts, needed };
  }
}

/** What a suite should have met and has not: then its zero proves nothing. */
export function blindIn({ counts, needed }: SuiteReport): readonly string[] {
  return needed.filter((name) => (counts[name] ?? 0) === 0);
}
