import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { conditionsWorstFirst, type DeploymentStatus } from "../model/index.ts";
import { instance, statusOf, waits } from "./fixtures.ts";
import { diffStatus } from "./status-change.ts";

const anyStatus = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom("a", "b", "c", "d"),
      condition: fc.constantFrom(...conditionsWorstFirst),
      attempt: fc.option(fc.nat(3), { nil: undefined }),
    }),
    { selector: ({ id }) => id },
  )
  .map((list) =>
    statusOf(
      ...list.map(({ id, condition, attempt }) =>
        instance(id, { condition, ...(attempt === undefined ? {} : { attempt }) }),
      ),
    ),
  );

/** What a watcher holds after a change. */
function watched(before: DeploymentStatus, change: ReturnType<typeof diffStatus>) {
  if (change === undefined) return before;
  const instances = new Map(before.instances.map((each) => [each.instance, each]));
  for (const id of change.removed) instances.delete(id);
  for (const each of change.instances) instances.set(each.instance, each);
  return { ...change.summary, instances: [...instances.values()] };
}

const byName = ({ instances, ...summary }: DeploymentStatus) => ({
  ...summary,
  instances: instances.toSorted((a, b) => (a.instance < b.instance ? -1 : 1)),
});

test("a watcher who takes in every change sees what is so", () => {
  fc.assert(
    fc.property(fc.array(anyStatus, { minLength: 1 }), ([first, ...rest]) => {
      let seen = first as DeploymentStatus;
      let last = seen;
      for (const status of rest) {
        seen = watched(seen, diffStatus(last, status));
        last = status;
        assert.deepEqual(byName(seen), byName(status));
      }
    }),
  );
});

test("what looks the same is not told again: equal values, and times that differ by a hair", () => {
  const before = statusOf(waits("web", "db"), instance("db", { since: 1_000 }));
  const same = statusOf(waits("web", "db"), instance("db", { since: 1_001 }));
  assert.equal(diffStatus(before, same), undefined);
  const later = statusOf(waits("web", "db"), instance("db", { since: 2_000 }));
  assert.deepEqual(
    diffStatus(before, later)?.instances.map((each) => each.instance),
    ["db"],
  );
});

test("an expected end that moves is no news of its own, and comes along with the next", () => {
  const before = { ...statusOf(waits("web", "db")), expectedAt: 9_000 };
  const later = { ...before, expectedAt: 11_000 };
  assert.equal(diffStatus(before, later), undefined);
  const done = { ...statusOf(instance("web")), expectedAt: 12_000 };
  assert.equal(diffStatus(later, done)?.summary.expectedAt, 12_000);
});

test("only what differs is told, in depth", () => {
  const before = statusOf(waits("web", "db"), instance("db"), instance("old"));
  const after = statusOf(waits("web", "cache"), instance("db"));
  const change = diffStatus(before, after);
  assert.deepEqual(
    change?.instances.map((each) => each.instance),
    ["web"],
  );
  assert.deepEqual(change?.removed, ["old"]);
  assert.equal("instances" in (change?.summary ?? {}), false);
});
