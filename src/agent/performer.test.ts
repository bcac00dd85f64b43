import assert from "node:assert/strict";
import { test } from "node:test";
import type { DoOrder } from "../choreography/index.ts";
import { asStepId, type DoResult, type StepId } from "../model/index.ts";
import { systemClock } from "./clock.ts";
import { Performer, type Said } from "./performer.ts";
import type { PlayedPart } from "./played-part.ts";
import type { AgentOptions, AgentPorts } from "./ports.ts";

const step = asStepId("web.create");
const other = asStepId("db.create");
const succeeded: DoResult = { kind: "succeeded" };

/** A generation in which each Do tells its name, and ends when `ends` settles. */
function generation(name: string, did: string[], ends: Promise<void>): PlayedPart {
  const engine = {
    info: { spawns: false, events: "push" },
    do: () => {
      did.push(name);
      return ends.then(() => succeeded);
    },
  };
  const handleOf = (id: StepId) => ({
    instance: { id: "web", steps: [{ id }], definition: { operations: {} } },
    step: {
      id,
      kind: "checked",
      undoes: [],
      limits: { timeoutMs: 60_000, killAfterMs: 1, recheckMs: 60_000 },
    },
    checkCall: () => undefined,
    doCall: () => ({ kind: "known", value: { engine, inputs: {}, params: {} } }),
    setting: () => ({ kind: "known", value: { cwd: "/", env: {} } }),
  });
  const part = { instances: [] };
  return { handleOf, generation: { part }, shelf: {} } as unknown as PlayedPart;
}

function order(id: StepId, intent = false): DoOrder {
  return { kind: "do.run", step: id, attempt: 1, redo: false, intent } as unknown as DoOrder;
}

/** A performer of one slot, what it was answered, and the clock that it reads. */
function performing(renewIntent: () => Promise<string | undefined>) {
  const ended: string[] = [];
  const asked: string[] = [];
  const said: Said[] = [];
  const system = systemClock();
  const time = { passed: 0 };
  const clock = { ...system, now: () => time.passed };
  const ports = {
    clock,
    runner: { orphaned: () => undefined },
    engines: new Map(),
  } as unknown as AgentPorts;
  const options = { quietDos: 1, spawningDos: 1, spawningChecks: 1 } as unknown as AgentOptions;
  const performer = new Performer(ports, options, {
    reported: (report) => said.push(report),
    ended: (id, end) => ended.push(`${id} ${end.kind}${"why" in end ? `: ${end.why}` : ""}`),
    mayBegin: () => true,
    renewIntent: (of) => {
      asked.push(of.step);
      return renewIntent();
    },
  });
  return { performer, ended, asked, said, time };
}

async function settled(performer: Performer): Promise<void> {
  while (performer.running > 0) await new Promise((resolve) => setImmediate(resolve));
}

test("a Do that waited for its slot while its node went and came back does not begin", async () => {
  const did: string[] = [];
  const { performer, ended } = performing(() => Promise.resolve(undefined));
  const first = Promise.withResolvers<void>();
  performer.open(generation("occupies the slot", did, first.promise));
  performer.runDo(order(other));
  performer.open(generation("of the old definition", did, Promise.resolve()));
  performer.runDo(order(step));
  performer.open(generation("of the new definition", did, Promise.resolve()));
  performer.runDo(order(step));
  first.resolve();
  await settled(performer);
  assert.deepEqual(did, ["occupies the slot", "of the new definition"]);
  assert.deepEqual(ended, [`${other} succeeded`, `${step} succeeded`], "each is answered once");
});

test("what a check said before it was begun anew does not count any more", async () => {
  const { performer, said } = performing(() => Promise.resolve(undefined));
  performer.open(generation("unused", [], Promise.resolve()));
  const heard = async (count: number): Promise<Said> => {
    while (said.length < count) await new Promise((resolve) => setImmediate(resolve));
    return said[count - 1] as Said;
  };
  performer.startCheck(step);
  const first = await heard(1);
  assert.equal(performer.stillSays(first), true);
  performer.startCheck(step);
  assert.equal(performer.stillSays(first), false);
  const second = await heard(2);
  assert.equal(performer.stillSays(second), true);
  performer.stopCheck(step);
  assert.equal(performer.stillSays(second), false);
  performer.close();
});

const changed = "a precondition on another host has changed";

for (const { waits, answer, begins, asks } of [
  { waits: 900, answer: changed, begins: true, asks: 0 },
  { waits: 1_100, answer: undefined, begins: true, asks: 1 },
  { waits: 1_100, answer: changed, begins: false, asks: 1 },
]) {
  const outcome = `${begins ? "begins" : "is refused"}, asking ${asks} times`;
  test(`a Do that waits ${waits} ms after its intent was granted ${outcome}`, async () => {
    const did: string[] = [];
    const { performer, ended, asked, time } = performing(() => Promise.resolve(answer));
    const first = Promise.withResolvers<void>();
    performer.open(generation("occupies the slot", did, first.promise));
    performer.runDo(order(other));
    performer.open(generation("relies on others", did, Promise.resolve()));
    performer.runDo(order(step, true));
    time.passed = waits;
    first.resolve();
    await settled(performer);
    assert.equal(did.includes("relies on others"), begins);
    assert.equal(asked.length, asks);
    assert.deepEqual(ended.slice(1), [`${step} ${begins ? "succeeded" : `refused: ${changed}`}`]);
    // Its slot is free again.
    performer.runDo(order(other));
    await settled(performer);
    assert.equal(ended.length, 3);
  });
}
