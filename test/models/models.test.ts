// The dance across machines as models, each searched to its end: see docs/models.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  type ModelRun,
  brokenProperty,
  checkModel,
  modelTools,
  readVerdict,
} from "./check-model.ts";

interface Expected extends ModelRun {
  readonly title: string;
  /** Fewer states are a model that has lost something. */
  readonly atLeast: number;
}

const sound: readonly Expected[] = [
  {
    title: "no two agents play a node at once, whatever is late",
    model: "claim",
    defines: ["FAULTS=2", "TTL=2"],
    search: "states",
    atLeast: 1_000_000,
  },
  {
    title: "nor do three",
    model: "claim",
    defines: ["FAULTS=1", "AGENTS=3"],
    search: "states",
    atLeast: 50_000,
  },
  {
    title: "a node is always played again",
    model: "claim",
    defines: ["FAULTS=1"],
    search: "hopes",
    atLeast: 30_000,
  },
  {
    title: "two generations and a death end as the last one wants it",
    model: "update",
    defines: ["GENS=2", "CRASHES=1"],
    search: "states",
    atLeast: 200_000,
  },
  {
    title: "and they do end",
    model: "update",
    defines: ["GENS=2", "CRASHES=1"],
    search: "cycles",
    atLeast: 200_000,
  },
  {
    title: "three generations end as the last one wants it",
    model: "update",
    defines: ["GENS=3", "CRASHES=0"],
    search: "states",
    atLeast: 500_000,
  },
  {
    title: "a view is the store's at its revision, and in the end the newest",
    model: "view",
    defines: ["REVISIONS=4"],
    search: "states",
    atLeast: 100_000,
  },
  {
    title: "and it does come to an end",
    model: "view",
    defines: ["REVISIONS=4"],
    search: "cycles",
    atLeast: 100_000,
  },
  {
    title: "what a host says counts from who plays it now",
    model: "announcement",
    defines: ["TROUBLES=3"],
    search: "states",
    atLeast: 50_000,
  },
  {
    title: "and it is said in the end",
    model: "announcement",
    defines: ["TROUBLES=3"],
    search: "cycles",
    atLeast: 50_000,
  },
];

/** By model: how far it is searched, and which property each planted mistake breaks. */
const planted: readonly (ModelRun & { readonly mistakes: Readonly<Record<string, string>> })[] = [
  {
    model: "claim",
    defines: ["FAULTS=2"],
    search: "states",
    mistakes: {
      NO_MARGIN: "P2c",
      NO_DEADMAN: "P2c",
      DEADLINE_FROM_ANSWER: "P2c",
      CLAIM_SEEN_IS_OWNED: "P2c",
      NO_DEADLINE_AT_START: "P2c",
      RELEASE_EARLY: "P2c",
      REJOIN_BESIDE_DO: "P2c",
      NO_TOKEN_COMPARE: "P2a",
    },
  },
  {
    model: "claim",
    defines: ["FAULTS=1"],
    search: "hopes",
    mistakes: { CLAIM_WITHOUT_LEASE: "P3", ZOMBIE_KEEPALIVE: "P3" },
  },
  {
    model: "update",
    defines: ["GENS=2", "CRASHES=1"],
    search: "states",
    mistakes: {
      NO_FINGERPRINT: "P1 P5 P7",
      NO_INTENT: "P1 P5 P7",
      INTENT_OF_WHAT_IS_SEEN: "P1 P5 P7",
      NO_TEARDOWN_GATE: "P5",
      ACKNOWLEDGED_FIRST: "P5",
      DELETE_BY_LOOKING: "P5",
      NO_ORPHAN_WAIT: "P2",
      NO_MARK: "P7",
      NO_LAST_LOOK: "P7",
      MADE_AFTER: "P3 P7",
      CLEARED_BEFORE: "P3 P7",
      P5_FOR_WHAT_IS_REPLACED: "P5",
    },
  },
  {
    model: "update",
    defines: ["GENS=3", "CRASHES=0"],
    search: "states",
    mistakes: { P5_UNDER_NEWER_GENERATIONS: "P5" },
  },
  {
    model: "view",
    defines: ["REVISIONS=4"],
    search: "states",
    mistakes: {
      GAP: "P6",
      KEEPS_WHAT_IS_GONE: "P6",
      COMPACTED_GOES_ON: "P6",
      LATE_EVENTS: "P6",
      NO_RELIST: "P6 P3",
      ABSENT_IS_DELETED: "P7",
      ANY_GENERATION_IS_NEWER: "P7",
      REVISIONS_ORDER_GENERATIONS: "P7",
      INTENT_BY_REVISION: "P1",
    },
  },
  {
    model: "announcement",
    defines: ["TROUBLES=3"],
    search: "states",
    mistakes: {
      NO_COMPARE: "P8",
      CLAIM_KEEPS_WORDS: "P8",
      NO_ANNOUNCEMENT_AFTER_DOUBT: "P6 P8",
      SAID_ONCE: "P3 P8",
      WORD_WITHOUT_LEASE: "P8",
      DEAF_TO_OWN_ANNOUNCEMENT: "P3 P8",
      LISTS_INSTEAD_OF_EVENTS: "P3 P8",
    },
  },
];

/** Where it cannot be had, a run of the gate fails; elsewhere it is a skipped test. */
async function toolsFor(t: TestContext): Promise<string | undefined> {
  try {
    return await modelTools();
  } catch (error) {
    if (process.env["CI"] !== undefined) throw error;
    t.skip(`no Spin or no C compiler: ${String(error)}`);
    return undefined;
  }
}

for (const { title, atLeast, ...run } of sound) {
  const name = [run.model, ...run.defines, run.search].join(" ");
  test(`${title} (${name})`, async (t) => {
    const spin = await toolsFor(t);
    if (spin === undefined) return;
    const { states, errors, truncated, unreached, broken } = await checkModel(spin, run);
    t.diagnostic(`${name}: ${states} states`);
    assert.deepEqual([errors, truncated, broken], [0, undefined, undefined]);
    assert.ok(states >= atLeast, `${states} states are fewer than ${atLeast}`);
    // A statement that no run comes to proves nothing.
    if (run.search === "states") assert.deepEqual(unreached, []);
  });
}

for (const { mistakes, ...run } of planted) {
  for (const [mistake, property] of Object.entries(mistakes)) {
    test(`${run.model} sees ${mistake} (${run.defines.join(" ")} ${run.search})`, async (t) => {
      const spin = await toolsFor(t);
      if (spin === undefined) return;
      const { errors, broken } = await checkModel(spin, { ...run, mistake });
      assert.deepEqual({ errors, broken }, { errors: 1, broken: property });
    });
  }
}

test("every switch of a model is a planted mistake that is looked for", () => {
  const sizes = ["TTL", "AGENTS", "FAULTS", "GENS", "CRASHES", "REVISIONS", "TROUBLES"];
  for (const model of new Set(planted.map((each) => each.model))) {
    const file = fileURLToPath(new URL(`${model}.pml`, import.meta.url));
    const text = readFileSync(file, "utf8");
    const switches = [...text.matchAll(/^#ifn?def (\w+)/gm)].map(([, name = ""]) => name);
    const known = planted.filter((each) => each.model === model);
    const wanted = [...new Set(switches)].filter((name) => !sizes.includes(name));
    const found = known.flatMap(({ mistakes }) => Object.keys(mistakes));
    assert.deepEqual(found.toSorted(), wanted.toSorted(), model);
  }
});

test("what a verifier could not search to its end is no success", () => {
  const end = "State-vector 9 byte, depth reached 9, errors: 0\n     1234 states, stored\n";
  assert.equal(readVerdict(end).truncated, undefined);
  assert.equal(readVerdict(end).states, 1234);
  for (const hint of ["error: max search depth too small", "pan: reached -DMEMLIM bound"]) {
    assert.notEqual(readVerdict(`${hint}\n${end}`).truncated, undefined);
  }
  assert.throws(() => readVerdict("pan: out of memory"), /no verdict/);
  const unreached = '\tmodel.pml:7, state 1, "-end-"\n\tmodel.pml:9, state 2, "x = 1"\n';
  assert.deepEqual(readVerdict(end + unreached).unreached, ["model.pml:9 x = 1"]);
});

test("a counterexample is named after the property beside it", () => {
  const text = "/* P1: one */\nassert(a);\n/* P2c: two */\nassert(b);\nassert(c)\n";
  const at = (line: number): string => `spin: m.pml:${line}, Error: assertion violated`;
  assert.deepEqual(
    [2, 4, 5].map((line) => brokenProperty(at(line), text)),
    ["P1", "P2c", "P2c"],
  );
  assert.equal(brokenProperty("spin: trail ends", "/* P3: hope */\nltl h { <> a }"), "P3");
});
