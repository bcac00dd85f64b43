import assert from "node:assert/strict";
import { test } from "node:test";
import type { Effect } from "./effect.ts";
import { Trial, dosOf, generationOf, operation, requires, topologyOf } from "./fixture.ts";
import { mayBegin } from "./step-part.ts";

// Situations in which a step could act on what was true a moment ago. The simulator met each one.

const chain = topologyOf({ db: {}, web: { requires: ["db"] } });
const heal = { kind: "heal.requested", by: "ann" };

test("what a check said during a Do that then failed counts no more", () => {
  const trial = new Trial(generationOf(chain));
  trial.report("web.create", "fails");
  trial.report("db.create", "fails");
  trial.report("db.create", "holds");
  const end = { kind: "failed", code: "KHO_DO_EXIT", message: "no" } as const;
  assert.deepEqual(dosOf(trial.ended("db.create", end)), [], "it may have been done half-way");
  assert.deepEqual(dosOf(trial.report("db.create", "holds")), ["web.create"]);
});

test("of two steps that one request heals, the second knows of the first", () => {
  const trial = new Trial(generationOf(chain));
  trial.report("db.create", "holds");
  trial.report("web.create", "holds");
  const both = { ...heal, instances: ["db", "web"], force: ["create"] };
  assert.deepEqual(dosOf(trial.take(both)), ["db.create"], "web waits for db now");
});

test("what is to be done once more, and cannot be yet, is not broken", () => {
  const operations = { start: operation("both"), stop: operation("both") };
  const topology = topologyOf({
    disk: {},
    db: { requires: ["disk"], operations },
    web: { requires: ["db"], operations, onBroken: "stop" },
  });
  const trial = new Trial(generationOf(topology));
  for (const step of ["disk.create", "db.start", "web.start"]) trial.report(step, "holds");
  trial.report("disk.create", "fails", { outside: true });
  trial.take({ ...heal, instances: ["db"], force: ["start"] });
  trial.wait(30_000);
  assert.deepEqual(dosOf(trial.report("web.stop", "fails")), [], "db has been well all the time");
  assert.equal(trial.condition("db"), "waiting", "nor is it forgotten");
  trial.ended("disk.create");
  assert.deepEqual(dosOf(trial.report("disk.create", "holds")), ["db.start"]);
});

test("several are done once more in order, and each of it is done until its turn comes", () => {
  const row = topologyOf({ db: {}, app: { requires: ["db"] }, web: { requires: ["app"] } });
  const trial = new Trial(generationOf(row));
  for (const step of ["db.create", "app.create", "web.create"]) trial.report(step, "holds");
  const all = { ...heal, instances: ["db", "app", "web"], force: ["create"] };
  assert.deepEqual(dosOf(trial.take(all)), ["db.create"]);
  for (const [step, next] of [
    ["db.create", ["app.create"]],
    ["app.create", ["web.create"]],
    ["web.create", []],
  ] as const) {
    trial.ended(step);
    assert.deepEqual(dosOf(trial.report(step, "holds")), next);
  }
  assert.equal(trial.play.converged, true);
});

test("what was done once more without a check, and failed, is not done", () => {
  const db = { operations: { create: operation("do") } };
  const trial = new Trial(generationOf(topologyOf({ db, web: { requires: ["db"] } })));
  trial.report("web.create", "fails");
  trial.ended("db.create");
  trial.report("web.create", "holds");
  trial.take({ ...heal, instances: ["db"], force: ["create"] });
  trial.ended("db.create", { kind: "failed", code: "KHO_DO_EXIT", message: "no" });
  assert.deepEqual(dosOf(trial.report("web.create", "fails", { outside: true })), []);
});

test("a new instance of a held node is held from its first moment", () => {
  const held = { by: "ann", why: "backup", since: 0 };
  const generation = { ...generationOf(topologyOf({ db: {} })), holdOf: () => held };
  const trial = new Trial(generation);
  assert.deepEqual(dosOf(trial.report("db.create", "fails")), []);
  assert.equal(trial.condition("db"), "held");
});

const three = topologyOf({
  db: {
    operations: {
      create: operation("both"),
      configure: operation("both", { redoOn: ["create"] }),
      start: operation("both", { redoOn: ["configure"] }),
    },
  },
});

test("a redo is recorded for what its source was when it began", () => {
  const trial = new Trial(generationOf(three));
  for (const step of ["db.create", "db.configure", "db.start"]) trial.report(step, "holds");
  trial.report("db.configure", "fails", { outside: true });
  trial.ended("db.configure");
  // Its source is made anew before its own success is seen.
  assert.deepEqual(dosOf(trial.report("db.create", "fails", { outside: true })), ["db.create"]);
  trial.report("db.configure", "holds");
  trial.ended("db.create");
  const effects = trial.report("db.create", "holds");
  assert.deepEqual(dosOf(effects), ["db.configure"], "it was built from the older one");
});

test("a record is withdrawn before it is taken back, and how often it was done is kept", () => {
  const topology = topologyOf({
    db: { operations: { create: operation("do"), start: operation("do", { redoOn: ["create"] }) } },
  });
  const trial = new Trial(generationOf(topology));
  trial.ended("db.create");
  trial.ended("db.start");
  const effects = [
    ...trial.accept(generationOf(topology, { generation: 2, goal: "deleted" })),
    ...trial.report("db.delete", "fails"),
  ];
  const firstDo = effects.findIndex(({ kind }) => kind === "do.run");
  const withdrawn = effects.slice(0, firstDo).flatMap((effect) => recordOf(effect));
  assert.deepEqual(withdrawn, [
    { step: "db.create", record: { changes: 1 } },
    { step: "db.start", record: { changes: 0 } },
  ]);
  trial.ended("db.delete", { kind: "failed", code: "KHO_DO_EXIT", message: "no" });
  const back = trial.accept(generationOf(topology, { generation: 3 }));
  assert.deepEqual(dosOf(back), ["db.create"], "nobody knows what is left of it");
});

test("what was ordered and has not begun is no reason to do others again", () => {
  const topology = topologyOf({
    db: {
      operations: { create: operation("both"), start: operation("do", { redoOn: ["create"] }) },
    },
  });
  const trial = new Trial(generationOf(topology));
  trial.report("db.create", "holds");
  trial.ended("db.start");
  const ordered = trial.report("db.create", "fails", { outside: true });
  const refused = trial.ended("db.create", { kind: "refused", why: "it holds again" });
  assert.deepEqual([...ordered, ...refused].flatMap(recordOf), [
    { step: "db.create", record: { changes: 1 } },
    { step: "db.create", record: { changes: 0 } },
  ]);
  assert.deepEqual(dosOf(trial.report("db.create", "holds")), []);
});

function recordOf(effect: Effect) {
  return effect.kind === "completion.record" ? [{ step: effect.step, record: effect.record }] : [];
}

test("a start is not done while a stop that nobody wants any more still dies", () => {
  const topology = topologyOf({
    db: { operations: { start: operation("both"), stop: operation("both") } },
    web: { requires: ["db"] },
  });
  const trial = new Trial(generationOf(topology));
  trial.report("db.start", "holds");
  trial.accept(generationOf(topology, { generation: 2, goal: "stopped" }));
  assert.deepEqual(dosOf(trial.report("db.stop", "fails")), ["db.stop"]);
  trial.accept(generationOf(topology, { generation: 3 }));
  trial.report("web.create", "fails");
  assert.deepEqual(dosOf(trial.report("db.start", "holds")), [], "it may be stopped yet");
  const ended = trial.ended("db.stop", { kind: "cancelled" });
  assert.ok(ended.some((effect) => effect.kind === "check.ask" && effect.step === "db.start"));
  assert.deepEqual(dosOf(trial.report("db.start", "holds")), ["web.create"]);
});

test("of a stopped node, what is configured is healed beside a stop, retried beside a wait", () => {
  const topology = topologyOf({
    db: { operations: { configure: operation("both"), stop: operation("both") } },
    web: { requires: ["db"], operations: { stop: operation("both") } },
  });
  const trial = new Trial(generationOf(topology, { goal: "stopped" }));
  trial.report("db.stop", "fails");
  trial.report("db.configure", "fails");
  trial.fail("db.configure");
  assert.deepEqual(dosOf(trial.wait(3_000)), ["db.configure"], "though its stop waits for web");
});

test("of a stopped node, a stop is retried while what is configured has yet to show effect", () => {
  const topology = topologyOf({
    db: { operations: { configure: operation("both"), stop: operation("both") } },
  });
  const trial = new Trial(generationOf(topology, { goal: "stopped" }));
  trial.report("db.configure", "fails");
  trial.report("db.stop", "fails");
  trial.ended("db.configure");
  trial.ended("db.stop", { kind: "refused", why: "the generation has changed" });
  assert.deepEqual(dosOf(trial.wait(100)), ["db.stop"]);
});

const orders: {
  readonly given: string;
  readonly before: (trial: Trial) => unknown;
  readonly begins: boolean;
}[] = [
  { given: "nothing has changed", before: () => undefined, begins: true },
  {
    given: "an earlier operation fell",
    before: (trial) => trial.report("db.create", "fails", { outside: true }),
    begins: false,
  },
  {
    given: "its own check holds by now",
    before: (trial) => trial.report("db.configure", "holds"),
    begins: false,
  },
  {
    given: "its own check cannot tell any more",
    before: (trial) => trial.report("db.configure", "unknown"),
    begins: false,
  },
  {
    given: "it is held",
    before: (trial) => {
      const hold = { by: "ann", why: "backup", since: 0 };
      return trial.take({ kind: "hold.changed", instance: "db", hold });
    },
    begins: false,
  },
  {
    given: "the goal has changed",
    before: (trial) => trial.accept(generationOf(three, { generation: 2, goal: "deleted" })),
    begins: false,
  },
];
for (const { given, before, begins } of orders)
  test(`a Do that had to wait ${begins ? "begins" : "does not begin"} when ${given}`, () => {
    const trial = new Trial(generationOf(three));
    trial.report("db.create", "holds");
    assert.deepEqual(dosOf(trial.report("db.configure", "fails")), ["db.configure"]);
    before(trial);
    assert.equal(mayBegin(trial.play, "db.configure" as never), begins);
  });

const intents: { readonly given: string; readonly goal: "started" | "deleted"; intent: boolean }[] =
  [
    { given: "what is built on this host alone", goal: "started", intent: false },
    { given: "whatever is taken back", goal: "deleted", intent: true },
  ];
for (const { given, goal, intent } of intents)
  test(`${given} ${intent ? "is" : "is not"} preceded by a look at the generation`, () => {
    const trial = new Trial(generationOf(topologyOf({ db: {} }), { goal }));
    const step = goal === "started" ? "db.create" : "db.delete";
    const orders = trial.report(step, "fails").filter(({ kind }) => kind === "do.run");
    assert.deepEqual(
      orders.map((order) => order.kind === "do.run" && order.intent),
      [intent],
    );
  });

test("a gate on another host asks for a look at its record, and healing does not", () => {
  const topology = topologyOf({
    db: { host: "there" },
    web: { requires: [requires("db")] },
  });
  const trial = new Trial(generationOf(topology));
  trial.report("web.create", "fails");
  const first = trial.take({ kind: "remote.observed", instance: "db", reached: 7 });
  assert.deepEqual(remotesOf(first), [["db"]]);
  trial.ended("web.create");
  trial.report("web.create", "holds");
  assert.deepEqual(remotesOf(trial.report("web.create", "fails", { outside: true })), [[]]);
});

function remotesOf(effects: readonly Effect[]) {
  return effects.flatMap((effect) => (effect.kind === "do.run" ? [effect.remote] : []));
}

test("a success resets the attempts, also for a redo", () => {
  const trial = new Trial(generationOf(three));
  for (const step of ["db.create", "db.configure", "db.start"]) trial.report(step, "holds");
  trial.report("db.start", "fails", { outside: true });
  for (let attempt = 1; attempt < 3; attempt += 1) {
    trial.fail("db.start");
    trial.wait(60_000);
  }
  trial.fail("db.start");
  assert.equal(trial.condition("db"), "blocked");
  assert.deepEqual(dosOf(trial.wait(300_000)), ["db.start"]);
  trial.ended("db.start");
  trial.report("db.start", "holds");
  trial.report("db.configure", "fails", { outside: true });
  trial.ended("db.configure");
  assert.deepEqual(dosOf(trial.report("db.configure", "holds")), ["db.start"]);
  assert.equal(trial.condition("db"), "performing");
});

test("a check that says yes and no in turn while the Do fails is damped", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {} })));
  trial.report("db.create", "fails");
  const dos: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    trial.fail("db.create");
    trial.report("db.create", "holds");
    dos.push(dosOf(trial.report("db.create", "fails")).length);
    trial.wait(60_000);
  }
  assert.deepEqual(dos, [0, 0, 0], "never at once");
});
