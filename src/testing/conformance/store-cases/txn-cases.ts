import type { Compare } from "../../../store/store.ts";
import { assertSame, assertThat } from "../assertion.ts";
import type { StoreCase, StoreTrial } from "../store-trial.ts";

type NumericField = "createRevision" | "modRevision" | "version";
type Operator = "equal" | "greater" | "less" | "not-equal";

const numericFields: readonly NumericField[] = ["createRevision", "modRevision", "version"];
/** What each operator answers when the actual number is below, at, or above the given one. */
const operators: Readonly<Record<Operator, readonly [boolean, boolean, boolean]>> = {
  equal: [false, true, false],
  "not-equal": [true, false, true],
  greater: [false, false, true],
  less: [true, false, false],
};

/** Transactions: compares, branches, and what operations see of each other. */
export const txnCases: readonly StoreCase[] = [
  ...numericFields.flatMap((field): StoreCase[] => [
    {
      name: `a compare of the ${field} of a present key`,
      async run(trial) {
        await trial.put("a", "1");
        await trial.put("a", "2");
        const pair = await trial.get("a");
        assertThat(pair !== undefined, "the key is there");
        await assertCompares(trial, field, pair[field]);
      },
    },
    {
      name: `a compare of the ${field} of an absent key sees 0`,
      async run(trial) {
        await trial.put("a", "1");
        await trial.delete("a");
        await assertCompares(trial, field, 0);
      },
    },
  ]),
  {
    name: "a compare of the value of a present key",
    async run(trial) {
      await trial.put("a", "x");
      const answers = [
        await succeeds(trial, valueCompare(trial, "equal", "x")),
        await succeeds(trial, valueCompare(trial, "equal", "y")),
        await succeeds(trial, valueCompare(trial, "not-equal", "y")),
        await succeeds(trial, valueCompare(trial, "not-equal", "x")),
      ];
      assertSame(answers, [true, false, true, false], "equal, equal, not-equal, not-equal");
    },
  },
  {
    name: "a compare of the value of an absent key fails, whatever is asked",
    async run(trial) {
      const answers = [
        await succeeds(trial, valueCompare(trial, "equal", "x")),
        await succeeds(trial, valueCompare(trial, "equal", "")),
        await succeeds(trial, valueCompare(trial, "not-equal", "x")),
        await succeeds(trial, valueCompare(trial, "not-equal", "")),
      ];
      assertSame(answers, [false, false, false, false], "answers");
    },
  },
  {
    name: "an empty value is a value and compares as one",
    async run(trial) {
      await trial.put("a", "");
      assertSame(await succeeds(trial, valueCompare(trial, "equal", "")), true, "equal to empty");
      const isOther = await succeeds(trial, valueCompare(trial, "not-equal", "x"));
      assertSame(isOther, true, "not equal to x");
    },
  },
  {
    name: "every compare must hold",
    async run(trial) {
      await trial.put("a", "1");
      const key = trial.key("a");
      const one: Compare = { key, field: "version", is: "equal", to: 1 };
      const two: Compare = { key, field: "version", is: "equal", to: 2 };
      assertSame(await succeeds(trial, one, one), true, "both hold");
      assertSame(await succeeds(trial, one, two), false, "the second does not hold");
      assertSame(await succeeds(trial, two, one), false, "the first does not hold");
    },
  },
  {
    name: "a transaction without compares succeeds",
    async run(trial) {
      assertSame(await succeeds(trial), true, "succeeded");
    },
  },
  {
    name: "a compare that holds applies then, and leaves otherwise alone",
    async run(trial) {
      await trial.put("a", "1");
      const compares = [valueCompare(trial, "equal", "1")];
      const then = [trial.putOp("then", "1")];
      const otherwise = [trial.putOp("otherwise", "1")];
      const result = await trial.store.txn({ compares, then, otherwise });
      assertSame([result.succeeded, result.results], [true, [{ kind: "put" }]], "result");
      assertSame(await trial.values(), ["a=1", "then=1"], "what is there");
    },
  },
  {
    name: "a compare that does not hold applies otherwise, and leaves then alone",
    async run(trial) {
      await trial.put("a", "1");
      const compares = [valueCompare(trial, "equal", "2")];
      const then = [trial.putOp("then", "1"), trial.putOp("a", "2")];
      const otherwise = [trial.deleteOp("a")];
      const result = await trial.store.txn({ compares, then, otherwise });
      assertSame(result.succeeded, false, "succeeded");
      assertSame(result.results, [{ kind: "delete", deleted: 1 }], "results");
      assertSame(await trial.values(), [], "what is there");
    },
  },
  {
    name: "a failed compare without otherwise changes nothing",
    async run(trial) {
      const revision = await trial.put("a", "1");
      const compares = [valueCompare(trial, "equal", "2")];
      const result = await trial.store.txn({ compares, then: [trial.deleteOp("a")] });
      assertSame(result, { succeeded: false, revision, results: [] }, "result");
      assertSame(await trial.values(), ["a=1"], "what is there");
    },
  },
  {
    name: "one key may be compared several times",
    async run(trial) {
      await trial.put("a", "1");
      const key = trial.key("a");
      const above: Compare = { key, field: "version", is: "greater", to: 0 };
      const below: Compare = { key, field: "version", is: "less", to: 2 };
      assertSame(await succeeds(trial, above, below), true, "between 0 and 2");
    },
  },
  {
    name: "operations see what those before them did",
    async run(trial) {
      const revision = await trial.put("a", "1");
      const range = { kind: "range", range: trial.all } as const;
      const { results } = await trial.apply(
        range,
        trial.putOp("b", "2"),
        range,
        trial.deleteOp("a"),
        range,
      );
      const a = pairOf(trial, "a", "1", revision);
      const b = pairOf(trial, "b", "2", revision + 1);
      const expected = [
        { kind: "range", pairs: [a] },
        { kind: "put" },
        { kind: "range", pairs: [a, b] },
        { kind: "delete", deleted: 1 },
        { kind: "range", pairs: [b] },
      ];
      assertSame(results, expected, "results");
    },
  },
  {
    name: "overlapping deletes count each key once",
    async run(trial) {
      await trial.apply(trial.putOp("a", "1"), trial.putOp("ab", "2"), trial.putOp("b", "3"));
      const all = { kind: "delete", range: trial.all } as const;
      const { results } = await trial.apply(trial.deleteOp("a"), all, all, trial.deleteOp("b"));
      const counts = results.map((result) => (result.kind === "delete" ? result.deleted : -1));
      assertSame(counts, [1, 2, 0, 0], "deleted");
    },
  },
  {
    name: "one key may be written in both branches",
    async run(trial) {
      const compares = [valueCompare(trial, "equal", "1")];
      const then = [trial.putOp("a", "then")];
      const otherwise = [trial.putOp("a", "otherwise")];
      await trial.store.txn({ compares, then, otherwise });
      assertSame(await trial.values(), ["a=otherwise"], "what is there");
    },
  },
  {
    name: "of concurrent creations by compare exactly one succeeds",
    async run(trial) {
      const key = trial.key("claim");
      const absent: Compare = { key, field: "createRevision", is: "equal", to: 0 };
      const claims = Array.from({ length: 16 }, (_, index) =>
        trial.store.txn({ compares: [absent], then: [trial.putOp("claim", String(index))] }),
      );
      const results = await Promise.all(claims);
      const winners = results.flatMap((result, index) => (result.succeeded ? [index] : []));
      assertSame(winners.length, 1, "number of winners");
      assertSame(await trial.values(), [`claim=${winners[0]}`], "what is there");
    },
  },
  {
    name: "concurrent increments by compare lose no update",
    async run(trial) {
      await trial.put("counter", "0");
      await Promise.all(Array.from({ length: 6 }, () => increment(trial, 5)));
      const pair = await trial.get("counter");
      assertSame([pair?.value, pair?.version], ["30", 31], "value and version");
    },
  },
];

async function increment(trial: StoreTrial, times: number): Promise<void> {
  const key = trial.key("counter");
  for (let done = 0; done < times; ) {
    const pair = await trial.get("counter");
    assertThat(pair !== undefined, "the counter is there");
    const compare: Compare = { key, field: "modRevision", is: "equal", to: pair.modRevision };
    const then = [trial.putOp("counter", String(Number(pair.value) + 1))];
    const result = await trial.store.txn({ compares: [compare], then });
    if (result.succeeded) done += 1;
  }
}

async function assertCompares(
  trial: StoreTrial,
  field: NumericField,
  actual: number,
): Promise<void> {
  const key = trial.key("a");
  for (const is of ["equal", "not-equal", "greater", "less"] as const) {
    for (const [index, to] of [actual + 1, actual, actual - 1].entries()) {
      const expected = operators[is][index];
      const answer = await succeeds(trial, { key, field, is, to });
      assertSame(answer, expected, `${field} ${actual} is ${is} to ${to}`);
    }
  }
}

async function succeeds(trial: StoreTrial, ...compares: Compare[]): Promise<boolean> {
  return (await trial.store.txn({ compares, then: [] })).succeeded;
}

function valueCompare(trial: StoreTrial, is: "equal" | "not-equal", to: string): Compare {
  return { key: trial.key("a"), field: "value", is, to };
}

function pairOf(trial: StoreTrial, name: string, ...[value, revision]: [string, number]) {
  return {
    key: trial.key(name),
    value,
    createRevision: revision,
    modRevision: revision,
    version: 1,
    lease: "0",
  };
}
