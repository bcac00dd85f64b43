import assert from "node:assert/strict";
import { test } from "node:test";
import { engineFactsOf } from "../../score/index.ts";
import { node, onHost, perform, topology } from "../../score/fixtures.ts";
import { type Topology, hostName, instanceId, nodeName } from "../../model/index.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { claimedScore } from "./claimed-score.ts";
import { clusterScore } from "./cluster-score.ts";
import { type DeployDiff, deployDiff, isEmpty } from "./deploy-diff.ts";
import { goalAfter } from "./goal-after.ts";
import { pickGeneration } from "./pick-generation.ts";
import { refuseSecrets } from "./refuse-secrets.ts";
import { readScaling, scaleTopology } from "./scale-topology.ts";

const { catalogue: engines } = openCatalogue();
const file = (content: string) => perform("file", { path: "/tmp/x", content });
const app = (name: string, content = "1", host = "alpha") =>
  node(name, { placement: onHost(host), operations: { create: file(content) } });

function diffOf(older: Topology | undefined, newer: Topology): DeployDiff {
  const goal = "started" as const;
  return deployDiff({
    older:
      older === undefined
        ? undefined
        : { generation: 4, score: clusterScore({ topology: older, goal, engines }) },
    newer: clusterScore({ topology: newer, goal, engines }),
    engineFacts: engineFactsOf(engines),
  });
}

const names = (entries: readonly { readonly instance: string }[]): readonly string[] =>
  entries.map(({ instance }) => instance);

test("everything of a first generation is new", () => {
  const diff = diffOf(undefined, topology(app("db"), app("web")));
  assert.deepEqual([diff.generation, names(diff.novel), isEmpty(diff)], [0, ["db", "web"], false]);
});

test("a diff names what is new, what changes in which words, and what goes", () => {
  const older = topology(app("db"), app("web"), app("old"), app("far"));
  const newer = topology(app("db"), app("web", "2"), app("far", "1", "beta"), app("fresh"));
  const diff = diffOf(older, newer);
  assert.deepEqual(names(diff.novel), ["fresh"]);
  assert.deepEqual(
    diff.changed.map(({ instance, host, what }) => [instance, host, what[0]]),
    [
      ["far", "beta", "moves from alpha to beta"],
      ["web", "alpha", "create file.content"],
    ],
  );
  assert.deepEqual(
    [diff.deleted, diff.unchanged],
    [[{ instance: "old", host: "alpha", place: "alpha" }], 1],
  );
});

test("what may move stays where it is claimed, and what is new has no host yet", () => {
  const movable = (content: string, role?: string) =>
    node("api", {
      placement: role === undefined ? { kind: "any" } : { kind: "labels", labels: { role } },
      operations: { create: file(content) },
      count: 2,
    });
  const goal = "started" as const;
  const scoreOf = (each: ReturnType<typeof movable>) =>
    clusterScore({ topology: topology(each), goal, engines });
  const api = instanceId(nodeName("api"), 0);
  const claim = { host: hostName("alpha"), token: 7, identity: "i" };
  const score = claimedScore(scoreOf(movable("1")), new Map([[api, claim]]));
  const against = (newer: ReturnType<typeof movable>): DeployDiff =>
    deployDiff({
      older: { generation: 1, score },
      newer: scoreOf(newer),
      engineFacts: engineFactsOf(engines),
    });
  assert.ok(isEmpty(against(movable("1"))), "a claim is no difference");
  assert.deepEqual(
    against(movable("2")).changed.map(({ instance, host, place, what }) => {
      return [instance, host, place, what];
    }),
    [
      ["api[0]", "alpha", "alpha", ["create file.content"]],
      ["api[1]", undefined, "any host", ["create file.content"]],
    ],
  );
  const [first] = against(movable("1", "db")).changed;
  assert.deepEqual([first?.host, first?.place], [undefined, "a host with role=db"]);
});

test("the same is no change", () => {
  assert.ok(isEmpty(diffOf(topology(app("db")), topology(app("db")))));
});

for (const { before, after } of [
  { before: undefined, after: "started" },
  { before: "started", after: "started" },
  { before: "stopped", after: "stopped" },
  { before: "deleted", after: "started" },
] as const) {
  test(`what was to be ${before ?? "nothing"} is to be ${after} once it is deployed`, () => {
    assert.equal(goalAfter(before), after);
  });
}

const counted = (count: number) => ({ ...app("web"), count });
const reader = {
  ...app("reader"),
  exports: {
    url: [{ kind: "export", node: app("web").name, index: 1, export: "url" }] as const,
  },
};

test("scaling changes counts and nothing else", () => {
  const shop = topology(app("db"), counted(2));
  const scaled = scaleTopology(shop, [readScaling("web=5")]);
  assert.deepEqual(scaled, topology(app("db"), counted(5)));
  assert.deepEqual(names(diffOf(shop, scaled).novel), ["web[2]", "web[3]", "web[4]"]);
  assert.deepEqual(scaleTopology(shop, [readScaling("web=0")]).nodes[1]?.count, 0);
});

for (const { text, why } of [
  { text: "web", why: /is no node with a count/ },
  { text: "web=", why: /is no node with a count/ },
  { text: "web=-1", why: /is no node with a count/ },
  { text: "web=10001", why: /is no node with a count/ },
  { text: "wbe=2", why: /has no such node/ },
  { text: "db=2", why: /it has no count/ },
  { text: "web=1", why: /another node uses an export of "web\[1\]"/ },
]) {
  test(`"${text}" is refused`, () => {
    const shop = topology(app("db"), counted(3), reader);
    assert.throws(() => scaleTopology(shop, [readScaling(text)]), {
      code: "KHO_USAGE",
      message: why,
    });
  });
}

test("secrets are refused with a way out", () => {
  const fixed = topology(app("db"));
  refuseSecrets(fixed, []);
  assert.throws(() => refuseSecrets(fixed, ["hunter2"]), { code: "KHO_SECRET_SHARED" });
});

const generation = (number: number, content: string) => ({
  format: 1,
  uid: "u1",
  generation: number,
  goal: "started" as const,
  content,
  acceptedAt: number,
  by: "ann",
});
const generations = [generation(4, "b"), generation(3, "b"), generation(2, "a")];
for (const { wanted, found } of [
  { wanted: undefined, found: 2 },
  { wanted: 3, found: 3 },
  { wanted: 1, found: undefined },
]) {
  test(`going back to ${wanted ?? "what was before"} is going to ${found ?? "nothing"}`, () => {
    const pick = (): unknown =>
      pickGeneration({ generations }, generation(4, "b"), wanted).generation;
    if (found === undefined) assert.throws(pick, { code: "KHO_GENERATION_UNKNOWN" });
    else assert.equal(pick(), found);
  });
}
