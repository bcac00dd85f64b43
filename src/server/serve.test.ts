import assert from "node:assert/strict";
import { lstatSync, readdirSync, statSync } from "node:fs";
import { after, before, test } from "node:test";
import { instance, of, waits } from "../observe/fixtures.ts";
import * as contract from "./contract.ts";
import { HandPlaying, open, type Opened, send } from "./fixtures.ts";

let opened: Opened;
before(async () => {
  opened = await open();
});
after(() => opened.close());

const json = { "content-type": "application/json" };

test("the socket is this user's alone", () => {
  assert.equal(lstatSync(opened.socketPath).mode & 0o777, 0o600);
  assert.equal(statSync(opened.directory).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(opened.directory), ["shop.sock"]);
});

for (const [path, shape] of [
  ["/v1/version", contract.versionAnswer],
  ["/v1/status", contract.statusAnswer],
  ["/v1/status?show=unsteady&node=db", contract.statusAnswer],
  ["/v1/nodes/db/why", contract.whyReply],
  ["/v1/nodes/db/why?at=1", contract.whyReply],
  ["/v1/events", contract.eventsAnswer],
  ["/v1/score", contract.scoreAnswer],
  ["/healthz", contract.readyAnswer],
  ["/readyz", contract.readyAnswer],
] as const) {
  test(`the answer has the shape of the contract: GET ${path}`, async () => {
    const answer = await send(opened.socketPath, `GET ${path}`);
    assert.equal(answer.status, 200, answer.text);
    assert.match(String(answer.headers["content-type"]), /^application\/json/);
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.equal(answer.headers["x-content-type-options"], "nosniff");
    shape.parse(JSON.parse(answer.text));
  });
}

for (const { request, headers, body, status, code } of [
  { request: "GET /", status: 404, code: "KHO_ROUTE_UNKNOWN" },
  { request: "GET /v2/status", status: 404, code: "KHO_ROUTE_UNKNOWN" },
  { request: "GET /v1/status/", status: 404, code: "KHO_ROUTE_UNKNOWN" },
  { request: "POST /v1/status", status: 405, code: "KHO_METHOD_UNSUPPORTED" },
  { request: "OPTIONS /v1/heal", status: 405, code: "KHO_METHOD_UNSUPPORTED" },
  { request: "GET /v1/heal", status: 405, code: "KHO_METHOD_UNSUPPORTED" },
  { request: "PATCH /v1/topology", status: 405, code: "KHO_METHOD_UNSUPPORTED" },
  { request: "GET /v1/nodes/nobody/why", status: 404, code: "KHO_NODE_UNKNOWN" },
  { request: "GET /v1/status?node=nobody", status: 404, code: "KHO_NODE_UNKNOWN" },
  { request: "GET /v1/status?show=some", status: 400, code: "KHO_REQUEST_INVALID" },
  { request: "GET /v1/nodes/db/why?at=yesterday", status: 400, code: "KHO_REQUEST_INVALID" },
  { request: "GET /v1/events?since=yesterday", status: 400, code: "KHO_REQUEST_INVALID" },
  { request: "GET /v1/events?until=1h", status: 400, code: "KHO_REQUEST_INVALID" },
  { request: "GET /v1/events?node=nobody", status: 404, code: "KHO_NODE_UNKNOWN" },
  { request: "GET /v1/logs/nobody", status: 404, code: "KHO_NODE_UNKNOWN" },
  { request: "POST /v1/heal", body: '{"nodes":[]}', status: 400, code: "KHO_REQUEST_INVALID" },
  {
    request: "POST /v1/heal",
    headers: json,
    body: "nodes",
    status: 400,
    code: "KHO_REQUEST_INVALID",
  },
  {
    request: "POST /v1/heal",
    headers: json,
    body: '{"node":"db"}',
    status: 400,
    code: "KHO_REQUEST_INVALID",
  },
  {
    request: "POST /v1/heal",
    headers: json,
    body: '{"nodes":["bd"]}',
    status: 404,
    code: "KHO_NODE_UNKNOWN",
  },
  {
    request: "POST /v1/heal",
    headers: json,
    body: " ".repeat(70_000),
    status: 413,
    code: "KHO_REQUEST_TOO_LARGE",
  },
  {
    request: "POST /v1/restart",
    headers: json,
    body: '{"nodes":[]}',
    status: 400,
    code: "KHO_REQUEST_INVALID",
  },
  {
    request: "POST /v1/restart",
    headers: json,
    body: '{"nodes":["api"]}',
    status: 409,
    code: "KHO_RESTART_REFUSED",
  },
  {
    request: "PUT /v1/holds/nobody",
    headers: json,
    body: '{"why":"x"}',
    status: 404,
    code: "KHO_NODE_UNKNOWN",
  },
  {
    request: "PUT /v1/holds/db",
    headers: json,
    body: '{"why":""}',
    status: 400,
    code: "KHO_REQUEST_INVALID",
  },
  {
    request: "PUT /v1/holds/db",
    headers: json,
    body: '{"why":"x","until":5}',
    status: 400,
    code: "KHO_REQUEST_INVALID",
  },
  { request: "DELETE /v1/holds/db", status: 404, code: "KHO_HOLD_UNKNOWN" },
  { request: "DELETE /v1/holds/nobody", status: 404, code: "KHO_NODE_UNKNOWN" },
  {
    request: "POST /v1/goal",
    headers: json,
    body: '{"goal":"gone"}',
    status: 400,
    code: "KHO_REQUEST_INVALID",
  },
  {
    request: "PUT /v1/topology",
    headers: json,
    body: "{}",
    status: 400,
    code: "KHO_REQUEST_INVALID",
  },
  {
    request: "PUT /v1/log-level",
    headers: json,
    body: '{"level":"loud"}',
    status: 400,
    code: "KHO_REQUEST_INVALID",
  },
]) {
  test(`refused with ${status} ${code}: ${request} ${(body ?? "").slice(0, 20)}`, async () => {
    const answer = await send(opened.socketPath, request, {
      ...(headers ? { headers } : {}),
      ...(body ? { body } : {}),
    });
    assert.equal(answer.status, status, answer.text);
    const refusal = contract.errorAnswer.parse(JSON.parse(answer.text));
    assert.equal(refusal.code, code);
    assert.match(refusal.message, /^Cannot /);
    if (status === 405) assert.match(String(answer.headers["allow"]), /GET|POST|PUT/);
  });
}

test("HEAD is GET without its body", async () => {
  const answer = await send(opened.socketPath, "HEAD /v1/status");
  assert.deepEqual([answer.status, answer.text], [200, ""]);
});

test("a wrong request leaves the server as it was", async () => {
  await send(opened.socketPath, "POST /v1/heal", { headers: json, body: "[".repeat(50_000) });
  assert.equal((await opened.client.version()).deployment, "shop");
});

test("the status carries its exit code; a part of it keeps the counts of the whole", async () => {
  const { client, playing } = opened;
  playing.instances = [
    instance("db", { condition: "blocked" }),
    instance("api"),
    waits("web", "db"),
  ];
  const all = await client.status();
  assert.equal(all.exit, 6);
  assert.deepEqual(
    all.status.instances.map((each) => each.instance),
    ["db", "web", "api"],
  );
  const some = await client.status({ show: "unsteady", nodes: ["api", "web"] });
  assert.equal(some.exit, 7);
  assert.deepEqual(
    some.status.instances.map((each) => each.instance),
    ["web"],
  );
  assert.deepEqual(some.status.counts, all.status.counts);
  assert.deepEqual((await client.status({ show: "none" })).status.instances, []);
  assert.equal((await client.status({ show: "none", nodes: ["api"] })).exit, 0);
  const why = await client.why("web");
  assert.deepEqual(
    why.subjects[0]?.chain.map(({ kind }) => kind),
    ["blocked"],
  );
  playing.instances = [instance("db"), instance("api")];
});

test("a node whose name needs encoding is found all the same", async () => {
  const { client, playing } = opened;
  playing.instances = [instance('a/b "c"?#%[0]')];
  const why = await client.why('a/b "c"?#%[0]');
  assert.equal(why.subjects[0]?.instance, 'a/b "c"?#%[0]');
  playing.instances = [instance("db"), instance("api")];
});

test("complaints make it unready, never unhealthy", async () => {
  const { client, playing, socketPath } = opened;
  playing.troubles.push("the disk is full");
  assert.deepEqual(await client.ready(), {
    format_version: 1,
    ready: false,
    complaints: ["the disk is full"],
  });
  assert.equal((await send(socketPath, "GET /readyz")).status, 503);
  assert.equal((await send(socketPath, "GET /healthz")).status, 200);
  playing.troubles.length = 0;
});

test("a fault is an answer, and the server goes on", async () => {
  class Faulty extends HandPlaying {
    override status(): never {
      throw new Error("boom");
    }
  }
  const faulty = await open({ playing: new Faulty() });
  const answer = await send(faulty.socketPath, "GET /v1/status");
  assert.equal(answer.status, 500);
  assert.equal(contract.errorAnswer.parse(JSON.parse(answer.text)).code, "KHO_SERVER_FAULT");
  assert.equal((await send(faulty.socketPath, "GET /healthz")).status, 200);
  await faulty.store.close();
  await assert.rejects(faulty.client.release("*"), { code: "KHO_STORE_UNAVAILABLE" });
  await faulty.close();
});

test("after the end the socket is gone and says so", async () => {
  const ended = await open();
  await ended.close();
  await assert.rejects(ended.client.version(), {
    code: "KHO_SERVER_UNREACHABLE",
    message: /nothing is there$/,
  });
});

test("events are read page by page, by cursor, time and node", async () => {
  const paged = await open();
  const { client, playing } = paged;
  for (let i = 1; i <= 12_000; i += 1) {
    const { instance: id, step: at } = of(i % 100 === 0 ? "db" : "api");
    playing.note({ kind: "do.began", instance: id, step: at, attempt: 1, why: "check-fails" });
  }
  const all = await client.events();
  assert.deepEqual([all.events.length, all.gap, all.cursor], [12_000, false, "alpha:12000"]);
  assert.equal((await client.events({ node: "db" })).events.length, 120);
  const late = await client.events({ since: "alpha:11990" });
  assert.deepEqual(late.events.map((event) => event.revision).slice(0, 2), [11_991, 11_992]);
  const timed = await client.events({ since: 500, until: 503 });
  assert.deepEqual(
    timed.events.map((event) => event.time),
    [500, 501, 502],
  );
  assert.deepEqual((await client.events({ since: "alpha:12000" })).events, []);
  const lost = await client.events({ since: "alpha:99999" });
  assert.deepEqual([lost.gap, lost.events.length], [true, 12_000]);
  await assert.rejects(client.events({ since: "yesterday" }), { code: "KHO_REQUEST_INVALID" });
  await paged.close();
});
