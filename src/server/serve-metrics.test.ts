import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { text } from "node:stream/consumers";
import { isLoopback, type MetricsServer, serveMetrics } from "./serve-metrics.ts";

let reasons: readonly string[] = [];
let complaints: readonly string[] = [];
let server: MetricsServer;

const sources = {
  metrics: () => ({ text: "khoreia_ready 1\n", contentType: "text/plain; version=0.0.4" }),
  unready: () => reasons,
  complaints: () => complaints,
};

before(async () => {
  server = await serveMetrics({ host: "127.0.0.1", port: 0 }, sources);
});
after(() => server.close());

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

async function ask(path: string, method = "GET", host?: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = host === undefined ? {} : { host };
  const url = `http://${server.place}${path}`;
  request(url, { method, headers, agent: false }, (response) => {
    const { statusCode: status, headers: got } = response;
    text(response).then((body) => resolve({ status, type: got["content-type"], body }), reject);
  })
    .on("error", reject)
    .end();
  return promise;
}

test("metrics come with the type that a scraper looks for", async () =>
  assert.deepEqual(await ask("/metrics"), {
    status: 200,
    type: "text/plain; version=0.0.4",
    body: "khoreia_ready 1\n",
  }));

test("readiness says why not in words, one reason a line", async () => {
  assert.equal((await ask("/readyz")).body, "ready\n");
  complaints = ["files are\npolled"];
  assert.deepEqual(
    [(await ask("/readyz")).status, (await ask("/readyz")).body],
    [200, "ready\n- note: files are polled\n"],
  );
  reasons = ["the store does not answer: nothing came for 2 s"];
  const { status, body } = await ask("/readyz");
  assert.equal(status, 503);
  assert.match(body, /^not ready\n- the store does not answer: nothing came for 2 s\n- note: /);
  assert.equal((await ask("/healthz")).status, 200, "and lives all the same");
  reasons = [];
  complaints = [];
});

for (const { path, method = "GET", host, status } of [
  { path: "/", status: 200 },
  { path: "/metrics?x=1", status: 200 },
  { path: "/healthz", method: "HEAD", status: 200 },
  { path: "/metrics", method: "POST", status: 405 },
  { path: "/healthz", method: "DELETE", status: 405 },
  { path: "/metrics/", status: 404 },
  { path: "/constructor", status: 404 },
  { path: "/../etc/passwd", status: 404 },
  { path: "/metrics", host: "localhost:9464", status: 200 },
  { path: "/metrics", host: "[::1]:9464", status: 200 },
  { path: "/metrics", host: "LOCALHOST", status: 200 },
  { path: "/metrics", host: "evil.example", status: 421 },
  { path: "/metrics", host: "127.0.0.1.evil.example", status: 421 },
] as const) {
  const as = host === undefined ? "" : ` for the name "${host}"`;
  test(`${method} ${path}${as} is answered by ${status}`, async () => {
    const answer = await ask(path, method, host);
    assert.equal(answer.status, status);
    assert.equal(answer.body === "", method === "HEAD");
  });
}

test("a port that is taken is told of, with a way out", async () => {
  const port = Number(server.place.split(":")[1]);
  await assert.rejects(serveMetrics({ host: "127.0.0.1", port }, sources), {
    code: "KHO_METRICS_UNUSABLE",
    message: /^Cannot listen at "127\.0\.0\.1:\d+": .*EADDRINUSE/,
  });
});

test("loopback is told from what others reach", () => {
  for (const host of ["127.0.0.1", "127.9.9.9", "::1", "localhost"]) assert.ok(isLoopback(host));
  for (const host of ["0.0.0.0", "::", "10.0.0.5", "127.evil.example", "h1"]) {
    assert.ok(!isLoopback(host), host);
  }
});
