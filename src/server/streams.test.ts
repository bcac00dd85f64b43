import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection, createServer } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { asStepId } from "../model/index.ts";
import { instance, of } from "../observe/fixtures.ts";
import { createJournal, type LogChunk } from "../observe/index.ts";
import type { Followed } from "./client.ts";
import { connect } from "./connect.ts";
import {
  clock,
  HandClock,
  HandPlaying,
  open,
  type Opened,
  type OpenOptions,
  send,
} from "./fixtures.ts";
import { heartbeatMs } from "./wire-limits.ts";

async function opened(context: TestContext, options: OpenOptions = {}): Promise<Opened> {
  const it = await open(options);
  context.after(it.close);
  return it;
}

function note({ playing }: Opened, ...nodes: readonly string[]): void {
  for (const name of nodes) {
    playing.note({ kind: "do.began", ...of(name), attempt: 1, why: "check-fails" });
  }
}

/** The next items of a stream. */
async function take<Item>(stream: AsyncIterator<Item>, count: number): Promise<readonly Item[]> {
  const items: Item[] = [];
  while (items.length < count) {
    const next = await stream.next();
    if (next.done === true) break;
    items.push(next.value);
  }
  return items;
}

const everything = <Item>(stream: AsyncIterable<Item>): Promise<readonly Item[]> =>
  take(stream[Symbol.asyncIterator](), Number.POSITIVE_INFINITY);

const cursors = (followed: readonly Followed[]) =>
  followed.map((item) => (item.kind === "event" ? item.cursor : `gap of ${item.missed}`));

test("events are told from where one asks, then as they happen", async (t) => {
  const it = await opened(t);
  note(it, "db", "api");
  const ending = new AbortController();
  const stream = it.client.follow({}, ending.signal)[Symbol.asyncIterator]();
  assert.deepEqual(cursors(await take(stream, 2)), ["alpha:1", "alpha:2"]);
  note(it, "db");
  const [third] = await take(stream, 1);
  assert.ok(third?.kind === "event" && third.event.kind === "do.began");
  assert.equal(third.event.instance, "db");
  ending.abort();
  assert.equal((await stream.next()).done, true);
});

test("a stream that was cut goes on after its last event, none lost, none doubled", async (t) => {
  const it = await opened(t);
  note(it, "db", "api", "db");
  const first = new AbortController();
  const before = it.client.follow({ node: "db" }, first.signal)[Symbol.asyncIterator]();
  assert.deepEqual(cursors(await take(before, 2)), ["alpha:1", "alpha:3"]);
  first.abort();
  note(it, "db", "api", "db");
  const second = new AbortController();
  const query = { node: "db", since: "alpha:3" };
  const after = it.client.follow(query, second.signal)[Symbol.asyncIterator]();
  assert.deepEqual(cursors(await take(after, 2)), ["alpha:4", "alpha:6"]);
  second.abort();
});

test("a browser resumes by its header", async (t) => {
  const it = await opened(t);
  note(it, "db", "api", "db");
  const answer = await send(it.socketPath, "GET /v1/events?follow=1&until=3", {
    headers: { "last-event-id": "alpha:1" },
  });
  assert.match(String(answer.headers["content-type"]), /^text\/event-stream/);
  assert.deepEqual(answer.text.match(/^id: .*$/gm), ["id: alpha:2"]);
  assert.match(answer.text, /\nevent: end\ndata: \{\}\n\n$/);
});

test("who asks for events that are no longer kept is told, and gets the rest", async (t) => {
  const journal = createJournal({ capacity: 3 });
  const it = await opened(t, { playing: new HandPlaying(journal) });
  note(it, "a", "b", "c", "d", "e");
  const ending = new AbortController();
  const stream = it.client.follow({ since: "alpha:1" }, ending.signal)[Symbol.asyncIterator]();
  assert.deepEqual(cursors(await take(stream, 4)), ["gap of 0", "alpha:3", "alpha:4", "alpha:5"]);
  ending.abort();
});

test("who reads too slowly costs nothing, is told of the gap, and gets the newest", async (t) => {
  const journal = createJournal({ capacity: 2_000 });
  const it = await opened(t, { playing: new HandPlaying(journal) });
  const why = "x".repeat(5_000);
  const happen = () => it.playing.note({ kind: "store.lost", why });
  happen();
  const { socketPath } = it;
  const connection = createConnection(socketPath);
  connection.write("GET /v1/events?follow=1 HTTP/1.1\r\nhost: x\r\n\r\n");
  await once(connection, "readable");
  // Nobody reads on while a hundred megabytes happen.
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 20_000; i += 1) {
    happen();
    if (i % 100 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  assert.ok(process.memoryUsage().arrayBuffers - before < 30_000_000);
  let text = "";
  connection.setEncoding("utf8");
  for await (const chunk of connection as AsyncIterable<string>) {
    text += chunk;
    if (text.includes("id: alpha:20001\n")) break;
  }
  const missed = [...text.matchAll(/event: gap\ndata: \{"missed":(\d+)\}/g)];
  const told = text.match(/^id: alpha:\d+$/gm)?.length ?? 0;
  const lost = missed.reduce((sum, [, count]) => sum + Number(count), 0);
  assert.ok(missed.length > 0);
  assert.equal(told + lost, 20_001);
});

test("a quiet stream beats, and a dead one is noticed", async (t) => {
  const time = new HandClock();
  const it = await opened(t, { clock: time });
  const connection = createConnection(it.socketPath);
  connection.setEncoding("utf8");
  connection.write("GET /v1/events?follow=1 HTTP/1.1\r\nhost: x\r\n\r\n");
  let text = "";
  const beats = () => text.split(": beat\n\n").length - 1;
  connection.on("data", (chunk: string) => (text += chunk));
  const until = async (count: number): Promise<void> => {
    while (beats() < count) await once(connection, "data");
  };
  await until(1);
  await time.pass(heartbeatMs);
  await until(2);
  await time.pass(heartbeatMs);
  await until(3);
  connection.destroy();
});

test("a server that falls silent is not waited for", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "kho-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const socketPath = join(directory, "mute.sock");
  const begin = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n: beat\n\n\r\n";
  const server = createServer((connection) => {
    connection.on("error", () => undefined);
    connection.on("data", (data) => {
      if (String(data).startsWith("GET /v1/events")) connection.write(begin);
    });
  });
  t.after(() => server.close());
  server.listen(socketPath);
  await once(server, "listening");
  const patience = { clock, readTimeoutMs: 300, changeTimeoutMs: 310, maxSilenceMs: 50 };
  const client = connect(socketPath, patience);
  const silent = (seconds: string) => ({
    code: "KHO_SERVER_SILENT",
    message: `Cannot get an answer from "${socketPath}": nothing came for ${seconds} s`,
  });
  await assert.rejects(client.version(), silent("0.3"));
  await assert.rejects(client.heal([]), silent("0.31"));
  const never = new AbortController();
  await assert.rejects(
    take(client.follow({}, never.signal)[Symbol.asyncIterator](), 1),
    silent("0.05"),
  );
  await assert.rejects(
    take(client.watch({}, never.signal)[Symbol.asyncIterator](), 1),
    silent("0.3"),
  );
});

test("a reader that takes its time is not taken for a silent server", async (t) => {
  const it = await opened(t);
  note(it, "db");
  const time = new HandClock();
  const client = connect(it.socketPath, { clock: time });
  const ending = new AbortController();
  const stream = client.follow({}, ending.signal)[Symbol.asyncIterator]();
  assert.deepEqual(cursors(await take(stream, 1)), ["alpha:1"]);
  time.leap(3_600_000);
  note(it, "api");
  assert.deepEqual(cursors(await take(stream, 1)), ["alpha:2"]);
  ending.abort();
  const gone = client.follow({}, AbortSignal.abort())[Symbol.asyncIterator]();
  assert.equal((await gone.next()).done, true);
});

for (const { given, answer, code } of [
  { given: "no HTTP", answer: "hello\n", code: "KHO_SERVER_UNREACHABLE" },
  {
    given: "no JSON",
    answer: "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi",
    code: "KHO_SERVER_INCOMPATIBLE",
  },
  {
    given: "no format",
    answer: "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    code: "KHO_SERVER_INCOMPATIBLE",
  },
  {
    given: "null",
    answer: "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nnull",
    code: "KHO_SERVER_INCOMPATIBLE",
  },
  {
    given: "a later format",
    answer: 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"format_version":2}',
    code: "KHO_SERVER_INCOMPATIBLE",
  },
  {
    given: "half an answer",
    answer: 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"format',
    code: "KHO_SERVER_UNREACHABLE",
  },
  { given: "nothing", answer: "", code: "KHO_SERVER_UNREACHABLE" },
]) {
  test(`an answer that is none is an error with a code: ${given}`, async (t) => {
    const directory = mkdtempSync(join(tmpdir(), "kho-"));
    t.after(() => rmSync(directory, { recursive: true, force: true }));
    const server = createServer((connection) => {
      connection.on("error", () => undefined);
      connection.once("data", () => connection.end(answer));
    });
    t.after(() => server.close());
    server.listen(join(directory, "x.sock"));
    await once(server, "listening");
    await assert.rejects(connect(join(directory, "x.sock"), { clock }).version(), { code });
  });
}

test("the end of a deployment ends its streams with a word, a cut does not", async () => {
  const it = await open();
  note(it, "db");
  const ending = new AbortController();
  const stream = it.client.follow({}, ending.signal)[Symbol.asyncIterator]();
  const watch = it.client.watch({}, ending.signal)[Symbol.asyncIterator]();
  await take(stream, 1);
  await take(watch, 1);
  const [last, lastSeen] = [stream.next(), watch.next()];
  await it.close();
  assert.deepEqual([(await last).done, (await lastSeen).done], [true, true]);
});

test("what happens just before the end of a deployment is still told", async () => {
  const it = await open();
  const ending = new AbortController();
  const stream = it.client.follow({}, ending.signal)[Symbol.asyncIterator]();
  const watch = it.client.watch({}, ending.signal)[Symbol.asyncIterator]();
  note(it, "db");
  await take(stream, 1);
  await take(watch, 1);
  const [told, seen] = [take(stream, 3), take(watch, 2)];
  it.playing.instances = [instance("db", { condition: "blocked" })];
  note(it, "api", "web");
  await it.close();
  assert.equal((await told).length, 2);
  const [change, ...rest] = await seen;
  assert.ok(change?.kind === "changed");
  assert.equal(change.summary.condition, "blocked");
  assert.deepEqual(rest, []);
});

test("a watcher gets all, then what differs", async (t) => {
  const time = new HandClock();
  const it = await opened(t, { clock: time });
  const ending = new AbortController();
  const watch = it.client.watch({ nodes: ["db"] }, ending.signal)[Symbol.asyncIterator]();
  const [first] = await take(watch, 1);
  assert.ok(first?.kind === "snapshot");
  assert.deepEqual(
    first.status.instances.map((each) => each.instance),
    ["db"],
  );
  it.playing.instances = [instance("db", { condition: "healing" }), instance("api")];
  note(it, "db");
  const next = take(watch, 1);
  await time.pass(100);
  const [second] = await next;
  assert.ok(second?.kind === "changed");
  assert.equal(second.summary.condition, "healing");
  assert.deepEqual(
    second.instances.map((each) => each.condition),
    ["healing"],
  );
  // What leaves no event is found by looking, every second.
  it.playing.instances = [instance("db"), instance("api", { condition: "blocked" })];
  const third = take(watch, 1);
  await time.pass(1_000);
  await time.pass(1_000);
  const [change] = await third;
  assert.ok(change?.kind === "changed");
  assert.equal(change.summary.condition, "blocked");
  assert.deepEqual(
    change.instances.map((each) => each.instance),
    ["db"],
  );
  ending.abort();
});

test("logs are told as they come, and whoever leaves ends their source", async (t) => {
  const it = await opened(t);
  const step = asStepId("db.create");
  const chunk = (text: string): LogChunk => ({ step, attempt: 1, stream: "stdout", text });
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  it.playing.chunks = async function* (request, signal) {
    yield chunk(`${request.instance} ${request.attempt ?? "all"}`);
    yield chunk("two");
    if (!request.follow) return;
    await once(signal, "abort");
    end();
  };
  const never = new AbortController();
  const all = await everything(it.client.logs("db", { attempt: 3 }, never.signal));
  assert.deepEqual(all, [chunk("db 3"), chunk("two")]);
  const leaving = new AbortController();
  const stream = it.client.logs("db", { follow: true }, leaving.signal)[Symbol.asyncIterator]();
  assert.equal((await take(stream, 2)).length, 2);
  leaving.abort();
  assert.equal((await stream.next()).done, true);
  await ended;
  it.playing.instances = [instance("db[0]"), instance("db[1]")];
  await assert.rejects(everything(it.client.logs("db", {}, never.signal)), {
    code: "KHO_REQUEST_INVALID",
    hint: 'name one of them, for example "db[0]"',
  });
});

test("a source of logs that fails is an error at the reader's end", async (t) => {
  const it = await opened(t);
  it.playing.chunks = async function* () {
    yield { step: asStepId("db.create"), stream: "stdout", text: "one" };
    throw new Error("disk gone");
  };
  const reading = everything(it.client.logs("db", {}, new AbortController().signal));
  await assert.rejects(reading, { code: "KHO_SERVER_FAULT", message: /disk gone/ });
});

test("streams have a bound, and give their place back", async (t) => {
  const it = await opened(t);
  note(it, "db");
  const endings: AbortController[] = [];
  const openOne = async () => {
    const ending = new AbortController();
    const stream = it.client.follow({}, ending.signal)[Symbol.asyncIterator]();
    await take(stream, 1);
    endings.push(ending);
  };
  for (let i = 0; i < 64; i += 1) await openOne();
  await assert.rejects(openOne(), { code: "KHO_SERVER_BUSY" });
  assert.equal((await it.client.version()).deployment, "shop", "questions are still answered");
  for (const ending of endings) ending.abort();
  // The server learns of a closed connection in its own time.
  for (;;) {
    const again = await openOne().then(
      () => true,
      () => false,
    );
    if (again) break;
  }
  endings.at(-1)?.abort();
});
