import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { test } from "node:test";
import { EmbeddedStore } from "../../store/adapter/embedded.ts";
import { VirtualClock } from "../sim/virtual-clock.ts";
import { storeConformance } from "./store-conformance.ts";
import type { StoreUnderTest } from "./store-trial.ts";

const limit = { timeout: 20_000 };

function makeEmbedded(bounds: { readonly maxPendingEvents?: number } = {}): StoreUnderTest {
  const clock = new VirtualClock({ macroTask: (task) => void setImmediate(task) });
  const store = new EmbeddedStore({ clock, ...bounds });
  return {
    store,
    prefix: "/trial/",
    time: {
      now: () => clock.now(),
      pass: (durationMs) => clock.advance(durationMs),
      stall: async (durationMs) => {
        clock.stall(durationMs);
        await clock.advance(0);
      },
    },
    dispose: () => store.close(),
  };
}

const embedded = storeConformance(async () => makeEmbedded());
for (const each of embedded.cases) test(`embedded store: ${each.name}`, limit, each.run);

test("the embedded store skips no case", () => {
  assert.deepEqual(embedded.skipped, []);
});

// Every watch falls behind at once and lives on history alone.
const slow = storeConformance(async () => makeEmbedded({ maxPendingEvents: 1 }));
for (const each of slow.cases) test(`store of slow consumers: ${each.name}`, limit, each.run);

test("a skip names a case", () => {
  const options = { skips: { "no such case": "it is planted" } };
  const misnamed = (): unknown => storeConformance(async () => makeEmbedded(), options);
  assert.throws(misnamed, /"no such case" is a case to skip/);
});

test("a skip is told with its reason and does not run", () => {
  const [first] = embedded.cases;
  assert.ok(first);
  const skips = { [first.name]: "it is planted" };
  const rest = storeConformance(async () => makeEmbedded(), { skips });
  assert.deepEqual(rest.skipped, [{ name: first.name, reason: "it is planted" }]);
  assert.equal(rest.cases.length, embedded.cases.length - 1);
});
