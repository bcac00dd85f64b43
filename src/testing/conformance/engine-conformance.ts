import { invariant } from "../../std/invariant.ts";
import { assertThat } from "./assertion.ts";
import { checkCases } from "./engine-cases/check-cases.ts";
import { doCases } from "./engine-cases/do-cases.ts";
import { undoCases } from "./engine-cases/undo-cases.ts";
import {
  type Ability,
  type EngineCase,
  EngineTrial,
  type EngineUnderTest,
  type Manner,
} from "./engine-trial.ts";
import type { Conformance } from "./store-conformance.ts";

export interface EngineConformanceOptions {
  /** What the engine cannot be tried on, and why that is so: cases that need it are skipped. */
  readonly lacks?: Readonly<Partial<Record<Ability, string>>>;
  /** Names of cases that the engine does not pass, each with the reason why that is accepted. */
  readonly skips?: Readonly<Record<string, string>>;
}

/**
 * Every promise of the engine port as a case, for engines of this project and of others. Each case
 * asks `makeEngine` for an engine in a world of its own and disposes of it. What the engine can do
 * is known from `lacks` alone: an ability that it has and is said to lack is an error, and so is
 * the opposite, so that nothing stays untried in silence.
 */
export function engineConformance(
  makeEngine: () => Promise<EngineUnderTest>,
  options: EngineConformanceOptions = {},
): Conformance {
  const lacks = new Map(Object.entries(options.lacks ?? {}) as [Ability, string][]);
  const skips = new Map(Object.entries(options.skips ?? {}));
  const names = new Set(allCases.map((each) => each.name));
  for (const name of skips.keys()) invariant(names.has(name), `"${name}" is a case to skip`);
  const reasonFor = (each: EngineCase): string | undefined =>
    skips.get(each.name) ?? each.needs.map((need) => lacks.get(need)).find((why) => why);
  const declaration: EngineCase = {
    name: "it has what it is not said to lack, and nothing else",
    needs: [],
    run: async (trial) => assertDeclared(trial, lacks),
  };
  const runs = allCases.filter((each) => reasonFor(each) === undefined);
  return {
    cases: [declaration, ...runs].map((each) => ({
      name: each.name,
      run: () => runCase(each, makeEngine),
    })),
    skipped: allCases.flatMap((each) => {
      const reason = reasonFor(each);
      return reason === undefined ? [] : [{ name: each.name, reason }];
    }),
  };
}

const allCases: readonly EngineCase[] = [...checkCases, ...doCases, ...undoCases];

const abilities: readonly Ability[] = [
  "check",
  "do",
  "undo",
  "disturb",
  "precede",
  "lasting",
  "failing",
  "secret",
];

function assertDeclared(trial: EngineTrial, lacks: ReadonlyMap<Ability, string>): void {
  for (const ability of abilities) {
    const isLacking = lacks.has(ability);
    const trouble = isLacking
      ? "is said to lack, and is there"
      : "is neither there nor said to lack";
    assertThat(trial.has(ability) !== isLacking, `"${ability}" ${trouble}`);
  }
}

async function runCase(
  each: EngineCase,
  makeEngine: () => Promise<EngineUnderTest>,
): Promise<void> {
  const { hasToldAtOnce } = await runOnce(each, makeEngine, "as the agent does");
  if (hasToldAtOnce) await runOnce(each, makeEngine, "iterating");
}

async function runOnce(
  each: EngineCase,
  makeEngine: () => Promise<EngineUnderTest>,
  manner: Manner,
): Promise<EngineTrial> {
  const made = await makeEngine();
  const trial = new EngineTrial(made, manner);
  try {
    await each.run(trial);
    await trial.end();
    return trial;
  } catch (error) {
    // What has failed already may not end either; that is not the news.
    await trial.end().catch(() => undefined);
    throw error;
  } finally {
    await made.dispose();
  }
}
