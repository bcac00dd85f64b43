import assert from "node:assert/strict";
import { test } from "node:test";
import { type HostName, hostName, type JournalEvent } from "../../model/index.ts";
import { EventMerger } from "./merge-events.ts";

const alpha = hostName("alpha");
const beta = hostName("beta");
const began = (host: HostName, revision: number, time: number): JournalEvent => {
  return { kind: "agent.began", process: 1, host, revision, time, generation: 1 };
};
const ended = (host: HostName, revision: number, time: number): JournalEvent => {
  return { kind: "agent.ended", why: "x", host, revision, time, generation: 1 };
};
const words = (events: readonly JournalEvent[]): string =>
  events.map(({ host, revision }) => `${host}:${revision}`).join(" ");

for (const { given, tellings, told } of [
  {
    given: "hosts in turn",
    tellings: [[ended(alpha, 1, 10), ended(alpha, 2, 30), ended(beta, 1, 20)]],
    told: ["alpha:1 beta:1 alpha:2"],
  },
  {
    given: "a host whose clock was set back",
    tellings: [[ended(alpha, 1, 30), ended(alpha, 2, 10), ended(beta, 1, 20)]],
    told: ["beta:1 alpha:1 alpha:2"],
  },
  {
    given: "the same told again with more, in one reading",
    tellings: [[ended(alpha, 1, 1), ended(alpha, 1, 1), ended(alpha, 2, 2), ended(alpha, 1, 1)]],
    told: ["alpha:1 alpha:2"],
  },
  {
    given: "the same told again with more, later",
    tellings: [[ended(alpha, 1, 1)], [ended(alpha, 1, 1), ended(alpha, 2, 2)]],
    told: ["alpha:1", "alpha:2"],
  },
  {
    given: "slots out of order",
    tellings: [[ended(alpha, 3, 3), ended(alpha, 1, 1), ended(alpha, 2, 2)]],
    told: ["alpha:1 alpha:2 alpha:3"],
  },
  {
    given: "a host that counts anew",
    tellings: [[ended(alpha, 7, 7)], [ended(alpha, 7, 7), began(alpha, 1, 9), ended(alpha, 2, 10)]],
    told: ["alpha:7", "alpha:1 alpha:2"],
  },
]) {
  test(`of ${given} each event is told once`, () => {
    const merger = new EventMerger();
    const merged = tellings.map((events) => {
      const byHost = new Map<HostName, JournalEvent[]>();
      for (const event of events) {
        byHost.set(event.host, [...(byHost.get(event.host) ?? []), event]);
      }
      return words(merger.merge(byHost));
    });
    assert.deepEqual(merged, told);
  });
}

test("a host cannot speak in the name of another", () => {
  const merged = new EventMerger().merge(new Map([[alpha, [ended(beta, 1, 1)]]]));
  assert.deepEqual(merged, []);
});
