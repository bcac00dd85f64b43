import assert from "node:assert/strict";
import { test } from "node:test";
import type { DoOrder } from "../choreography/index.ts";
import { asStepId, type DoResult, type StepId } from "../model/index.ts";
import { systemClock } from "./clock.ts";
import { Performer } from "./performer.ts";
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
    step: { id, kind: "checked", undoes: [], limits: { timeoutMs: 60_000, killAfterMs: 1 } },
    doCall: () => ({ kind: "known", value: { engine, inputs: {}, params: {} } }),
    setting: () => ({ kind: "known", value: { cwd: "/", env: {} } }),
  });
  const part = { instances: [] };
  return { handleOf, generation: { part }, shelf: {} } as unknown as PlayedPart;
}

function order(id: StepId): DoOrder {
  return { kind: "do.run", step: id, attempt: 1, redo: false, intent: false } as unknown as DoOrder;
}

test("a Do that waited for its slot while its node went and came back does not begin", async () => {
  const did: string[] = [];
  const ended: string[] = [];
  const ports = {
    clock: systemClock(),
    runner: { orphaned: () => undefined },
    engines: new Map(),
  } as unknown as AgentPorts;
  const options = { quietDos: 1, spawningDos: 1, spawningChecks: 1 } as unknown as AgentOptions;
  const performer = new Performer(ports, options, {
    reported: () => undefined,
    ended: (id, end) => ended.push(`${id} ${end.kind}`),
    mayBegin: () => true,
  });
  const first = Promise.withResolvers<void>();
  performer.open(generation("occupies the slot", did, first.promise));
  performer.runDo(order(other));
  performer.open(generation("of the old definition", did, Promise.resolve()));
  performer.runDo(order(step));
  performer.open(generation("of the new definition", did, Promise.resolve()));
  performer.runDo(order(step));
  first.resolve();
  while (performer.running > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(did, ["occupies the slot", "of the new definition"]);
  assert.deepEqual(ended, [`${other} succeeded`, `${step} succeeded`], "each is answered once");
});
