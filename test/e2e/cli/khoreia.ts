// Runs the built command line as people do: a process of its own, with a home of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("../../../bin/khoreia.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
}

/** A process that is still running. */
export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it has written to stdout so far. */
  output(): string;
  /** Waits until stdout has it; rejects when the process ends before. */
  until(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** A directory with everything that khoreia keeps, apart from that of the machine. */
export class Home {
  readonly directory: string;
  private readonly started = new Set<Started>();

  constructor() {
    // Short: the path of a socket has little room.
    this.directory = mkdtempSync(join(tmpdir(), "kh-"));
    mkdirSync(this.path("run"), { mode: 0o700 });
    mkdirSync(this.path("tmp"));
  }

  path(...names: readonly string[]): string {
    return join(this.directory, ...names);
  }

  /** Writes a file and returns its path. */
  write(name: string, content: string): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  has(...names: readonly string[]): boolean {
    return existsSync(this.path(...names));
  }

  env(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: this.directory,
      XDG_STATE_HOME: this.path("state"),
      XDG_RUNTIME_DIR: this.path("run"),
      XDG_CACHE_HOME: this.path("cache"),
      TMPDIR: this.path("tmp"),
      LANG: "C.UTF-8",
      TZ: "UTC",
      ...more,
    };
  }

  start(args: readonly string[], options: RunOptions = {}): Started {
    const child = spawn(process.execPath, [launcher, ...args], {
      cwd: options.cwd ?? this.directory,
      env: this.env(options.env),
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.end(options.input ?? "");
    let written = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      written += chunk;
    });
    const ended = Promise.all([text(child.stderr), once(child, "close")]).then(
      ([stderr]): Ended => ({
        code: child.exitCode,
        signal: child.signalCode,
        stdout: written,
        stderr,
      }),
    );
    const started: Started = {
      pid: child.pid ?? -1,
      ended,
      output: () => written,
      until: (pattern) => untilTrue(() => pattern.test(written), { ended, what: String(pattern) }),
      kill: (signal) => void child.kill(signal),
    };
    this.started.add(started);
    void ended.finally(() => this.started.delete(started));
    return started;
  }

  run(args: readonly string[], options?: RunOptions): Promise<Ended> {
    return this.start(args, options).ended;
  }

  /** Ends what still runs, and removes everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    const left = [...this.started];
    for (const each of left) each.kill("SIGKILL");
    await Promise.all(left.map(({ ended }) => ended));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const patienceMs = 20_000;
const lookMs = 10;

/** Waits for what another process does; fails with what was awaited, not with a time-out alone. */
export async function untilTrue(
  holds: () => boolean,
  awaited: { readonly what: string | (() => string); readonly ended?: Promise<Ended> },
): Promise<void> {
  const what = (): string => (typeof awaited.what === "string" ? awaited.what : awaited.what());
  let over: Ended | undefined;
  void awaited.ended?.then((ended) => {
    over = ended;
  });
  const deadline = performance.now() + patienceMs;
  while (!holds()) {
    if (over !== undefined && !holds()) {
      throw new Error(`ended before ${what()}: ${JSON.stringify(over)}`);
    }
    if (performance.now() > deadline) throw new Error(`never saw ${what()}`);
    await sleep(lookMs);
  }
}

/** Three nodes in a row whose files go below `made`; `content` is that of the first. */
export function shop(content = "port = 8080"): string {
  return `
khoreia: 1
name: shop
nodes:
  settings:
    create: { file: { path: made/settings.conf, content: "${content}\\n" } }
  api:
    requires: [settings]
    count: 2
    configure: { file: { path: "made/api-\${instance.index}", content: "api" } }
  web:
    requires: [api]
    start: { file: { path: made/web } }
`;
}

/** A node that waits for somebody to make \`made/approved\`, and one that waits for it. */
export const gated = `
- id: 0
  name: approval
  interfaces:
    create: { check: { file: { path: made/approved } }, do: { nil: } }
- id: 1
  name: release
  interfaces:
    create: { check: { file: { path: made/release } }, do: { file: { path: made/release } } }
  deps:
  - nodes: [0]
`;

/** Programs: one that always fails, one that is kept running, and one that waits for the first. */
export const programs = `
khoreia: 1
name: programs
nodes:
  broken:
    create:
      attempts: 2
      backoff: { base: 10ms, cap: 20ms }
      do: { shell: { run: "echo out; echo trouble >&2; exit 127" } }
  sleeper:
    start: { process: { run: [sleep, "1000"] } }
  after:
    requires: [broken]
    create: { file: { path: made/after } }
`;

/** A node whose file cannot be made, since a file is where its directory should be. */
export const impossible = `
khoreia: 1
name: impossible
nodes:
  db:
    create: { file: { path: in-the-way/db } }
  web:
    requires: [db]
    create: { file: { path: made/web } }
`;
