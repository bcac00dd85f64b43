import assert from "node:assert/strict";
import { test } from "node:test";
import { asStepId } from "../../model/index.ts";
import { VirtualClock } from "../../testing/sim/virtual-clock.ts";
import type { CheckContext } from "../engine.ts";
import { closing } from "../../std/fixture.ts";
import { Listening, Workplace } from "./fixture.ts";
import { type WaitInputs, waitEngine } from "./wait.ts";

const epochMs = Date.parse("2026-11-22T11:00:00Z");
const step = { deployment: "test", host: "here", step: asStepId("node.create") };

class Waiting implements Disposable {
  readonly place = new Workplace();
  readonly clock = new VirtualClock(
    { macroTask: (task) => this.place.clock.soon(task) },
    { epochMs },
  );
  engine = waitEngine(this.clock);

  listen(inputs: WaitInputs): Listening {
    const { context, ask } = this.place.check();
    const timed: CheckContext = { ...context, clock: this.clock };
    const stream = this.engine.check?.(inputs, timed);
    assert.ok(stream);
    return new Listening(stream, this.place.clock, ask);
  }

  do(inputs: WaitInputs, options: Parameters<Workplace["do"]>[0] = {}) {
    const handle = this.place.do(options);
    const result = this.engine.do?.(
      inputs,
      Object.create(handle.context, { clock: { value: this.clock } }),
    );
    assert.ok(result);
    return { ...handle, result };
  }

  [Symbol.dispose](): void {
    this.place[Symbol.dispose]();
  }
}

test("`for` counts from the Do, whose end makes the check hold", async (t) => {
  const waiting = closing(t, new Waiting());
  const inputs = { for: "30s" };
  const listening = waiting.listen(inputs);
  await waiting.clock.advance(3_600_000);
  assert.deepEqual(listening.reports, [
    { kind: "fails", detail: "has not begun to wait", absent: true },
  ]);
  const { result, records } = waiting.do(inputs);
  assert.deepEqual(records, [{ since: epochMs + 3_600_000 }]);
  await waiting.clock.advance(29_999);
  assert.equal(listening.last?.kind, "fails");
  assert.equal(listening.last?.detail, "waits another 30s");
  await waiting.clock.advance(1);
  assert.deepEqual(await result, { kind: "succeeded" });
  assert.equal(listening.last?.kind, "holds");
});

test("a second Do waits no second time, unless it is asked to do it again", async (t) => {
  const waiting = closing(t, new Waiting());
  const inputs = { for: "30s" };
  const first = waiting.do(inputs);
  await waiting.clock.advance(30_000);
  await first.result;
  const made = first.made();
  assert.deepEqual(await waiting.do(inputs, { made }).result, {
    kind: "succeeded",
    changed: false,
  });
  const again = waiting.do(inputs, { made, redo: true });
  await waiting.clock.advance(30_000);
  assert.deepEqual(await again.result, { kind: "succeeded" });
});

test("a restarted agent goes on waiting where the dead one stopped", async (t) => {
  const waiting = closing(t, new Waiting());
  const inputs = { for: "30s" };
  const made = { since: epochMs - 20_000 };
  const listening = waiting.listen(inputs);
  const { result, records } = waiting.do(inputs, { made });
  await waiting.clock.advance(10_000);
  assert.deepEqual(await result, { kind: "succeeded" });
  assert.equal(listening.last?.kind, "holds");
  assert.deepEqual(records, []);
});

test("a restarted agent that recalls what was waited holds at once", async (t) => {
  const waiting = closing(t, new Waiting());
  waiting.engine.recall(step, { since: epochMs - 30_000 });
  assert.deepEqual(await waiting.listen({ for: "30s" }).until(() => true), { kind: "holds" });
});

test("after the wall clock was set back, it waits once more and not for ever", async (t) => {
  const waiting = closing(t, new Waiting());
  const { result } = waiting.do({ for: "30s" }, { made: { since: epochMs + 86_400_000 } });
  await waiting.clock.advance(30_000);
  assert.deepEqual(await result, { kind: "succeeded" });
});

test("a longer duration waits for what is missing", async (t) => {
  const waiting = closing(t, new Waiting());
  waiting.engine.recall(step, { since: epochMs });
  await waiting.clock.advance(30_000);
  const listening = waiting.listen({ for: "40s" });
  assert.equal((await listening.until(() => true)).detail, "waits another 10s");
  await waiting.clock.advance(10_000);
  await listening.holds();
});

test("`until` is a gate that opens by itself", async (t) => {
  const waiting = closing(t, new Waiting());
  const listening = waiting.listen({ until: "2026-11-22T13:10:00+02:00" });
  await waiting.clock.advance(599_999);
  assert.deepEqual(listening.last, {
    kind: "fails",
    detail: "waits until 2026-11-22T13:10:00+02:00",
  });
  await waiting.clock.advance(1);
  assert.equal(listening.last?.kind, "holds");
});

test("as a Do, `until` sleeps until then and records nothing", async (t) => {
  const waiting = closing(t, new Waiting());
  const { result, records } = waiting.do({ until: "2026-11-22T11:10:00Z" });
  await waiting.clock.advance(600_000);
  assert.deepEqual(await result, { kind: "succeeded" });
  assert.deepEqual(records, []);
  assert.deepEqual(await waiting.do({ until: "2026-11-22T11:10:00Z" }).result, {
    kind: "succeeded",
    changed: false,
  });
});

test("an interrupted wait says what is missing, and leaves no timer", async (t) => {
  const waiting = closing(t, new Waiting());
  const { result, abort } = waiting.do({ for: "10m" });
  await waiting.clock.advance(60_000);
  abort();
  const ended = await result;
  assert.ok(ended.kind === "failed");
  assert.equal(ended.code, "KHO_WAIT_INTERRUPTED");
  assert.match(ended.message, /^Cannot wait for 10m: interrupted 9m before the end$/);
  assert.equal(waiting.clock.pending, 0);
});

test("undo forgets the wait, so the next one counts anew", async (t) => {
  const waiting = closing(t, new Waiting());
  const inputs = { for: "30s" };
  const listening = waiting.listen(inputs);
  const { result, made } = waiting.do(inputs);
  await waiting.clock.advance(30_000);
  await result;
  const handle = waiting.place.do({ made: made() });
  await waiting.engine.undo?.(inputs, handle.context);
  assert.equal(handle.made(), undefined);
  await waiting.clock.advance(0);
  assert.equal(listening.last?.detail, "has not begun to wait");
});

test("a check that has ended leaves no timer", async (t) => {
  const waiting = closing(t, new Waiting());
  waiting.engine.recall(step, { since: epochMs });
  const listening = waiting.listen({ for: "1h" });
  await listening.fails();
  assert.equal(waiting.clock.pending, 1);
  await listening.stop();
  assert.equal(waiting.clock.pending, 0);
});

for (const { given, inputs, isGood } of [
  { given: "a duration", inputs: { for: "2m" }, isGood: true },
  { given: "a moment", inputs: { until: "2027-01-31T08:00:00Z" }, isGood: true },
  { given: "neither", inputs: {}, isGood: false },
  { given: "both", inputs: { for: "2m", until: "2027-01-31T08:00:00Z" }, isGood: false },
  { given: "no duration", inputs: { for: "soon" }, isGood: false },
  { given: "a moment without zone", inputs: { until: "2027-01-31T08:00:00" }, isGood: false },
])
  test(`${given} is ${isGood ? "accepted" : "refused"}`, (t) => {
    const waiting = closing(t, new Waiting());
    assert.equal(waiting.engine.info.schema.safeParse(inputs).success, isGood);
  });
