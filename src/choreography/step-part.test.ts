import assert from "node:assert/strict";
import { test } from "node:test";
import { Trial, dosOf, generationOf, operation, requires, topologyOf } from "./fixture.ts";

const chain = topologyOf({ db: {}, web: { requires: ["db"] } });

test("a check speaks before the first Do", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {} })));
  assert.deepEqual(dosOf(trial.effects), []);
  assert.equal(trial.condition("db"), "unknown");
  assert.deepEqual(dosOf(trial.report("db.create", "fails")), ["db.create"]);
});

test("what already holds is not done, and gates never replay it", () => {
  const trial = new Trial(generationOf(chain));
  trial.report("web.create", "holds");
  assert.equal(trial.condition("web"), "steady");
  trial.report("db.create", "fails");
  assert.deepEqual(dosOf(trial.effects), ["db.create"]);
  assert.equal(trial.condition("web"), "steady");
});

test("unknown starts no Do and opens no gate", () => {
  const trial = new Trial(generationOf(chain));
  trial.report("web.create", "fails");
  trial.report("db.create", "unknown");
  assert.deepEqual(dosOf(trial.effects), []);
  assert.equal(trial.condition("db"), "unknown");
  assert.equal(trial.condition("web"), "waiting");
});

test("done means that the check was seen true after the Do", () => {
  const trial = new Trial(generationOf(chain));
  trial.report("web.create", "fails");
  trial.report("db.create", "fails");
  trial.report("db.create", "holds");
  assert.equal(trial.condition("db"), "performing", "the Do has not ended yet");
  const asked = trial.ended("db.create");
  assert.ok(asked.some((effect) => effect.kind === "check.ask"));
  assert.deepEqual(dosOf(trial.effects), ["db.create"], "web still waits");
  assert.deepEqual(dosOf(trial.report("db.create", "holds")), ["web.create"]);
});

test("a Do that does not take is a failed attempt after its settle time", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {} })));
  trial.report("db.create", "fails");
  trial.ended("db.create");
  trial.report("db.create", "fails");
  assert.equal(dosOf(trial.wait(9_999)).length, 0);
  trial.wait(1);
  assert.equal(trial.play.dancers[0]?.steps[0]?.lastFailure?.code, "KHO_DO_DID_NOT_TAKE");
  assert.deepEqual(dosOf(trial.wait(3_000)), ["db.create"], "after the back-off");
});

test("what somebody undoes before the check has seen it hold is healed at once, no failure", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {} })));
  trial.report("db.create", "fails");
  trial.ended("db.create");
  assert.deepEqual(dosOf(trial.report("db.create", "fails", { outside: true })), ["db.create"]);
  assert.equal(trial.play.dancers[0]?.steps[0]?.failures, 0);
  assert.equal(trial.condition("db"), "healing");
});

test("attempts are bounded, then the step is blocked and still retried", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {} })));
  trial.report("db.create", "fails");
  trial.fail("db.create");
  for (const attempt of [2, 3]) {
    assert.equal(trial.condition("db"), "performing");
    assert.deepEqual(dosOf(trial.wait(60_000)), ["db.create"], `attempt ${attempt}`);
    trial.fail("db.create");
  }
  assert.equal(trial.condition("db"), "blocked");
  assert.deepEqual(dosOf(trial.wait(299_999)), []);
  assert.deepEqual(dosOf(trial.wait(1)), ["db.create"], "every 5 minutes");
  trial.ended("db.create");
  trial.report("db.create", "holds");
  assert.equal(trial.condition("db"), "steady");
});

test("what retrying cannot mend is blocked at once", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {} })));
  trial.report("db.create", "fails");
  trial.fail("db.create", { terminal: true });
  assert.equal(trial.condition("db"), "blocked");
});

test("a blocked step is retried as soon as a precondition comes back", () => {
  const trial = new Trial(generationOf(chain));
  trial.report("db.create", "holds");
  trial.report("web.create", "fails");
  trial.fail("web.create", { terminal: true });
  trial.report("db.create", "fails", { outside: true });
  assert.equal(trial.condition("web"), "waiting", "waiting blames nobody");
  trial.ended("db.create");
  assert.deepEqual(dosOf(trial.report("db.create", "holds")), ["web.create"]);
});

test("a thousand outside removals are a thousand heals", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {} })));
  trial.report("db.create", "holds");
  for (let i = 0; i < 1_000; i += 1) {
    assert.deepEqual(dosOf(trial.report("db.create", "fails", { outside: true })), ["db.create"]);
    assert.equal(trial.condition("db"), "healing");
    trial.ended("db.create");
    trial.report("db.create", "holds");
    assert.equal(trial.condition("db"), "steady");
  }
  assert.equal(trial.play.dancers[0]?.steps[0]?.heals, 1_000);
});

test("a check that falls by itself right after its Do is damped", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {} })));
  trial.report("db.create", "fails");
  const dos: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    trial.ended("db.create");
    trial.report("db.create", "holds");
    dos.push(dosOf(trial.report("db.create", "fails")).length);
    trial.wait(60_000);
  }
  assert.deepEqual(dos, [0, 0, 0], "never at once");
  trial.ended("db.create");
  trial.report("db.create", "holds");
  trial.report("db.create", "fails");
  assert.equal(trial.condition("db"), "blocked");
});

test("a gate step performs nothing and says so", () => {
  const trial = new Trial(
    generationOf(topologyOf({ door: { operations: { create: operation("gate") } } })),
  );
  trial.report("door.create", "fails");
  assert.equal(trial.condition("door"), "waiting");
  assert.deepEqual(dosOf(trial.effects), []);
  trial.report("door.create", "holds");
  assert.equal(trial.condition("door"), "steady");
});

test("an operation without check runs once per fingerprint", () => {
  const shape = { once: { operations: { create: operation("do") } } };
  const trial = new Trial(generationOf(topologyOf(shape)));
  assert.deepEqual(dosOf(trial.effects), ["once.create"]);
  const recorded = trial.ended("once.create");
  assert.ok(recorded.some((effect) => effect.kind === "completion.record"));
  assert.equal(trial.condition("once"), "steady");
  const completions = new Map([["once.create", { fingerprint: "print-1", changes: 0 }]]);
  const again = new Trial(generationOf(topologyOf(shape), { completions }));
  assert.deepEqual(dosOf(again.effects), [], "a restarted agent does not repeat it");
  const changed = new Trial(
    generationOf(topologyOf(shape), { completions, marks: { "once.create": "2" } }),
  );
  assert.deepEqual(dosOf(changed.effects), ["once.create"], "a changed one is done again");
});

test("redo_on survives a crash between the change and its consequence", () => {
  const shape = topologyOf({
    web: {
      operations: {
        configure: operation("both"),
        start: operation("both", { redoOn: ["configure"] }),
      },
    },
  });
  const trial = new Trial(generationOf(shape));
  trial.report("web.start", "holds");
  const effects = trial.report("web.configure", "fails");
  const kinds = effects.map((effect) => effect.kind);
  const record = kinds.indexOf("completion.record");
  assert.ok(record >= 0 && record < kinds.indexOf("do.run"), "counted before the Do begins");
  const completions = new Map([["web.configure", { changes: 1 }]]);
  const after = new Trial(generationOf(shape, { completions }));
  after.report("web.configure", "holds");
  assert.deepEqual(dosOf(after.report("web.start", "holds")), ["web.start"]);
  after.ended("web.start");
  after.report("web.start", "holds");
  assert.equal(after.condition("web"), "steady");
});

test("lifecycle gates hold back every Do, not only the first", () => {
  const shape = topologyOf({
    db: {},
    web: { requires: ["db"], operations: { create: operation("both"), start: operation("both") } },
  });
  const trial = new Trial(generationOf(shape));
  for (const step of ["db.create", "web.create", "web.start"]) trial.report(step, "holds");
  trial.report("db.create", "fails", { outside: true });
  trial.report("web.start", "fails", { outside: true });
  assert.deepEqual(dosOf(trial.effects), ["db.create"]);
  assert.equal(trial.condition("web"), "waiting");
});

test("an explicit gate holds back the named operation and the later ones only", () => {
  const gate = { kind: "explicit", until: "created", before: "configure" } as const;
  const trial = new Trial(
    generationOf(
      topologyOf({
        db: {},
        web: {
          requires: [requires("db", gate)],
          operations: { create: operation("both"), start: operation("both") },
        },
      }),
    ),
  );
  assert.deepEqual(dosOf(trial.report("web.create", "fails")), ["web.create"]);
  trial.ended("web.create");
  trial.report("web.create", "holds");
  trial.report("web.start", "fails");
  assert.equal(trial.condition("web"), "waiting");
  assert.deepEqual(dosOf(trial.report("db.create", "holds")), ["web.start"]);
});

test("a node that only groups others passes their order on", () => {
  const trial = new Trial(
    generationOf(
      topologyOf({
        db: {},
        group: { requires: ["db"], operations: {} },
        web: { requires: ["group"] },
      }),
    ),
  );
  trial.report("web.create", "fails");
  trial.report("db.create", "fails");
  assert.deepEqual(dosOf(trial.effects), ["db.create"]);
  trial.ended("db.create");
  assert.deepEqual(dosOf(trial.report("db.create", "holds")), ["web.create"]);
});

test("what a node has done stays done when its requirement falls", () => {
  const trial = new Trial(
    generationOf(
      topologyOf({
        db: {},
        web: { requires: ["db"], operations: { start: operation("both") } },
        proxy: { requires: ["web"] },
      }),
    ),
  );
  for (const step of ["db.create", "web.start", "proxy.create"]) trial.report(step, "holds");
  trial.report("db.create", "fails", { outside: true });
  assert.equal(trial.condition("web"), "steady");
  const dos = dosOf(trial.report("proxy.create", "fails", { outside: true }));
  assert.deepEqual(dos, ["proxy.create"], "web is started whatever db does");
});

test("goal deleted undoes dependents first", () => {
  const trial = new Trial(generationOf(chain));
  trial.report("db.create", "holds");
  trial.report("web.create", "holds");
  trial.accept(generationOf(chain, { goal: "deleted", generation: 2 }));
  trial.report("db.delete", "fails");
  assert.deepEqual(dosOf(trial.report("web.delete", "fails")), ["web.delete"]);
  trial.ended("web.delete");
  assert.deepEqual(dosOf(trial.report("web.delete", "holds")), ["db.delete"]);
});

test("a newer generation cancels what it does not want, and waits for its end", () => {
  const trial = new Trial(generationOf(chain));
  trial.report("db.create", "fails");
  const effects = trial.accept(generationOf(chain, { generation: 2, marks: { "db.create": "2" } }));
  assert.ok(effects.some((effect) => effect.kind === "do.cancel" && effect.step === "db.create"));
  assert.deepEqual(dosOf(trial.report("db.create", "fails")), [], "the old one still runs");
  assert.deepEqual(dosOf(trial.ended("db.create")), [], "what the check said before is stale");
  assert.deepEqual(dosOf(trial.report("db.create", "fails")), ["db.create"]);
});

test("nobody acts on what a neighbour had reached under its older definition", () => {
  const trial = new Trial(generationOf(chain));
  trial.report("db.create", "holds");
  trial.report("web.create", "holds");
  const next = generationOf(chain, {
    generation: 2,
    marks: { "db.create": "2", "web.create": "2" },
  });
  const effects = [...trial.accept(next), ...trial.report("web.create", "fails")];
  assert.deepEqual(dosOf(effects), []);
  trial.report("db.create", "fails");
  trial.ended("db.create");
  assert.deepEqual(dosOf(trial.report("db.create", "holds")), ["web.create"]);
});

test("a held node does nothing and shows who holds it", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {} })));
  const hold = { by: "ann", why: "upgrade", since: 0 };
  trial.take({ kind: "hold.changed", instance: "db", hold });
  trial.report("db.create", "fails");
  assert.deepEqual(dosOf(trial.effects), []);
  assert.equal(trial.condition("db"), "held");
  const lifted = trial.take({ kind: "hold.changed", instance: "db", hold: undefined });
  assert.deepEqual(dosOf(lifted), ["db.create"]);
});

test("on_broken: stop stops after the damping and starts again when all is well", () => {
  const web = {
    requires: ["db"],
    onBroken: "stop" as const,
    operations: { start: operation("both"), stop: operation("both") },
  };
  const trial = new Trial(generationOf(topologyOf({ db: {}, web })));
  trial.report("db.create", "holds");
  trial.report("web.start", "holds");
  trial.report("db.create", "fails", { outside: true });
  assert.equal(dosOf(trial.wait(29_999)).includes("web.stop" as never), false);
  const turned = trial.wait(1);
  assert.ok(turned.some((effect) => effect.kind === "check.start" && effect.step === "web.stop"));
  assert.deepEqual(dosOf(trial.report("web.stop", "fails")), ["web.stop"]);
  trial.ended("web.stop");
  trial.report("web.stop", "holds");
  trial.ended("db.create");
  trial.report("db.create", "holds");
  assert.deepEqual(dosOf(trial.report("web.start", "fails")), ["web.start"]);
});

test("heal skips the back-off; force does it though it holds", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {} })));
  trial.report("db.create", "fails");
  trial.fail("db.create");
  const heal = { kind: "heal.requested", instances: ["db"], by: "ann", force: [] };
  assert.deepEqual(dosOf(trial.take(heal)), ["db.create"]);
  trial.ended("db.create");
  trial.report("db.create", "holds");
  assert.deepEqual(dosOf(trial.take(heal)), []);
  assert.deepEqual(dosOf(trial.take({ ...heal, force: ["create"] })), ["db.create"]);
});

test("converged is said once, with what was changed", () => {
  const trial = new Trial(generationOf(chain));
  trial.report("db.create", "holds");
  trial.report("web.create", "fails");
  trial.ended("web.create");
  trial.report("web.create", "holds");
  const said = trial.effects.flatMap((effect) =>
    effect.kind === "journal.append" && effect.event.kind === "deployment.converged"
      ? [effect.event]
      : [],
  );
  assert.equal(said.length, 1);
  assert.equal(said[0]?.changed, 1);
});
