import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fchownSync } from "node:fs";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ProcessIdentity } from "../state/state.ts";
import { type Account, asAccount } from "./account.ts";
import { type Fifo, readFifo } from "./fifo-stock.ts";
import { identityOf } from "./process-table.ts";
import type { Program } from "./program.ts";
import { type Refusal, refusalOf } from "./refusal.ts";

/**
 * Waits for one line on file descriptor 3, closes it, and becomes the program. When the agent
 * dies before it has recorded the process and written that line, the read ends and nothing runs.
 */
const gateScript = 'read -r go <&3 || exit 125; exec "$@" 3<&-';

export interface SpawnOptions {
  /** Whether the program waits behind a gate for `go`. */
  readonly gated: boolean;
  readonly channels: Channels;
}

/** Where a program reads and writes; Node's own pipes where a `Fifo` is missing. */
export type Channels =
  /** Its output goes to a file that outlives the agent. */
  | { readonly kind: "log"; readonly fd: number }
  | {
      readonly kind: "pipes";
      readonly stdout: Fifo | undefined;
      readonly stderr: Fifo | undefined;
      /** Undefined: nothing to read. */
      readonly stdin?: { readonly text: string; readonly file: number | undefined };
    };

/** Called with every chunk; it is valid during the call only. */
export type OutputListener = (stream: "stdout" | "stderr", chunk: Buffer) => void;

export interface Spawned {
  readonly kind: "spawned";
  readonly child: ChildProcess;
  /** Also the id of its process group and session. */
  readonly identity: ProcessIdentity;
  /** Opens the gate. */
  go(): void;
  /** Reads its output; call it once, at once. */
  listen(listener: OutputListener): readonly Socket[];
}

/** Starts a program as the leader of a session and process group of its own. */
export async function spawnProgram(
  program: Program,
  options: SpawnOptions,
): Promise<Spawned | Refusal> {
  const { channels } = options;
  try {
    lendTo(program.account, channels);
    const child = await spawnChild(program, options);
    if (child.kind === "refused") {
      if (channels.kind === "pipes") closeOurs(channels);
      return child;
    }
    return asSpawned(child.process, channels);
  } finally {
    if (channels.kind === "pipes") closeTheirs(channels);
  }
}

/** Gives back channels that were never used. */
export function closeChannels(channels: Channels): void {
  if (channels.kind === "log") return;
  closeTheirs(channels);
  closeOurs(channels);
}

type Pipes = Channels & { readonly kind: "pipes" };

function closeTheirs({ stdout, stderr, stdin }: Pipes): void {
  for (const fd of [stdout?.theirs, stderr?.theirs, stdin?.file]) {
    if (fd !== undefined) closeSync(fd);
  }
}

function closeOurs({ stdout, stderr }: Pipes): void {
  for (const fifo of [stdout, stderr]) if (fifo !== undefined) closeSync(fifo.ours);
}

type Child = { readonly kind: "child"; readonly process: ChildProcess } | Refusal;

async function spawnChild(program: Program, options: SpawnOptions): Promise<Child> {
  const { identity: as, prefix } = asAccount(program.account);
  const argv = [...prefix, ...program.argv];
  const gate = ["/bin/sh", "-c", gateScript, "khoreia"];
  const [file = "", ...args] = options.gated ? [...gate, ...argv] : argv;
  const stdio = stdioOf(options);
  let child: ChildProcess;
  try {
    child = spawn(file, args, {
      ...as,
      cwd: program.cwd,
      env: program.env,
      detached: true,
      stdio,
    });
  } catch (error) {
    // The shell runs scripts without a first line; a bare execve does not.
    if (!options.gated && isCode(error, "ENOEXEC")) {
      return await spawnChild({ ...program, argv: ["/bin/sh", ...program.argv] }, options);
    }
    return refusalOf(error);
  }
  if (child.pid === undefined) {
    const [error] = (await once(child, "error").catch((thrown: unknown) => [thrown])) as [unknown];
    return refusalOf(error);
  }
  // Later errors are of signals that found no process; whoever signals looks for itself.
  child.on("error", () => {});
  return { kind: "child", process: child };
}

function stdioOf({ gated, channels }: SpawnOptions): (number | "pipe" | "ignore")[] {
  const gate = gated ? ["pipe" as const] : [];
  if (channels.kind === "log") return ["ignore", channels.fd, channels.fd, ...gate];
  const { stdin, stdout, stderr } = channels;
  const reads = stdin === undefined ? "ignore" : (stdin.file ?? "pipe");
  return [reads, stdout?.theirs ?? "pipe", stderr?.theirs ?? "pipe", ...gate];
}

function asSpawned(child: ChildProcess, channels: Channels): Spawned {
  if (channels.kind === "pipes") feed(child, channels.stdin);
  return {
    kind: "spawned",
    child,
    identity: identityOf(child.pid ?? 0),
    go: () => openGate(child),
    listen: (listener) => {
      if (channels.kind === "log") return [];
      const read = (name: "stdout" | "stderr"): Socket => {
        const fifo = channels[name];
        const socket =
          fifo === undefined
            ? (child[name] as Socket)
            : readFifo(fifo.ours, (chunk) => listener(name, chunk));
        if (fifo === undefined) socket.on("data", (chunk: Buffer) => listener(name, chunk));
        socket.on("error", () => {});
        return socket;
      };
      return [read("stdout"), read("stderr")];
    },
  };
}

function openGate(child: ChildProcess): void {
  const gate = child.stdio[3] as Duplex | null | undefined;
  if (gate === null || gate === undefined) return;
  gate.on("error", () => {});
  gate.resume();
  gate.end("go\n");
}

function feed(child: ChildProcess, stdin: { readonly text: string } | undefined): void {
  // A program need not read what it is given.
  child.stdin?.on("error", () => {});
  child.stdin?.end(stdin?.text);
}

/** As with any pipe, /dev/stderr can be opened by name only by its owner. */
function lendTo(account: Account | undefined, channels: Channels): void {
  if (account === undefined || channels.kind !== "pipes") return;
  const { stdout, stderr, stdin } = channels;
  for (const fd of [stdout?.theirs, stderr?.theirs, stdin?.file]) {
    if (fd !== undefined) giveTo(account, fd);
  }
}

function giveTo(account: Account, fd: number): void {
  try {
    fchownSync(fd, account.uid, account.gid);
  } catch {
    // A file system without owners; then only the name /dev/stderr does not work.
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
