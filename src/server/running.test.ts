import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, linkSync, lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { clock, HandPlaying, open } from "./fixtures.ts";
import { publishSocket } from "./publish-socket.ts";
import { listRunning, pickRunning, type Running } from "./running.ts";
import { probeSocket, removeDeadSocket } from "./socket-probe.ts";

function directoryFor(context: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), "kho-"));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** A socket whose process was killed: the file is there and nobody listens. */
async function leaveDead(path: string): Promise<void> {
  const code = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => {
    process.stdout.write("listening");
  })`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function listen(context: TestContext, path: string): Promise<Server> {
  const server = createServer();
  context.after(() => server.close());
  server.listen(path);
  await once(server, "listening");
  return server;
}

test("a socket is alive, dead or gone", async (t) => {
  const directory = directoryFor(t);
  await listen(t, join(directory, "alive.sock"));
  await leaveDead(join(directory, "dead.sock"));
  assert.equal(await probeSocket(join(directory, "alive.sock")), "alive");
  assert.equal(await probeSocket(join(directory, "dead.sock")), "dead");
  assert.equal(await probeSocket(join(directory, "gone.sock")), "gone");
});

test("a dead socket is removed, one that came alive meanwhile is put back", async (t) => {
  const directory = directoryFor(t);
  const dead = join(directory, "dead.sock");
  await leaveDead(dead);
  await removeDeadSocket(dead);
  await removeDeadSocket(dead);
  // Between a probe and its consequence a new process may have taken the name over.
  const reborn = join(directory, "reborn.sock");
  await listen(t, reborn);
  await removeDeadSocket(reborn);
  assert.equal(await probeSocket(reborn), "alive");
  assert.deepEqual(readdirSync(directory), ["reborn.sock"]);
});

test("who listens is asked, who does not is swept away", async (t) => {
  const { directory, socketPath, close } = await open();
  t.after(close);
  await leaveDead(join(directory, "dead.sock"));
  await leaveDead(join(directory, ".birth-999999999-0a0b0c0d"));
  await leaveDead(join(directory, ".aside-0a0b0c0d"));
  await listen(t, join(directory, "mute.sock"));
  await listen(t, join(directory, `.birth-${process.pid}-0a0b0c0d`));
  const running = await listRunning({ clock, directory, timeoutMs: 500 });
  assert.deepEqual(
    running.map(({ deployment, version }) => [deployment, version?.uid]),
    [
      ["mute", undefined],
      ["shop", "u1"],
    ],
  );
  assert.equal(running[1]?.socketPath, socketPath);
  assert.deepEqual(readdirSync(directory).toSorted(), [
    `.birth-${process.pid}-0a0b0c0d`,
    "mute.sock",
    "shop.sock",
  ]);
});

test("where there is no directory, nothing runs", async (t) => {
  const directory = join(directoryFor(t), "none");
  assert.deepEqual(await listRunning({ clock, directory }), []);
  assert.equal(existsSync(directory), false);
});

const runs = (...names: readonly string[]): readonly Running[] =>
  names.map((deployment) => ({ deployment, socketPath: `/run/${deployment}.sock` }));

for (const { given, running, wanted, found, code, message, hint } of [
  { given: "the only one", running: runs("shop"), found: "shop" },
  { given: "the one of that name", running: runs("lab", "shop"), wanted: "shop", found: "shop" },
  {
    given: "none runs",
    running: runs(),
    code: "KHO_DEPLOYMENT_NOT_RUNNING",
    message: "Cannot find a running deployment of this user on this machine",
    hint: "khoreia up FILE starts one",
  },
  {
    given: "several run",
    running: runs("lab", "shop"),
    code: "KHO_DEPLOYMENT_AMBIGUOUS",
    message: 'Cannot tell which deployment is meant: "lab", "shop" run here',
    hint: 'name one of them, for example "lab"',
  },
  {
    given: "a slip of the pen",
    running: runs("lab", "shop"),
    wanted: "shpo",
    code: "KHO_DEPLOYMENT_NOT_RUNNING",
    message: 'Cannot find a running deployment "shpo"; did you mean "shop"?',
    hint: 'running here: "lab", "shop"',
  },
]) {
  test(`a deployment is picked or asked for: ${given}`, () => {
    if (found !== undefined) {
      assert.equal(pickRunning(running, wanted).deployment, found);
    } else {
      assert.throws(() => pickRunning(running, wanted), { code, message, hint });
    }
  });
}

test("a socket is its user's alone, replaces a dead one and respects a live one", async (t) => {
  const directory = directoryFor(t);
  const path = join(directory, "shop.sock");
  await leaveDead(path);
  const server = createServer();
  const withdraw = await publishSocket(server, path);
  t.after(() => server.close());
  assert.equal(lstatSync(path).mode & 0o777, 0o600);
  assert.equal(await probeSocket(path), "alive");
  const second = createServer();
  t.after(() => second.close());
  await assert.rejects(publishSocket(second, path), { code: "KHO_SOCKET_TAKEN" });
  assert.equal(await probeSocket(path), "alive");
  withdraw();
  assert.deepEqual(readdirSync(directory), []);
});

test("what is taken away is one's own socket, never that of a successor", async (t) => {
  const directory = directoryFor(t);
  const path = join(directory, "shop.sock");
  const first = createServer();
  const withdraw = await publishSocket(first, path);
  t.after(() => first.close());
  rmSync(path);
  await listen(t, join(directory, "other"));
  linkSync(join(directory, "other"), path);
  withdraw();
  assert.equal(await probeSocket(path), "alive");
});

test("a second server for one deployment is refused while the first one answers", async (t) => {
  const first = await open();
  t.after(first.close);
  const { serve } = await import("./serve.ts");
  const { store, socketPath } = first;
  const again = serve({ playing: new HandPlaying(), store, clock, release: "0.1.0", socketPath });
  await assert.rejects(again, { code: "KHO_SOCKET_TAKEN" });
  assert.equal((await first.client.version()).deployment, "shop");
});
