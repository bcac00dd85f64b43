import assert from "node:assert/strict";
import { test } from "node:test";
import { asInstanceId, asStepId, hostName } from "../model/index.ts";
import { node, onHost, perform, requires, topology } from "../score/fixtures.ts";
import { Dance } from "./fixtures.ts";
import { summarise } from "./summarise.ts";

const begin = 1_000_000;
const file = perform("file");
const failure = { kind: "failed", code: "KHO_DO_EXIT", message: "exit 1", exitCode: 1 } as const;

function shop(): Dance {
  const dance = new Dance(
    topology(
      node("db", { operations: { create: file } }),
      node("web", {
        placement: onHost("beta"),
        requirements: [requires("db")],
        operations: { create: file },
      }),
    ),
  );
  return dance.begin().pass(10_000);
}

const summaryOf = (dance: Dance) => {
  const { events, instances } = dance;
  return summarise({ events, instances, from: begin, to: dance.wall });
};

test("a first start is no incident, and its waiting is not steady", () => {
  const summary = summaryOf(shop());
  assert.deepEqual(summary.incidents, []);
  // db is steady after 10 ms, web after 21.
  assert.equal(summary.steadyShare, (9_990 + 9_979) / 20_000);
});

test("heals, failures, holds and silence are incidents, waiting for others is none", () => {
  const dance = shop();
  dance.undo(asStepId("db.create"), "file removed").pass(1_000);
  let tries = 0;
  dance.deed = () => {
    tries += 1;
    return tries <= 2 ? { end: failure } : {};
  };
  dance.undo(asStepId("web.create"), "file removed").pass(60_000);
  dance.hold(asInstanceId("db"), { by: "ann", why: "upgrade", since: dance.wall }).pass(5_000);
  dance.undo(asStepId("web.create"), "again").pass(5_000);
  const { incidents, heals, events } = summaryOf(dance);
  assert.equal(events, dance.events.length);
  assert.equal(heals, 2);
  assert.deepEqual(
    incidents.map(({ kind, instance, host, from, tries, text, to }) => ({
      kind,
      instance,
      host,
      from: from - begin,
      tries,
      text,
      lasts: to === undefined,
    })),
    [
      {
        kind: "healed",
        instance: "db",
        host: hostName("alpha"),
        from: 10_000,
        tries: 1,
        text: "create fell: file removed",
        lasts: false,
      },
      {
        kind: "failing",
        instance: "web",
        host: hostName("beta"),
        from: 11_000,
        tries: 3,
        text: "create failed with exit 1",
        lasts: false,
      },
      {
        kind: "held",
        instance: "db",
        host: hostName("alpha"),
        from: 71_000,
        tries: 0,
        text: "held by ann: upgrade",
        lasts: true,
      },
      // db is held but still there, so web may be healed.
      {
        kind: "healed",
        instance: "web",
        host: hostName("beta"),
        from: 76_000,
        tries: 1,
        text: "create fell: again",
        lasts: false,
      },
    ],
  );
});

test("only what falls into the time asked for counts, what lasts beyond it is told", () => {
  const dance = shop();
  dance.undo(asStepId("db.create"), "one").pass(10_000);
  dance.deed = () => ({ end: failure });
  dance.undo(asStepId("db.create"), "two").pass(600_000);
  const { events, instances } = dance;
  const between = (from: number, to: number) =>
    summarise({ events, instances, from: begin + from, to: begin + to }).incidents;
  assert.deepEqual(between(0, 9_000), []);
  assert.deepEqual(between(15_000, 19_000), []);
  assert.deepEqual(
    between(10_000, 19_000).map(({ kind }) => kind),
    ["healed"],
  );
  const [still] = between(300_000, 400_000);
  assert.deepEqual([still?.kind, still?.to], ["blocked", undefined]);
  assert.equal(still?.durationMs, 380_000);
});
