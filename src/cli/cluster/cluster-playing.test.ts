import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { asInstanceId, asStepId } from "../../model/index.ts";
import { keys, type ReportedInstance } from "../../store/index.ts";
import { ClusterPicture } from "./cluster-picture.ts";
import { clusterStatus } from "./cluster-status.ts";
import type { ClusterPlaying } from "./cluster-playing.ts";
import { alpha, beta, HandCluster, shop, until } from "./fixtures.ts";

let cluster: HandCluster;
beforeEach(() => {
  cluster = new HandCluster();
});
afterEach(() => cluster.close());

const said = (id: string, parts: Partial<ReportedInstance> = {}): ReportedInstance => ({
  instance: asInstanceId(id),
  state: "created",
  condition: "steady",
  since: 5,
  steps: [{ operation: "create", report: "holds", done: true, outcome: "changed" }],
  ...parts,
});

/** `db steady, web unknown (CODE: why)`: by name, with a reason where there is one. */
function words(playing: ClusterPlaying): readonly string[] {
  return playing
    .status()
    .instances.toSorted((one, other) => (one.instance < other.instance ? -1 : 1))
    .map(({ instance, condition, reason }) =>
      reason === undefined
        ? `${instance} ${condition}`
        : `${instance} ${condition} (${reason.code}: ${reason.text})`,
    );
}

test("what nobody reports of is unknown: its host is away, or not yet so far", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  const playing = await cluster.playing();
  assert.deepEqual(words(playing), [
    "db unknown (KHO_WHY_HOST_ABSENT: host alpha is not present)",
    "web unknown (KHO_WHY_HOST_ABSENT: host beta is not present)",
  ]);
  await cluster.present(alpha);
  await cluster.report(beta, { generation: 1 }, [said("web")]);
  const pending = "KHO_WHY_GENERATION_PENDING: host alpha has not taken over generation 1 yet";
  await until(() => words(playing)[0] === `db unknown (${pending})`);
  assert.equal(words(playing)[1], "web steady");
  await cluster.report(alpha, { generation: 1 }, [said("db")]);
  await until(() => playing.status().converged);
  const { generation, uid, goal, outcomes, counts } = playing.status();
  assert.deepEqual([generation, uid, goal], [1, "u1", "started"]);
  assert.deepEqual([outcomes.changed, counts.steady], [2, 2]);
});

test("the score says what a host has left out", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  await cluster.report(alpha, { generation: 1 }, [said("db")]);
  const playing = await cluster.playing();
  const db = playing.status().instances.find(({ instance }) => instance === "db");
  const { position } = playing.score().instances[0]?.definition ?? {};
  assert.deepEqual(
    [db?.node, db?.host, db?.generation, db?.goal, db?.retired, db?.waitingOn, db?.position],
    ["db", "alpha", 1, "started", false, [], position],
  );
  assert.deepEqual(db?.steps[0], {
    step: asStepId("db.create"),
    operation: "create",
    report: "holds",
    done: true,
    running: false,
    failures: 0,
    flaps: 0,
    heals: 0,
    outcome: "changed",
    position,
  });
  assert.deepEqual(
    db?.steps.map(({ operation }) => operation),
    playing
      .score()
      .byId.get(asInstanceId("db"))
      ?.steps.map(({ operation }) => operation),
  );
});

test("an older generation and another life of the name do not count", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  await cluster.present(alpha);
  await cluster.report(alpha, { generation: 1 }, [said("db")]);
  await cluster.present(beta);
  await cluster.report(beta, { generation: 1, uid: "u0" }, [said("web")]);
  const playing = await cluster.playing();
  assert.deepEqual(words(playing), [
    "db steady",
    "web unknown (KHO_WHY_GENERATION_PENDING: host beta has not taken over generation 1 yet)",
  ]);
  await cluster.publish({ wanted: { topology: shop("2") } });
  await until(() => playing.status().generation === 2);
  const text = "host alpha has not taken over generation 2 yet: it plays 1";
  assert.equal(words(playing)[0], `db unknown (KHO_WHY_GENERATION_PENDING: ${text})`);
  assert.equal(playing.hostsOf(2).get(alpha), "pending");
  await cluster.report(alpha, { generation: 2 }, [said("db")]);
  await until(() => words(playing)[0] === "db steady");
  assert.deepEqual(
    [...playing.hostsOf(2)],
    [
      ["alpha", "taken"],
      ["beta", "pending"],
    ],
  );
});

test("a host that is gone takes its word with it", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  await cluster.present(alpha);
  await cluster.report(alpha, { generation: 1 }, [said("db")]);
  const playing = await cluster.playing();
  assert.equal(words(playing)[0], "db steady");
  for (const key of [
    keys.presence(alpha),
    keys.accepted(alpha, "shop"),
    keys.status(alpha, "shop", 0),
  ]) {
    await cluster.remove(key);
  }
  await until(() => words(playing)[0]?.startsWith("db unknown (KHO_WHY_HOST_ABSENT") === true);
});

test("what only its host remembers is shown until it is taken back", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  await cluster.report(alpha, { generation: 1 }, [
    said("db"),
    said("old[1]", { condition: "performing", state: "deleting" }),
  ]);
  await cluster.report(beta, { generation: 1 }, [said("web")]);
  const playing = await cluster.playing();
  const old = playing.status().instances.find(({ instance }) => instance === "old[1]");
  assert.deepEqual([old?.node, old?.goal, old?.retired], ["old", "deleted", true]);
  assert.equal(playing.status().converged, false);
});

test("whatever stands in the store, a status can be told", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  await cluster.report(alpha, { generation: 1 }, [said("db"), said("web")]);
  await cluster.write(keys.status(beta, "shop", 0), '{"format":1,"uid":"u1","generation":1}');
  await cluster.write(keys.presence(beta), "garbage");
  await cluster.write(keys.events(alpha, "shop", 0), '{"format":1,"uid":"u1","events":[{}]}');
  await cluster.write(`${keys.hostPrefix}x/unheard/of`, "");
  const playing = await cluster.playing();
  await playing.readEvents();
  assert.deepEqual(words(playing), [
    "db steady",
    "web unknown (KHO_WHY_HOST_ABSENT: host beta is not present)",
  ]);
  const complaints = playing.complaints().join("\n");
  assert.match(complaints, /report\/beta\/status\/shop\/0: its shape is wrong at "instances"/);
  assert.match(complaints, /host\/beta\/presence: not JSON/);
  await cluster.present(beta, ["its state is full"]);
  await until(() => playing.complaints().includes("beta: its state is full"));
});

test("the journal has each event once, however often its slot is written", async () => {
  const fact = (process: number) => ({ kind: "agent.began", process }) as const;
  await cluster.publish({ wanted: { topology: shop() } });
  await cluster.happened(0, [
    { ...fact(1), revision: 1, time: 10 },
    { ...fact(2), revision: 2, time: 30 },
  ]);
  await cluster.happened(0, [{ ...fact(3), revision: 1, time: 20 }], { host: beta });
  await cluster.happened(1, [{ ...fact(9), revision: 1, time: 1 }], { host: beta, uid: "u0" });
  const playing = await cluster.playing();
  await playing.readEvents();
  const seen = () => playing.journal.read(0).map((event) => `${event.host}:${event.revision}`);
  assert.deepEqual(seen(), ["alpha:1", "beta:1", "alpha:2"]);
  await cluster.happened(0, [
    { ...fact(1), revision: 1, time: 10 },
    { ...fact(2), revision: 2, time: 30 },
    { ...fact(4), revision: 3, time: 40 },
  ]);
  await cluster.happened(1, [{ ...fact(5), revision: 4, time: 50 }]);
  await until(() => playing.journal.end === 5);
  assert.deepEqual(seen().slice(3), ["alpha:3", "alpha:4"]);
});

test("slots that are written again before anybody reads them bring each event once", async () => {
  const fact = (revision: number) =>
    ({ kind: "agent.began", process: 1, revision, time: revision }) as const;
  await cluster.publish({ wanted: { topology: shop() } });
  const playing = await cluster.playing();
  const reading = playing.readEvents();
  await cluster.happened(0, [fact(1)]);
  await cluster.happened(0, [fact(1), fact(2)]);
  await cluster.happened(0, [fact(1), fact(2), fact(3)]);
  await reading;
  await until(() => playing.journal.end >= 3);
  assert.deepEqual(
    playing.journal.read(0).map(({ revision }) => revision),
    [1, 2, 3],
  );
});

test("a host that lost its state counts anew, and is heard", async () => {
  const fact = (process: number) => ({ kind: "agent.began", process }) as const;
  await cluster.publish({ wanted: { topology: shop() } });
  await cluster.happened(0, [{ ...fact(1), revision: 7, time: 10 }]);
  const playing = await cluster.playing();
  await playing.readEvents();
  await cluster.happened(0, [{ ...fact(2), revision: 1, time: 20 }]);
  await until(() => playing.journal.end === 2);
  await cluster.happened(0, [
    { ...fact(2), revision: 1, time: 20 },
    { kind: "agent.ended", why: "x", revision: 2, time: 30 },
  ]);
  await until(() => playing.journal.end === 3);
});

test("logs stay where they are, and it is said how to get them", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  const playing = await cluster.playing();
  const { signal } = new AbortController();
  const logs = playing.logs({ instance: asInstanceId("db"), follow: false }, signal);
  await assert.rejects(logs[Symbol.asyncIterator]().next(), {
    code: "KHO_LOGS_ELSEWHERE",
    message: /they are on alpha$/,
  });
});

test("a deployment that nobody has published is not there", async () => {
  await assert.rejects(cluster.playing(), { code: "KHO_DEPLOYMENT_UNKNOWN" });
});

test("a deployment that is removed is gone", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  const playing = await cluster.playing();
  await cluster.remove(keys.desired("shop"));
  await playing.gone;
});

test("nothing is believed any more while the store is silent", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  await cluster.report(alpha, { generation: 1 }, [said("db")]);
  const playing = await cluster.playing();
  const picture = new ClusterPicture("shop");
  const { pairs } = await cluster.store.range({ prefix: "" });
  picture.listed("", pairs);
  const facts = { deployment: playing.deployment, record: playing.record, score: playing.score() };
  const told = clusterStatus({ ...facts, picture });
  assert.deepEqual([told.counts.steady, told.counts.unknown], [1, 1]);
  const silent = clusterStatus({ ...facts, picture, silentSince: 7 });
  assert.deepEqual(
    silent.instances.map(({ condition, since, reason }) => [condition, since, reason?.code]),
    [
      ["unknown", 7, "KHO_WHY_STORE_SILENT"],
      ["unknown", 7, "KHO_WHY_STORE_SILENT"],
    ],
  );
});
