import { chmodSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import process from "node:process";
import { engineConformance } from "../../testing/conformance/engine-conformance.ts";
import { directoryEngine } from "./directory.ts";
import { fileEngine } from "./file.ts";
import { httpEngine } from "./http.ts";
import { nilEngine } from "./nil.ts";
import { processEngine } from "./process.ts";
import { freePort, listenOn } from "./program/fixture.ts";
import { shellEngine } from "./shell.ts";
import { symlinkEngine } from "./symlink.ts";
import { tcpEngine } from "./tcp.ts";
import { waitEngine } from "./wait.ts";
import { conform, inWorld, type World } from "./conformance/fixture.ts";

const secret = "tUmbleweed-4711";
const quick = "a Do on files is one synchronous run, which nothing interrupts";
const noProgram = "it runs no program";

conform(
  "file",
  engineConformance(
    inWorld(({ place }) => ({
      engine: fileEngine(place.fileSystem()),
      inputs: { path: "a/b/file", content: "wanted\n", mode: "0640", backup: true },
      secret: { inputs: { path: "a/b/file", content: secret }, text: secret },
      world: {
        disturb: () => writeFileSync(place.path("a", "b", "file"), "WANTED\n"),
        precede: () => {
          mkdirSync(place.path("a", "b"), { recursive: true });
          writeFileSync(place.path("a", "b", "file"), "theirs");
          chmodSync(place.path("a", "b", "file"), 0o604);
        },
      },
    })),
    { lacks: { lasting: quick, failing: noProgram } },
  ),
);

conform(
  "file without content",
  engineConformance(
    inWorld(({ place }) => ({
      engine: fileEngine(place.fileSystem()),
      inputs: { path: "a/file" },
      world: { disturb: () => rmSync(place.path("a"), { recursive: true }) },
    })),
    {
      lacks: {
        lasting: quick,
        failing: noProgram,
        precede: "a file that is there already is all that is wanted",
        secret: "a path is no secret",
      },
    },
  ),
);

conform(
  "file that is to be absent",
  engineConformance(
    inWorld(({ place }) => {
      writeFileSync(place.path("file"), "theirs");
      return {
        engine: fileEngine(place.fileSystem()),
        inputs: { path: "file", state: "absent", backup: true },
        world: { disturb: () => writeFileSync(place.path("file"), "again") },
      };
    }),
    {
      lacks: {
        lasting: quick,
        failing: noProgram,
        precede: "what was there before is there from the beginning",
        secret: "a path is no secret",
      },
    },
  ),
);

conform(
  "directory",
  engineConformance(
    inWorld(({ place }) => ({
      engine: directoryEngine(place.fileSystem()),
      inputs: { path: "a/b/dir", mode: "0750" },
      world: { disturb: () => rmSync(place.path("a", "b"), { recursive: true }) },
    })),
    {
      lacks: {
        lasting: quick,
        failing: noProgram,
        precede: "its undo restores no mode of a directory that was there before, by design",
        secret: "a path is no secret",
      },
    },
  ),
);

conform(
  "symlink",
  engineConformance(
    inWorld(({ place }) => ({
      engine: symlinkEngine(place.fileSystem()),
      inputs: { path: "a/link", target: "wanted", force: true },
      world: {
        disturb: () => {
          unlinkSync(place.path("a", "link"));
          symlinkSync("elsewhere", place.path("a", "link"));
        },
        precede: () => {
          mkdirSync(place.path("a"));
          writeFileSync(place.path("a", "link"), "theirs");
        },
      },
    })),
    { lacks: { lasting: quick, failing: noProgram, secret: "a path is no secret" } },
  ),
);

conform(
  "nil",
  engineConformance(
    inWorld(() => ({ engine: nilEngine(), inputs: {} })),
    {
      lacks: {
        do: "it is a gate",
        undo: "there is nothing to undo",
        disturb: "there is nothing to disturb",
        precede: "it makes nothing",
        lasting: "it is a gate",
        failing: noProgram,
        secret: "it takes no parameters",
      },
    },
  ),
);

conform(
  "wait",
  engineConformance(
    inWorld(({ place }) => ({
      engine: waitEngine(place.clock),
      inputs: { for: "50ms" },
      lasting: { for: "1h" },
    })),
    {
      lacks: {
        disturb: "nobody can take back time that has passed",
        precede: "it makes nothing",
        failing: noProgram,
        secret: "a duration is no secret",
      },
    },
  ),
);

const shellSecret = { run: 'echo "$S"; echo "$S" >&2; exit 1', env: { S: secret } };
const failing = { stdout: "what it did", stderr: "what it could not" };

conform(
  "shell",
  engineConformance(
    inWorld(({ place }) => ({
      engine: shellEngine(place.fileSystem().watcher),
      inputs: { run: "echo x > file", creates: "file", watch: ["file"] },
      lasting: { run: "trap '' TERM; sleep 60" },
      failing: { ...failing, inputs: { run: `echo '${failing.stdout}'; ${failingLine(4)}` } },
      secret: { inputs: shellSecret, text: secret },
      world: { disturb: () => unlinkSync(place.path("file")) },
    })),
    {
      lacks: { undo: "only its author knows how to undo it", precede: "it owns nothing" },
      skips: {
        "a second Do changes nothing, with or without the record of the first":
          "what a script does the second time is its author's business",
      },
    },
  ),
);

function failingLine(code: number): string {
  return `echo '${failing.stderr}' >&2; exit ${code}`;
}

conform(
  "process",
  engineConformance(
    inWorld((world) => ({
      engine: processEngine(),
      inputs: { run: ["sleep", "1000"] },
      lasting: { run: ["sleep", "1000"], ready: { file: "never" } },
      failing: { ...failing, inputs: { run: `echo '${failing.stdout}'; ${failingLine(4)}` } },
      secret: { inputs: shellSecret, text: secret },
      world: { disturb: () => killChild(world) },
    })),
    { lacks: { precede: "it owns only what it has started" } },
  ),
);

function killChild(world: World): void {
  const child = world.check().context.child.current();
  if (child !== undefined) process.kill(child.pid, "SIGKILL");
}

const onlyObserves = {
  do: "it only observes",
  undo: "it only observes",
  precede: "it only observes",
  lasting: "it only observes",
  failing: noProgram,
};

conform(
  "tcp",
  engineConformance(
    inWorld(async (world) => {
      const port = await freePort();
      const service = new Service(() => createServer(), port);
      world.onDispose(() => service.stop());
      return {
        engine: tcpEngine(),
        inputs: { port },
        world: { provide: () => service.start(), disturb: () => service.stop() },
      };
    }),
    { lacks: { ...onlyObserves, secret: "an address is no secret" } },
  ),
);

conform(
  "http",
  engineConformance(
    inWorld(async (world) => {
      const port = await freePort();
      const answer = () => createHttpServer((_, response) => response.end(`not ${secret}`));
      const service = new Service(answer, port);
      world.onDispose(() => service.stop());
      const inputs = { url: `http://127.0.0.1:${port}/` };
      const headers = { authorization: `Bearer ${secret}` };
      return {
        engine: httpEngine(),
        inputs,
        secret: { inputs: { ...inputs, headers, status: 418 }, text: secret },
        world: { provide: () => service.start(), disturb: () => service.stop() },
      };
    }),
    { lacks: onlyObserves },
  ),
);

/** A server that can be started again on the same port, and leaves no connection when stopped. */
class Service {
  readonly #make: () => Server;
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(make: () => Server, port: number) {
    this.#make = make;
    this.#port = port;
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return;
    this.#server = this.#make();
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
    });
    await listenOn(this.#server, this.#port);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}
