import assert from "node:assert/strict";
import { test } from "node:test";
import { asInstanceId, asStepId, hostName, type InstanceStatus } from "../model/index.ts";
import { chronicle, instance, of, statusOf, waits } from "./fixtures.ts";
import { renderWhy } from "./render-why.ts";
import { why } from "./why.ts";
import type { CauseKind } from "./why-answer.ts";

const failure = {
  kind: "failed",
  code: "KHO_DO_EXIT",
  message: "exit 127",
  exitCode: 127,
  step: asStepId("db.create"),
  attempt: 5,
  at: 900,
} as const;
const blocked = instance("db", {
  condition: "blocked",
  state: "error",
  step: asStepId("db.create"),
  attempts: 5,
  lastFailure: failure,
  nextAttemptAt: 300_000,
  reason: { code: failure.code, text: "exit 127" },
});
const gate = instance("db", {
  condition: "waiting",
  state: "initial",
  step: asStepId("db.create"),
  reason: { code: "KHO_WHY_GATE", text: "nothing to do here: waits for the check of create" },
});
const busy = instance("db", { condition: "performing", state: "creating" });
const held = instance("db", {
  condition: "held",
  hold: { by: "ann", why: "redis upgrade", since: 0 },
  reason: { code: "KHO_WHY_HELD", text: "held by ann: redis upgrade" },
});
const absent = instance("db", {
  condition: "unknown",
  state: "initial",
  reason: { code: "KHO_WHY_HOST_ABSENT", text: "host beta is not present" },
});
const healing = instance("db", {
  condition: "healing",
  state: "creating",
  fell: { step: asStepId("db.create"), at: 900, detail: "file removed" },
});
const options = { now: 1_000 };

/** What web waits for, as kinds and instances. */
const chains: readonly {
  readonly given: string;
  readonly instances: readonly InstanceStatus[];
  readonly chain: readonly (readonly [CauseKind, string])[];
}[] = [
  {
    given: "it is blocked itself",
    instances: [{ ...blocked, instance: asInstanceId("web") }],
    chain: [],
  },
  {
    given: "what it needs is blocked",
    instances: [waits("web", "db"), blocked],
    chain: [["blocked", "db"]],
  },
  {
    given: "what it needs waits for a human",
    instances: [waits("web", "api"), waits("api", "db"), gate],
    chain: [
      ["waiting", "api"],
      ["gate", "db"],
    ],
  },
  {
    given: "a hold far away",
    instances: [waits("web", "c"), waits("c", "b"), waits("b", "db"), held],
    chain: [
      ["waiting", "c"],
      ["waiting", "b"],
      ["held", "db"],
    ],
  },
  {
    given: "its host is away",
    instances: [waits("web", "db"), absent],
    chain: [["unknown", "db"]],
  },
  {
    given: "something slow beside something blocked: the worse is the cause",
    instances: [
      waits("web", "fast", "api"),
      waits("api", "db"),
      blocked,
      instance("fast", { condition: "performing", state: "starting" }),
    ],
    chain: [
      ["waiting", "api"],
      ["blocked", "db"],
    ],
  },
  {
    given: "equally bad causes: the nearer one",
    instances: [
      waits("web", "a", "b"),
      waits("a", "db"),
      busy,
      instance("b", { condition: "performing", state: "starting" }),
    ],
    chain: [["performing", "b"]],
  },
  {
    given: "what it needs is healing",
    instances: [waits("web", "db"), healing],
    chain: [["healing", "db"]],
  },
  {
    given: "what it needs is there, and the news has not come",
    instances: [waits("web", "db"), instance("db")],
    chain: [["steady", "db"]],
  },
  {
    given: "what it needs is not known here",
    instances: [waits("web", "db")],
    chain: [["unseen", "db"]],
  },
  {
    given: "all wait for each other, which the reader should have refused",
    instances: [waits("web", "a"), waits("a", "b"), waits("b", "a", "web")],
    chain: [["loop", "a"]],
  },
];

for (const { given, instances, chain } of chains) {
  test(`the chain ends at the first cause: ${given}`, () => {
    const { subjects } = why({ status: statusOf(...instances), events: [] }, "web", options);
    assert.equal(subjects.length, 1);
    const found = subjects[0]?.chain.map((cause) => [cause.kind, cause.instance]);
    assert.deepEqual(found, chain);
  });
}

test("a first cause carries what a human needs", () => {
  const status = statusOf(waits("web", "db", "cache"), blocked, instance("cache"));
  const [web] = why({ status, events: [] }, "web", options).subjects;
  assert.deepEqual(web?.chain, [
    {
      kind: "blocked",
      instance: "db",
      host: "alpha",
      wanted: "started",
      state: "error",
      step: "db.create",
      since: 0,
      position: blocked.position,
      besides: 1,
      failure,
      nextAttemptAt: 300_000,
      text: "db on alpha is blocked: create failed with exit 127, attempt 5 of 5",
    },
  ]);
});

test("what waits for a node is listed, nearest first, through others too", () => {
  const status = statusOf(
    blocked,
    waits("api", "db"),
    waits("web", "api"),
    waits("proxy", "web", "db"),
  );
  const [db] = why({ status, events: [] }, "db", options).subjects;
  assert.deepEqual(db?.heldBack, ["api", "proxy", "web"]);
  assert.deepEqual(db?.failure, failure);
  assert.equal(db?.nextAttemptAt, 300_000);
});

test("a node has one subject an instance, worst first; an instance has itself", () => {
  const status = statusOf(
    instance("api[0]"),
    instance("api[10]", { condition: "blocked" }),
    instance("api[2]", { condition: "blocked" }),
  );
  const named = (node: string) =>
    why({ status, events: [] }, node, options).subjects.map((subject) => subject.instance);
  assert.deepEqual(named("api"), ["api[2]", "api[10]", "api[0]"]);
  assert.deepEqual(named("api[0]"), ["api[0]"]);
});

test("a name that does not exist is refused with the name that was meant", () => {
  const status = statusOf(instance("db"), instance("web"));
  const asking = (name: string) => () => why({ status, events: [] }, name, options);
  assert.throws(asking("bd"), {
    code: "KHO_NODE_UNKNOWN",
    message: 'Cannot find node "bd" in deployment "shop"',
    hint: 'did you mean "db"?',
  });
  assert.throws(asking("mailer"), {
    code: "KHO_NODE_UNKNOWN",
    hint: "khoreia status lists the nodes",
  });
});

test("of a chain of thousands the middle is left out, and said so", () => {
  const length = 5_000;
  const instances = Array.from({ length }, (_, i) => waits(`n${i}`, `n${i + 1}`));
  const status = statusOf(...instances, { ...blocked, instance: asInstanceId(`n${length}`) });
  const [subject] = why({ status, events: [] }, "n0", options).subjects;
  const chain = subject?.chain ?? [];
  assert.equal(chain.length, 40);
  assert.equal(chain.at(-1)?.kind, "blocked");
  assert.deepEqual(
    chain.flatMap(({ skipped }, i) => (skipped === undefined ? [] : [[i, skipped]])),
    [[20, length - 40]],
  );
});

test("the past is folded from the journal, with its end", () => {
  const api = instance("api", { host: hostName("alpha") });
  const events = chronicle(
    [100, { kind: "generation.accepted", goal: "started", instances: 2 }],
    [110, { kind: "deployment.converged", changed: 0, unchanged: 2, durationMs: 10 }],
    [200, { kind: "step.fell", ...of("api"), detail: "file removed", outside: true }],
    [200, { kind: "do.began", ...of("api"), attempt: 1, why: "check-fails" }],
    [200, { kind: "condition.changed", ...of("api"), from: "steady", to: "healing" }],
    [
      210,
      { kind: "do.ended", ...of("api"), attempt: 1, result: "failed", durationMs: 10, failure },
    ],
    [300, { kind: "do.began", ...of("api"), attempt: 2, why: "check-fails" }],
    [310, { kind: "step.settled", ...of("api"), outcome: "changed", durationMs: 110 }],
    [310, { kind: "condition.changed", ...of("api"), from: "healing", to: "steady" }],
  );
  const ask = (at: number) =>
    why({ status: statusOf(api, instance("db")), events }, "api", { now: 1_000, at });
  const then = ask(250);
  assert.equal(then.past, true);
  const [subject] = then.subjects;
  assert.equal(subject?.condition, "healing");
  assert.deepEqual([subject?.since, subject?.until], [200, 310]);
  assert.deepEqual([subject?.attempt, subject?.failure?.exitCode], [1, 127]);
  assert.equal(subject?.fell?.detail, "file removed");
  assert.deepEqual(ask(150).subjects[0]?.condition, "steady");
  assert.deepEqual([ask(50).beyondJournal, ask(150).beyondJournal], [true, false]);
  // Asking for now, or for later, is asking for what is.
  assert.equal(ask(2_000).past, false);
});

const hurried = { ...busy, attemptSince: 400, usualMs: 500 };
const spoken: readonly (readonly [string, readonly InstanceStatus[]])[] = [
  ["of it", [{ ...hurried, instance: asInstanceId("web") }]],
  ["of what it waits for", [waits("web", "db"), hurried]],
];
for (const [given, instances] of spoken) {
  test(`whoever asks why it takes so long is told what is usual, ${given}`, () => {
    const answer = why({ status: statusOf(...instances), events: [] }, "web", options);
    const text = renderWhy(answer, { now: options.now, time: String });
    assert.match(text, /^ +this attempt: 600 ms of usual 500 ms$/m);
    const past = why({ status: statusOf(...instances), events: [] }, "web", { now: 2_000, at: 9 });
    assert.doesNotMatch(renderWhy(past, { now: 2_000, time: String }), /usual/);
  });
}
