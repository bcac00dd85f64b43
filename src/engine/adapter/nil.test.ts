import assert from "node:assert/strict";
import { test } from "node:test";
import { closing } from "../../std/fixture.ts";
import { Bench } from "./fixture.ts";
import { nilEngine } from "./nil.ts";

test("as a check it always holds, and says so again when asked", async (t) => {
  const bench = closing(t, new Bench(() => nilEngine()));
  const listening = bench.listen({});
  assert.deepEqual(await listening.holds(), { kind: "holds" });
  listening.ask();
  await listening.holds(1);
  assert.equal(listening.reports.length, 2);
});

test("as a Do it is a gate, and changes nothing", async (t) => {
  const bench = closing(t, new Bench(() => nilEngine()));
  assert.equal(bench.engine.info.gate, true);
  assert.deepEqual(await bench.do({}), { kind: "succeeded", changed: false });
  assert.equal("undo" in bench.engine, false);
});

test("it takes no parameters", () => {
  const { schema } = nilEngine().info;
  assert.equal(schema.safeParse({}).success, true);
  assert.equal(schema.safeParse({ message: "x" }).success, false);
});
