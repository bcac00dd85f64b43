import assert from "node:assert/strict";
import { test } from "node:test";
import { asInstanceId, asStepId, type Condition, type JournalFact } from "../model/index.ts";
import { node, onHost, perform, requires, topology } from "../score/fixtures.ts";
import { createPrng } from "../std/prng.ts";
import { chronicle, Dance, instance, of } from "./fixtures.ts";
import { foldSpans, spanAt } from "./spans.ts";

const db = asInstanceId("db");
const failure = { kind: "failed", code: "KHO_DO_EXIT", message: "exit 1", exitCode: 1 } as const;
const hold = { by: "ann", why: "upgrade", since: 20 };
const began: JournalFact = { kind: "do.began", ...of("db"), attempt: 1, why: "check-fails" };
const failed: JournalFact = {
  kind: "do.ended",
  ...of("db"),
  attempt: 1,
  result: "failed",
  durationMs: 5,
  failure,
};
const succeeded: JournalFact = {
  kind: "do.ended",
  ...of("db"),
  attempt: 1,
  result: "succeeded",
  durationMs: 5,
};
const settled: JournalFact = {
  kind: "step.settled",
  ...of("db"),
  outcome: "changed",
  durationMs: 5,
};
const fell: JournalFact = { kind: "step.fell", ...of("db"), detail: "file removed", outside: true };
const accepted: JournalFact = { kind: "generation.accepted", goal: "started", instances: 1 };
const converged: JournalFact = {
  kind: "deployment.converged",
  changed: 1,
  unchanged: 0,
  durationMs: 9,
};
const changed = (from: Condition, to: Condition): JournalFact => ({
  kind: "condition.changed",
  ...of("db"),
  from,
  to,
});

const cases: readonly {
  readonly given: string;
  readonly facts: readonly (readonly [number, JournalFact])[];
  readonly now?: Condition;
  readonly conditions: readonly (readonly [at: number, condition: Condition])[];
}[] = [
  {
    given: "a first Do: before it, its gates were closed",
    facts: [
      [10, accepted],
      [30, began],
      [35, succeeded],
      [40, settled],
    ],
    conditions: [
      [5, "waiting"],
      [20, "waiting"],
      [32, "performing"],
      [38, "performing"],
      [50, "steady"],
    ],
  },
  {
    given: "two operations with a gate between them",
    facts: [
      [10, began],
      [20, settled],
      [50, { ...began, ...of("db", "configure") }],
      [60, { ...settled, ...of("db", "configure") }],
    ],
    conditions: [
      [15, "performing"],
      [30, "waiting"],
      [55, "performing"],
      [70, "steady"],
    ],
  },
  {
    given: "attempts that fail until it is blocked, and an attempt that mends it",
    facts: [
      [10, began],
      [15, failed],
      [15, changed("performing", "blocked")],
      [300, began],
      [310, succeeded],
      [311, settled],
      [311, changed("blocked", "steady")],
    ],
    conditions: [
      [12, "performing"],
      [100, "blocked"],
      [305, "blocked"],
      [320, "steady"],
    ],
  },
  {
    given: "a fall that is healed",
    facts: [
      [10, converged],
      [20, fell],
      [20, began],
      [20, changed("steady", "healing")],
      [24, settled],
    ],
    conditions: [
      [5, "steady"],
      [15, "steady"],
      [22, "healing"],
      [30, "steady"],
    ],
  },
  {
    given: "a fall while a requirement is broken too",
    facts: [
      [10, converged],
      [20, fell],
      [50, began],
      [50, changed("waiting", "healing")],
    ],
    conditions: [
      [15, "steady"],
      [30, "waiting"],
      [55, "healing"],
    ],
  },
  {
    given: "a fall under a hold",
    facts: [
      [10, converged],
      [20, { kind: "hold.placed", ...of("db"), hold }],
      [20, changed("steady", "held")],
      [30, fell],
      [40, { kind: "hold.lifted", ...of("db") }],
      [40, began],
      [40, changed("held", "healing")],
      [45, settled],
    ],
    conditions: [
      [15, "steady"],
      [25, "held"],
      [35, "held"],
      [42, "healing"],
      [50, "steady"],
    ],
  },
  {
    given: "a check that held from the beginning leaves no event but the convergence",
    facts: [
      [10, accepted],
      [12, converged],
    ],
    conditions: [
      [5, "steady"],
      [11, "steady"],
      [50, "steady"],
    ],
  },
  {
    given: "somebody else opens a gate",
    facts: [
      [10, accepted],
      [60, { ...settled, outcome: "unchanged" }],
    ],
    conditions: [
      [30, "waiting"],
      [70, "steady"],
    ],
  },
  {
    given: "a generation that changes it: it was steady until then, and waited after",
    facts: [
      [10, converged],
      [20, accepted],
      [40, began],
      [45, settled],
    ],
    conditions: [
      [15, "steady"],
      [30, "waiting"],
      [42, "performing"],
      [50, "steady"],
    ],
  },
  {
    given: "a Do that a newer generation cancels",
    facts: [
      [10, began],
      [20, { ...succeeded, result: "cancelled" }],
      [50, began],
    ],
    conditions: [
      [15, "performing"],
      [30, "waiting"],
      [55, "performing"],
    ],
  },
  {
    given: "an agent that ends, and one that begins and finds all as it was",
    facts: [
      [10, converged],
      [20, { kind: "agent.ended", why: "drained" }],
      [50, { kind: "agent.began", process: 7 }],
      [55, accepted],
      [60, converged],
    ],
    conditions: [
      [15, "steady"],
      [30, "unknown"],
      [58, "steady"],
      [70, "steady"],
    ],
  },
  {
    given: "a condition that came about without an event",
    facts: [[10, accepted]],
    now: "waiting",
    conditions: [
      [5, "unknown"],
      [20, "waiting"],
    ],
  },
  {
    given: "a clock that was set back",
    facts: [
      [100, began],
      [40, succeeded],
      [50, settled],
      [110, fell],
    ],
    conditions: [
      [100, "steady"],
      [105, "steady"],
      [120, "waiting"],
    ],
  },
];

for (const { given, facts, now, conditions } of cases) {
  test(`conditions are folded from events: ${given}`, () => {
    const events = chronicle(...facts);
    const last = conditions.at(-1)?.[1] ?? "steady";
    const instances = [
      instance("db", { condition: now ?? last, since: now === undefined ? 0 : 15 }),
    ];
    const spans = foldSpans(instances, events).get(db) ?? [];
    const found = conditions.map(([at]) => [at, spanAt(spans, at)?.span.condition] as const);
    assert.deepEqual(found, conditions);
    for (const [index, span] of spans.entries()) assert.equal(span.to, spans[index + 1]?.from);
  });
}

test("a run of spans knows its own beginning and end, a span what was known then", () => {
  const events = chronicle(
    [10, began],
    [15, failed],
    [30, { ...began, attempt: 2 }],
    [35, { ...failed, attempt: 2 }],
    [50, { ...began, attempt: 3 }],
    [60, settled],
  );
  const spans = foldSpans([instance("db")], events).get(db) ?? [];
  const run = spanAt(spans, 32);
  assert.deepEqual([run?.from, run?.to], [10, 60]);
  assert.equal(run?.span.attempt, 2);
  assert.equal(run?.span.failure?.attempt, 1);
  assert.equal(spanAt(spans, 40)?.span.failure?.attempt, 2);
  assert.equal(spanAt(spans, 70)?.span.failure, undefined);
});

/** A deployment that is played with falls, holds, failures and requests at random. */
function playAtRandom(seed: number) {
  const chance = createPrng(seed);
  const count = chance.between(2, 7);
  const dance = new Dance(
    topology(
      ...Array.from({ length: count }, (_, i) =>
        node(`n${i}`, {
          placement: onHost(chance.pick(["alpha", "beta"])),
          requirements: Array.from({ length: i }, (_, j) => j)
            .filter(() => chance.chance(0.4))
            .map((j) => requires(`n${j}`)),
          operations: {
            create: perform("file", { path: `/${i}` }),
            ...(chance.chance(0.5) ? { start: perform("file", { path: `/s${i}` }) } : {}),
          },
        }),
      ),
    ),
  );
  const steps = dance.score.instances.flatMap(({ id }) => [asStepId(`${id}.create`)]);
  dance.deed = () => {
    const ms = chance.between(1, 50);
    return chance.chance(0.3) ? { ms, end: failure } : { ms };
  };
  for (const step of steps) if (chance.chance(0.2)) dance.holding.add(step);
  dance.begin();
  const truth: { readonly at: number; readonly id: string; readonly condition: Condition }[] = [];
  for (let i = 0; i < 40; i += 1) {
    const { id } = chance.pick(dance.score.instances);
    const act = chance.int(10);
    if (act === 0) dance.undo(chance.pick(steps), "gone");
    if (act === 1) dance.hold(id, { by: "ann", why: "x", since: dance.wall });
    if (act === 2) dance.hold(id, undefined);
    if (act === 3) dance.heal(id);
    dance.pass(chance.pick([0.5, 7.3, 100.7, 3000.1]));
    for (const each of dance.instances) {
      truth.push({ at: dance.wall, id: each.instance, condition: each.condition });
    }
    dance.pass(1.05);
  }
  return { dance, truth };
}

test("the fold agrees with what a played deployment said at the time", () => {
  let compared = 0;
  let wrong = 0;
  for (let seed = 0; seed < 60; seed += 1) {
    const { dance, truth } = playAtRandom(seed);
    const spans = foldSpans(dance.instances, dance.events);
    for (const { at, id, condition } of truth) {
      compared += 1;
      const folded = spanAt(spans.get(asInstanceId(id)) ?? [], at)?.span.condition;
      if (folded === condition) continue;
      wrong += 1;
      // What needs a human, and what nobody can tell, always leaves an event.
      const certain: readonly (Condition | undefined)[] = ["blocked", "held", "unknown"];
      assert.ok(!certain.includes(folded), `seed ${seed}, ${id} at ${at}: ${folded}`);
      assert.ok(!certain.includes(condition), `seed ${seed}, ${id} at ${at}: not ${condition}`);
    }
  }
  assert.ok(compared > 10_000);
  // A second operation that waits after the first one held leaves no trace; nothing else is lost.
  assert.ok(wrong / compared < 0.005, `${wrong} of ${compared} differ`);
});
