import assert from "node:assert/strict";
import { test } from "node:test";
import { Trial, dosOf, generationOf, topologyOf } from "./fixture.ts";

const shop = topologyOf({ db: {}, web: { requires: ["db"] } });
const because = { kind: "facts.changed", hosts: ["alpha"] } as const;

function steady(): Trial {
  const trial = new Trial(generationOf(shop));
  trial.report("db.create", "holds");
  trial.report("web.create", "holds");
  trial.now = 1_000;
  return trial;
}

test("what facts do not concern goes on, and what they do is looked at afresh", () => {
  const trial = steady();
  const marks = { "web.create": "other" };
  const effects = trial.take({
    kind: "generation.accepted",
    ...generationOf(shop, { marks }),
    because,
  });
  assert.deepEqual(
    effects.filter(({ kind }) => kind.startsWith("check.")),
    [
      { kind: "check.stop", step: "web.create" },
      { kind: "check.start", step: "web.create" },
    ],
  );
  const heard = trial.play.revision;
  const [journalled] = effects.flatMap((each) =>
    each.kind === "journal.append" ? [each.event] : [],
  );
  assert.deepEqual([journalled?.kind, journalled?.revision], ["facts.changed", heard]);
  assert.deepEqual(trial.play.since, [0, 1_000]);

  const did = trial.report("web.create", "fails");
  assert.deepEqual(dosOf(did), ["web.create"]);
  const began = did.find((each) => each.kind === "journal.append");
  assert.equal(began?.kind === "journal.append" && began.event.cause, heard, "it says why");
});

test("facts that say nothing else to what is played are written down, and that is all", () => {
  const trial = steady();
  const again = { kind: "generation.accepted", ...generationOf(shop), because };
  const kinds = trial.take(again).map(({ kind }) => kind);
  assert.deepEqual(kinds, ["journal.append"]);
  assert.deepEqual(trial.play.since, [0, 0]);
  assert.equal(trial.condition("web"), "steady");
});
