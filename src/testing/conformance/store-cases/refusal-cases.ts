import type { Op, Txn } from "../../../store/store.ts";
import { maxTxnOps } from "../../../store/store.ts";
import { assertSame } from "../assertion.ts";
import { assertRefused, type StoreCase, type StoreTrial } from "../store-trial.ts";

/** Half of a surrogate pair: not text that UTF-8 can carry. */
const halfPair = "a\ud800b";

/** Characters of two, three and four bytes; 1.5 mebibytes is the limit. */
const sizes: readonly (readonly [text: string, tooMany: number, fitting: number])[] = [
  ["é", 0.8, 0.7],
  ["舞", 0.55, 0.45],
  ["💃", 0.4, 0.35],
];

/** What a store refuses; whatever it refuses, it has not done in part. */
export const refusalCases: readonly StoreCase[] = [
  {
    name: "a key that is put twice in one transaction is refused",
    run: (trial) => assertNothingDone(trial, [trial.putOp("a", "1"), trial.putOp("a", "2")]),
  },
  {
    name: "a key that is put and deleted in one transaction is refused, in either order",
    async run(trial) {
      await assertNothingDone(trial, [trial.putOp("a", "1"), trial.deleteOp("a")]);
      await assertNothingDone(trial, [trial.deleteOp("a"), trial.putOp("a", "1")]);
    },
  },
  {
    name: "a key that is put and deleted with its prefix is refused",
    async run(trial) {
      const remove: Op = { kind: "delete", range: { prefix: trial.key("a") } };
      await assertNothingDone(trial, [remove, trial.putOp("ab", "1")]);
      await assertNothingDone(trial, [trial.putOp("ab", "1"), remove]);
    },
  },
  {
    name: "a put beside a delete of another prefix is accepted",
    async run(trial) {
      await trial.put("a/1", "1");
      const remove: Op = { kind: "delete", range: { prefix: trial.key("a/") } };
      await trial.apply(remove, trial.putOp("a", "1"), trial.putOp("b/1", "1"));
      assertSame(await trial.values(), ["a=1", "b/1=1"], "what is there");
    },
  },
  {
    name: "a key written twice in the branch not taken is refused as well",
    async run(trial) {
      const twice = [trial.putOp("a", "1"), trial.putOp("a", "2")];
      const once = [trial.putOp("b", "1")];
      await assertNothingDone(trial, { compares: [], then: once, otherwise: twice });
    },
  },
  {
    name: `${maxTxnOps} operations are accepted`,
    async run(trial) {
      const before = await trial.revision();
      const result = await trial.apply(...puts(trial, maxTxnOps));
      assertSame(result.revision, before + 1, "revision");
      assertSame((await trial.list()).length, maxTxnOps, "number of keys");
    },
  },
  {
    name: `${maxTxnOps + 1} operations are refused`,
    run: (trial) => assertNothingDone(trial, puts(trial, maxTxnOps + 1)),
  },
  {
    name: `${maxTxnOps + 1} operations in the branch not taken are refused`,
    async run(trial) {
      const otherwise = puts(trial, maxTxnOps + 1);
      await assertNothingDone(trial, { compares: [], then: [trial.putOp("b", "1")], otherwise });
    },
  },
  {
    name: `${maxTxnOps} compares and operations in each branch are accepted together`,
    async run(trial) {
      const ops = puts(trial, maxTxnOps);
      const result = await trial.store.txn({
        compares: absences(trial, maxTxnOps),
        then: ops,
        otherwise: ops,
      });
      assertSame(result.succeeded, true, "succeeded");
    },
  },
  {
    name: `${maxTxnOps + 1} compares are refused`,
    async run(trial) {
      const compares = absences(trial, maxTxnOps + 1);
      await assertNothingDone(trial, { compares, then: [trial.putOp("a", "1")] });
    },
  },
  {
    name: "a put of 1.6 MiB is refused, and the store goes on",
    async run(trial) {
      const value = "x".repeat(1.6 * 1024 * 1024);
      await assertNothingDone(trial, [trial.putOp("a", value)]);
      await trial.put("a", "1");
      assertSame(await trial.values(), ["a=1"], "what is there");
    },
  },
  {
    name: "a put of 1.4 MiB is accepted",
    async run(trial) {
      const value = "x".repeat(1.4 * 1024 * 1024);
      await trial.put("a", value);
      assertSame((await trial.get("a"))?.value.length, value.length, "length of the value");
    },
  },
  {
    name: "size counts bytes of UTF-8, not characters",
    async run(trial) {
      const mebi = 1024 * 1024;
      for (const [text, tooMany, fitting] of sizes) {
        await assertNothingDone(trial, [trial.putOp("a", text.repeat(tooMany * mebi))]);
        await trial.put("a", text.repeat(fitting * mebi));
      }
    },
  },
  {
    name: "size counts a whole transaction",
    async run(trial) {
      const half = "x".repeat(0.8 * 1024 * 1024);
      await assertNothingDone(trial, [trial.putOp("a", half), trial.putOp("b", half)]);
    },
  },
  {
    name: "an empty key is refused everywhere",
    async run(trial) {
      const key = "";
      await assertNothingDone(trial, [{ kind: "put", key, value: "1" }]);
      await assertNothingDone(trial, [{ kind: "delete", range: { key } }]);
      await assertNothingDone(trial, [{ kind: "range", range: { key } }]);
      const compares = [{ key, field: "version", is: "equal", to: 0 }] as const;
      await assertNothingDone(trial, { compares, then: [trial.putOp("a", "1")] });
      await assertRefused(trial.store.range({ key }), "invalid");
      await trial.watch(undefined, { key }).assertFails("invalid");
    },
  },
  {
    name: "text with half of a surrogate pair is refused in keys and values",
    async run(trial) {
      await assertNothingDone(trial, [trial.putOp("a", halfPair)]);
      await assertNothingDone(trial, [trial.putOp(halfPair, "1")]);
      await assertRefused(trial.store.range({ prefix: trial.key(halfPair) }), "invalid");
    },
  },
  {
    name: "revisions that are no whole number from 0 on are refused",
    async run(trial) {
      for (const revision of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        await assertRefused(trial.store.range(trial.all, { revision }), "invalid");
        await assertRefused(trial.store.compact(revision), "invalid");
        await trial.watch(revision).assertFails("invalid");
      }
    },
  },
];

async function assertNothingDone(trial: StoreTrial, request: Txn | readonly Op[]): Promise<void> {
  const txn = "then" in request ? request : { compares: [], then: request };
  const revision = await trial.put("kept", "1");
  const before = await trial.values();
  await assertRefused(trial.store.txn(txn), "invalid");
  assertSame(await trial.values(), before, "what is there after the refusal");
  assertSame(await trial.revision(), revision, "revision after the refusal");
  await trial.delete("kept");
}

function puts(trial: StoreTrial, count: number): Op[] {
  return Array.from({ length: count }, (_, index) => trial.putOp(`k${index}`, "1"));
}

function absences(trial: StoreTrial, count: number): Txn["compares"] {
  return Array.from(
    { length: count },
    (_, index) =>
      ({ key: trial.key(`absent${index}`), field: "version", is: "equal", to: 0 }) as const,
  );
}
