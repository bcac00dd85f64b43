import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { test, type TestContext } from "node:test";
import { closing } from "../../std/fixture.ts";
import { Listening, Workplace } from "./fixture.ts";
import { httpEngine, type HttpInputs } from "./http.ts";
import { closeServer, freePort, listenOn } from "./program/fixture.ts";

/** What the server does, by path. */
const pages: Readonly<
  Record<string, (request: IncomingMessage, response: ServerResponse) => void>
> = {
  "/ok": (_, response) => response.end("all is well"),
  "/echo": (request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () =>
      response.end(`${request.method} ${String(request.headers["x-key"])} ${body}`),
    );
  },
  "/moved": (_, response) => response.writeHead(302, { location: "/ok" }).end(),
  "/down": (_, response) => response.writeHead(503).end("secret"),
  "/silent": () => {},
  "/slow-body": (_, response) => response.write("begun"),
  "/endless": (_, response) => {
    const more = (): void => {
      while (response.write("x".repeat(65_536)));
      response.once("drain", more);
    };
    more();
  },
  "/torn": (request, response) => {
    response.writeHead(200, { "content-length": "100" }).write("half");
    setImmediate(() => request.socket.destroy());
  },
  "/rude": (request) => request.socket.destroy(),
};
/** The pages on a port of their own, and how often they were asked. */
class Site {
  answers = 0;
  readonly server: Server = createServer((request, response) => {
    this.answers += 1;
    response.on("error", () => {});
    pages[request.url ?? ""]?.(request, response);
  });

  async open(): Promise<string> {
    return `http://127.0.0.1:${await listenOn(this.server, 0)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await closeServer(this.server);
  }
}

async function firstReport(t: TestContext, inputs: HttpInputs) {
  const place = closing(t, new Workplace());
  const { context, ask } = place.check();
  const stream = httpEngine().check?.(inputs, context);
  assert.ok(stream !== undefined);
  const listening = new Listening(stream, place.clock, ask);
  const report = await listening.until(() => true);
  await listening.stop();
  return report;
}

for (const { path, inputs, kind, detail } of [
  { path: "/ok", kind: "holds" },
  { path: "/ok", inputs: { contains: "well" }, kind: "holds" },
  {
    path: "/ok",
    inputs: { contains: "ill" },
    kind: "fails",
    detail: "the answer does not contain the wanted text",
  },
  { path: "/ok", inputs: { status: 204 }, kind: "fails", detail: "status 200, wanted 204" },
  { path: "/down", kind: "fails", detail: "status 503, wanted 200 to 299" },
  { path: "/down", inputs: { status: [200, 503] }, kind: "holds" },
  { path: "/moved", kind: "fails", detail: "status 302, wanted 200 to 299" },
  { path: "/moved", inputs: { status: 302 }, kind: "holds" },
  {
    path: "/echo",
    inputs: { method: "PUT", headers: { "X-Key": "k" }, body: "b", contains: "PUT k b" },
    kind: "holds",
  },
  {
    path: "/silent",
    inputs: { timeout: "100ms" },
    kind: "fails",
    detail: "no answer within 0.1 s",
  },
  { path: "/slow-body", inputs: { timeout: "100ms" }, kind: "holds" },
  {
    path: "/slow-body",
    inputs: { timeout: "100ms", contains: "end" },
    kind: "fails",
    detail: "no answer within 0.1 s",
  },
  {
    path: "/endless",
    inputs: { contains: "end" },
    kind: "fails",
    detail: "the answer does not contain the wanted text",
  },
  { path: "/torn", inputs: { contains: "half" }, kind: "fails" },
  { path: "/rude", kind: "fails" },
] satisfies { path: string; inputs?: Partial<HttpInputs>; kind: string; detail?: string }[])
  test(`${path} with ${JSON.stringify(inputs ?? {})} ${kind}`, async (t) => {
    const site = closing(t, new Site());
    const report = await firstReport(t, { url: `${await site.open()}${path}`, ...inputs });
    assert.equal(report.kind, kind, JSON.stringify(report));
    if (detail !== undefined) assert.equal(report.detail, detail);
  });

test("where nobody listens it fails, and is absent", async (t) => {
  const report = await firstReport(t, {
    url: `http://user:hush@127.0.0.1:${await freePort()}/?key=hush`,
  });
  assert.deepEqual(report, { kind: "fails", detail: "connection refused", absent: true });
});

test("it polls, answers when asked, and stops when it is over", async (t) => {
  const place = closing(t, new Workplace());
  const { context, ask } = place.check();
  const site = closing(t, new Site());
  const stream = httpEngine().check?.({ url: `${await site.open()}/ok` }, context);
  assert.ok(stream !== undefined);
  const listening = new Listening(stream, place.clock, ask);
  await listening.holds(2);
  const seen = listening.reports.length;
  ask();
  await listening.holds(seen);
  await listening.stop();
  const asked = site.answers;
  await new Promise<void>((resolve) => void place.clock.after(250, resolve));
  assert.ok(site.answers <= asked + 1, "one question may have been under way");
});

for (const url of ["", "ftp://x/", "x", "http://", "/path"])
  test(`${JSON.stringify(url)} is no address`, () =>
    assert.equal(httpEngine().info.schema.safeParse({ url }).success, false));
