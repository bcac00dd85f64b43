import assert from "node:assert/strict";
import { createServer, type Server, type Socket } from "node:net";
import { test } from "node:test";
import { closing } from "../../std/fixture.ts";
import { Listening, Workplace } from "./fixture.ts";
import { closeServer, freePort, listenOn } from "./program/fixture.ts";
import { tcpEngine, type TcpInputs } from "./tcp.ts";

function listen(place: Workplace, inputs: TcpInputs): Listening {
  const watched = place.check();
  const stream = tcpEngine().check?.(inputs, watched.context);
  assert.ok(stream !== undefined);
  const listening = new Listening(stream, place.clock, () => watched.ask());
  place.onClose(() => {
    watched.abort();
    void listening.stop();
  });
  return listening;
}
interface Door {
  readonly server: Server;
  readonly port: number;
  readonly guests: Set<Socket>;
}
async function openDoor(port = 0, greet?: (guest: Socket) => void): Promise<Door> {
  const guests = new Set<Socket>();
  const server = createServer((guest) => {
    guests.add(guest);
    guest.on("error", () => {});
    guest.on("close", () => guests.delete(guest));
    greet?.(guest);
    // Unread, the end of a connection on which something was said would not show.
    guest.resume();
  });
  return { server, port: await listenOn(server, port), guests };
}
async function guestsAre(door: Door, fits: (count: number) => boolean): Promise<void> {
  while (!fits(door.guests.size)) await new Promise<void>((resolve) => void setImmediate(resolve));
}
async function shut(door: Door): Promise<void> {
  const closed = closeServer(door.server);
  for (const guest of door.guests) guest.destroy();
  await closed;
}

test("a port holds while somebody accepts; its end is seen at once, and its return", async (t) => {
  const place = closing(t, new Workplace());
  const door = await openDoor();
  const listening = listen(place, { port: door.port });
  assert.deepEqual(await listening.holds(), { kind: "holds" });
  await guestsAre(door, (count) => count === 1);
  // A short-lived connection is asked again at the usual pace; this one has been held.
  await new Promise<void>((resolve) => void place.clock.after(1_050, resolve));
  const seen = listening.reports.length;
  const began = place.clock.now();
  await shut(door);
  const fall = await listening.fails(seen);
  assert.ok(place.clock.now() - began < 90, "seen by the end of the connection, not by polling");
  assert.deepEqual(fall, {
    kind: "fails",
    detail: `127.0.0.1:${door.port}: connection refused`,
    absent: true,
    outside: true,
  });
  const again = await openDoor(door.port);
  await listening.holds(listening.reports.length);
  await listening.stop();
  await shut(again);
});

test("one connection is held, and let go when the check ends", async (t) => {
  const place = closing(t, new Workplace());
  const door = await openDoor();
  const listening = listen(place, { port: door.port });
  await listening.holds();
  for (let round = 0; round < 3; round++) {
    const seen = listening.reports.length;
    listening.ask();
    await listening.holds(seen);
  }
  await guestsAre(door, (count) => count === 1);
  await listening.stop();
  await guestsAre(door, (count) => count === 0);
  await shut(door);
});

test("with hold: false no connection stays", async (t) => {
  const place = closing(t, new Workplace());
  const door = await openDoor();
  const listening = listen(place, { port: door.port, hold: false });
  await listening.holds();
  await guestsAre(door, (count) => count === 0);
  const seen = listening.reports.length;
  await shut(door);
  await listening.fails(seen);
  await listening.stop();
});

test("a server that closes at once holds, and is not asked in a busy loop", async (t) => {
  const place = closing(t, new Workplace());
  let guests = 0;
  const door = await openDoor(0, (guest) => {
    guests += 1;
    guest.destroy();
  });
  const listening = listen(place, { port: door.port });
  await listening.holds();
  await new Promise<void>((resolve) => void place.clock.after(450, resolve));
  assert.ok(guests >= 2 && guests <= 6, `${guests} connections in 450 ms at 100 ms each`);
  assert.equal(listening.last?.kind, "holds");
  await listening.stop();
  await shut(door);
});

for (const { inputs, kind, detail } of [
  {
    inputs: { host: "no-such-host.invalid" },
    kind: "fails",
    detail: /: (host name unknown|the name)/,
  },
  { inputs: { host: "127.0.0.1" }, kind: "fails", detail: /: connection refused$/ },
  { inputs: { host: "localhost" }, kind: "fails", detail: /: connection refused$/ },
])
  test(`nobody at ${inputs.host} ${kind}`, async (t) => {
    const place = closing(t, new Workplace());
    const listening = listen(place, { ...inputs, port: await freePort(), timeout: "3s" });
    const report = await listening.until(() => true);
    // Without a name server nothing can be told of a name; that is unknown, and honest.
    if (report.kind !== "unknown") assert.equal(report.kind, kind);
    assert.match(report.detail ?? "", detail);
    await listening.stop();
  });

/** Answers like a small server that speaks in lines, and hangs up where it is told to. */
const answers: Readonly<Record<string, (guest: Socket) => void>> = {
  pong: (guest) => guest.on("data", () => void guest.write("+PONG\r\n")),
  "pong, a letter at a time": (guest) =>
    guest.on("data", () => {
      for (const letter of "+PONG\r\n") guest.write(letter);
    }),
  "pong and good-bye": (guest) => guest.on("data", () => void guest.end("+PONG\r\n")),
  greeting: (guest) => void guest.write("220 mail.example.org PONG\r\n"),
  "no rights": (guest) => guest.on("data", () => void guest.write("-NOAUTH log in: PING\r\n")),
  silence: () => {},
  "good-bye": (guest) => void guest.end("busy\u0007\r\n"),
  flood: (guest) => guest.on("data", () => void guest.write("x".repeat(70 * 1024))),
  reset: (guest) => guest.on("data", () => void guest.resetAndDestroy()),
};

for (const [given, inputs, expected] of [
  ["pong", {}, /^holds$/],
  ["pong, a letter at a time", {}, /^holds$/],
  ["pong and good-bye", {}, /^holds$/],
  ["greeting", {}, /^holds$/],
  ["no rights", { timeout: "100ms" }, /^fails .*did not come in time, but: -NOAUTH log in: …$/],
  ["silence", { timeout: "100ms" }, /^fails .*did not come in time$/],
  ["good-bye", {}, /^fails .*did not come before the connection was closed, but: busy$/],
  ["flood", {}, /^fails .*did not come in the first 64 KB of the answer, but: x+…$/],
  ["reset", {}, /^fails .*: connection reset$/],
] as const)
  test(`who expects an answer and gets ${given} is told ${expected.source}`, async (t) => {
    const place = closing(t, new Workplace());
    const door = await openDoor(0, answers[given]);
    const asked = { port: door.port, send: "PING", expect: "PONG", ...inputs };
    const listening = listen(place, asked);
    const { kind, detail, absent } = await listening.until(() => true);
    assert.match(detail === undefined ? kind : `${kind} ${detail}`, expected);
    // Somebody is there, if not as it should be.
    assert.equal(absent, undefined);
    await listening.stop();
    await guestsAre(door, (count) => count === 0);
    await shut(door);
  });

test("an answer that becomes another one is seen although the connection lives", async (t) => {
  const place = closing(t, new Workplace());
  let answer = "READY";
  const door = await openDoor(0, (guest) => void guest.write(answer));
  const listening = listen(place, { port: door.port, expect: "READY", timeout: "100ms" });
  await listening.holds();
  const seen = listening.reports.length;
  answer = "LOADING";
  const fall = await listening.fails(seen);
  assert.match(fall.detail ?? "", /but: LOADING$/);
  await listening.stop();
  await shut(door);
});

test("what is sent is of no use without an answer that is expected", () => {
  const { schema } = tcpEngine().info;
  assert.equal(schema.safeParse({ port: 1, send: "PING" }).success, false);
  assert.equal(schema.safeParse({ port: 1, send: "PING", expect: "PONG" }).success, true);
  assert.equal(schema.safeParse({ port: 1, expect: "220" }).success, true);
});
