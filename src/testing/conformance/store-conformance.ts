import { invariant } from "../../std/invariant.ts";
import { closingCases, leaseCases } from "./store-cases/lease-cases.ts";
import { compactionCases, rangeCases } from "./store-cases/range-cases.ts";
import { refusalCases } from "./store-cases/refusal-cases.ts";
import { txnCases } from "./store-cases/txn-cases.ts";
import { watchCases } from "./store-cases/watch-cases.ts";
import { watchLifeCases } from "./store-cases/watch-life-cases.ts";
import { writeCases } from "./store-cases/write-cases.ts";
import { sequenceCase } from "./store-sequence.ts";
import { type StoreCase, StoreTrial, type StoreUnderTest } from "./store-trial.ts";

export interface StoreConformanceOptions {
  /** Names of cases that the store does not pass, each with the reason why that is accepted. */
  readonly skips?: Readonly<Record<string, string>>;
  readonly sequences?: SequenceOptions;
}

/** Random sequences: the seeds are `firstSeed`, `firstSeed + 1`, and so on. */
export interface SequenceOptions {
  readonly count: number;
  readonly length: number;
  readonly firstSeed: number;
}

export interface Conformance {
  readonly cases: readonly ConformanceCase[];
  /** Never empty in silence: print them beside the result. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** To be handed to any test runner: `for (const each of cases) test(each.name, each.run)`. */
export interface ConformanceCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * Every promise of the store port as a case, for adapters of this project and of others. Each case
 * asks `makeStore` for a store of its own and disposes of it. Cases run one at a time if stores
 * share a server, because revisions are compared. A case that hangs has failed: give it a limit.
 */
export function storeConformance(
  makeStore: () => Promise<StoreUnderTest>,
  options: StoreConformanceOptions = {},
): Conformance {
  const skips = new Map(Object.entries(options.skips ?? {}));
  const all = [...scriptedCases, ...sequenceCases(options.sequences ?? defaultSequences)];
  const names = new Set(all.map((each) => each.name));
  invariant(names.size === all.length, "each case has a name of its own");
  for (const name of skips.keys()) invariant(names.has(name), `"${name}" is a case to skip`);
  return {
    cases: all
      .filter((each) => !skips.has(each.name))
      .map((each) => ({ name: each.name, run: () => runCase(each, makeStore) })),
    skipped: [...skips].map(([name, reason]) => ({ name, reason })),
  };
}

const scriptedCases: readonly StoreCase[] = [
  ...writeCases,
  ...txnCases,
  ...refusalCases,
  ...rangeCases,
  ...compactionCases,
  ...watchCases,
  ...watchLifeCases,
  ...leaseCases,
  ...closingCases,
];

const defaultSequences: SequenceOptions = { count: 500, length: 60, firstSeed: 1 };

function sequenceCases({ count, length, firstSeed }: SequenceOptions): StoreCase[] {
  return Array.from({ length: count }, (_, index) => sequenceCase(firstSeed + index, length));
}

async function runCase(each: StoreCase, makeStore: () => Promise<StoreUnderTest>): Promise<void> {
  const made = await makeStore();
  try {
    await each.run(new StoreTrial(made));
  } finally {
    await made.dispose();
  }
}
