import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { asInstanceId, asStepId } from "../model/index.ts";
import { instance } from "../observe/fixtures.ts";
import { decodeRecord, type HoldRecord, keys, type RequestRecord } from "../store/index.ts";
import { open, type Opened, send, shop } from "./fixtures.ts";

let opened: Opened;
before(async () => {
  opened = await open();
});
after(() => opened.close());

const json = { "content-type": "application/json" };
const step = (operation: "create" | "start") => ({
  step: asStepId(`db.${operation}`),
  operation,
  report: "holds" as const,
  done: true,
  running: false,
  failures: 0,
  flaps: 0,
  heals: 0,
  position: { file: "x", line: 1, column: 1 },
});

test("a hold is a record in the store that says who, why and until when", async () => {
  const { client, store } = opened;
  const until = Date.now() + 60_000;
  const key = keys.hold("shop", "db");
  const read = async () => (await store.range({ key })).pairs[0]?.value;
  const dry = await client.hold("db", { why: "upgrade", by: "ann", dryRun: true });
  assert.deepEqual([dry.dryRun, dry.instances, await read()], [true, ["db"], undefined]);
  const placed = await client.hold("db", { why: "upgrade", until, by: "ann" });
  assert.equal(placed.was, undefined);
  const decoded = decodeRecord<HoldRecord>((await read()) ?? "");
  assert.ok(decoded.kind === "record");
  const { since, ...rest } = decoded.record;
  assert.deepEqual(rest, { format: 1, by: "ann", why: "upgrade", until });
  assert.ok(Math.abs(since - Date.now()) < 10_000);
  const replaced = await client.hold("db", { why: "longer", by: "bob" });
  assert.equal(replaced.was?.by, "ann");
  assert.equal((await client.release("db", { dryRun: true })).was?.by, "bob");
  assert.equal((await client.release("db")).was?.by, "bob");
  assert.equal(await read(), undefined);
  await client.hold("*", { why: "night" });
  await assert.rejects(client.release("db"), { code: "KHO_HOLD_UNKNOWN", hint: "held are: *" });
  assert.deepEqual((await client.release("*")).instances, ["db", "api"].toSorted());
});

test("a request to heal is a record, removed when every agent has taken it up", async () => {
  const { client, store, playing } = opened;
  const prefix = keys.requestPrefix("shop");
  const ending = new AbortController();
  const seen: RequestRecord[] = [];
  const serving = (async () => {
    for await (const { events } of store.watch({ prefix }, { signal: ending.signal })) {
      for (const event of events) {
        if (event.kind !== "put") continue;
        const decoded = decodeRecord<RequestRecord>(event.pair.value);
        assert.ok(decoded.kind === "record");
        seen.push(decoded.record);
        const { nodes, by, force } = decoded.record;
        for (const name of nodes.length === 0 ? ["db", "api"] : nodes) {
          const asked = { instance: asInstanceId(name), by, force: force.length > 0 };
          playing.note({ kind: "heal.requested", ...asked });
        }
      }
    }
  })();
  playing.instances = [instance("db", { steps: [step("create"), step("start")] }), instance("api")];
  const dry = await client.heal(["db"], { dryRun: true });
  assert.deepEqual([dry.served, dry.pending, seen.length], [[], ["db"], 0]);
  assert.deepEqual((await client.heal(["db", "db"], { by: "ann" })).served, ["db"]);
  assert.deepEqual((await client.heal([], { by: "ann", force: true })).served.toSorted(), [
    "api",
    "db",
  ]);
  assert.deepEqual((await client.restart(["db"], { by: "ann" })).served, ["db"]);
  assert.deepEqual(
    seen.map(({ nodes, by, force }) => [nodes, by, force]),
    [
      [["db", "db"], "ann", []],
      [[], "ann", ["create", "configure", "start"]],
      [["db"], "ann", ["start"]],
    ],
  );
  assert.deepEqual((await store.range({ prefix })).pairs, []);
  playing.instances = [instance("db", { goal: "stopped", steps: [step("start")] })];
  await assert.rejects(client.restart(["db"]), { code: "KHO_RESTART_REFUSED" });
  playing.instances = [instance("db"), instance("api")];
  ending.abort();
  await serving;
});

test("a goal and a topology are handed on, with who and onto what", async () => {
  const { client, playing } = opened;
  playing.changes.length = 0;
  assert.deepEqual(await client.setGoal("stopped", { dryRun: true, by: "ann" }), {
    format_version: 1,
    generation: 1,
    changed: true,
    dryRun: true,
  });
  assert.equal((await client.setGoal("stopped", { by: "ann" })).generation, 2);
  assert.equal((await client.accept(shop, { onto: 1, by: "ann" })).generation, 2);
  assert.equal((await client.accept(shop, { onto: undefined, by: "bob" })).changed, true);
  assert.deepEqual(playing.changes, [
    { kind: "goal", goal: "stopped", by: "ann" },
    { kind: "topology", topology: shop, by: "ann", onto: 1 },
    { kind: "topology", topology: shop, by: "bob" },
  ]);
});

test("a topology with a placeholder for a number or a truth value is taken", async () => {
  const { client, playing } = opened;
  const [db, ...others] = shop.nodes;
  const create = db?.operations.create;
  assert.ok(db !== undefined && create?.kind === "perform" && create.do !== undefined);
  const template = [{ kind: "instance", field: "index" } as const];
  const templates = [
    { path: ["port"], template, as: "number" as const },
    { path: ["tls"], template, as: "boolean" as const },
  ];
  const call = { ...create.do, templates };
  const operations = { ...db.operations, create: { ...create, do: call } };
  const topology = { ...shop, nodes: [{ ...db, operations }, ...others] };
  playing.changes.length = 0;
  await client.accept(topology, { onto: 1, by: "ann" });
  assert.deepEqual(playing.changes, [{ kind: "topology", topology, by: "ann", onto: 1 }]);
});

test("a topology for another generation, name or shape is not handed on", async () => {
  const { client, playing, socketPath } = opened;
  playing.changes.length = 0;
  const onto = 1;
  const accept = (topology: unknown, generation: number = onto) =>
    client.accept(topology as typeof shop, { onto: generation });
  await assert.rejects(accept(shop, 7), {
    code: "KHO_GENERATION_CONFLICT",
    message: "Cannot accept a change made for generation 7: generation 1 is played",
  });
  await assert.rejects(accept({ ...shop, name: "lab" }), {
    code: "KHO_REQUEST_INVALID",
    message: 'Cannot accept topology "lab": deployment "shop" is played here',
  });
  const [db] = shop.nodes;
  await assert.rejects(accept({ ...shop, nodes: [{ ...db, count: -1 }] }), {
    code: "KHO_REQUEST_INVALID",
    message: /at "nodes.0.count"/,
  });
  await assert.rejects(accept({ ...shop, nodes: [{ ...db, extra: 1 }] }), {
    code: "KHO_REQUEST_INVALID",
  });
  const blind = await send(socketPath, "PUT /v1/topology", {
    headers: json,
    body: JSON.stringify(shop),
  });
  assert.equal(blind.status, 400);
  assert.match(blind.text, /If-Match/);
  assert.deepEqual(playing.changes, []);
});

test("what the deployment says against a change comes through", async () => {
  const { client, playing } = opened;
  playing.acceptance = { kind: "overtaken", generation: 9 };
  await assert.rejects(client.accept(shop, { onto: 1 }), {
    code: "KHO_GENERATION_CONFLICT",
    message: /generation 9 is played/,
  });
  playing.acceptance = {
    kind: "refused",
    code: "KHO_HOST_UNKNOWN",
    message: "Cannot …",
    hint: "try",
  };
  await assert.rejects(client.setGoal("started"), {
    code: "KHO_HOST_UNKNOWN",
    message: "Cannot …",
    hint: "try",
  });
  playing.acceptance = { kind: "accepted", generation: 2, changed: true };
});

test("the log level is changed while it runs", async () => {
  const { client, playing } = opened;
  assert.deepEqual(await client.setLogLevel("debug"), {
    format_version: 1,
    level: "debug",
    was: "info",
  });
  assert.equal(playing.logLevel, "debug");
});
