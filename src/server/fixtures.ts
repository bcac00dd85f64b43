import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../agent/clock.ts";
import {
  type DeploymentStatus,
  type HostName,
  hostName,
  type InstanceStatus,
  type JournalFact,
} from "../model/index.ts";
import { instance, statusOf } from "../observe/fixtures.ts";
import {
  type Acceptance,
  createJournal,
  type DesiredChange,
  type Journal,
  type LogChunk,
  type LogLevel,
  type LogRequest,
  type Playing,
} from "../observe/index.ts";
import { compileScore, type Score } from "../score/index.ts";
import { fixedHosts, node, perform, testFacts, topology } from "../score/fixtures.ts";
import type { Clock } from "../std/clock.ts";
import { Heap } from "../std/heap.ts";
import { EmbeddedStore } from "../store/adapter/embedded.ts";
import type { Client } from "./client.ts";
import { connect } from "./connect.ts";
import { serve } from "./serve.ts";

/** For tests: real time that no test waits for. */
export const clock = systemClock();

export const shop = topology(
  node("db", { operations: { create: perform("file"), start: perform("process") } }),
  node("api", { operations: { create: perform("file") } }),
);

/** A deployment that is played by hand: a test says what is so and what happens. */
export class HandPlaying implements Playing {
  readonly deployment = statusOf().deployment;
  readonly uid = "u1";
  readonly hosts: readonly HostName[] = [hostName("alpha")];
  readonly startedAt = 1_000;
  readonly journal: Journal;
  readonly changes: DesiredChange[] = [];
  readonly troubles: string[] = [];
  instances: readonly InstanceStatus[] = [instance("db"), instance("api")];
  acceptance: Acceptance = { kind: "accepted", generation: 2, changed: true };
  logLevel: LogLevel = "info";
  chunks: (request: LogRequest, signal: AbortSignal) => AsyncIterable<LogChunk> = noLogs;
  #revision = 0;

  constructor(journal = createJournal()) {
    this.journal = journal;
  }

  status(): DeploymentStatus {
    return statusOf(...this.instances);
  }

  score(): Score {
    return compileScore({
      topology: shop,
      goal: "started",
      hostOf: fixedHosts,
      engineFacts: testFacts,
    });
  }

  complaints(): readonly string[] {
    return this.troubles;
  }

  logs(request: LogRequest, signal: AbortSignal): AsyncIterable<LogChunk> {
    return this.chunks(request, signal);
  }

  async accept(change: DesiredChange): Promise<Acceptance> {
    this.changes.push(change);
    return this.acceptance;
  }

  setLogLevel(level: LogLevel): void {
    this.logLevel = level;
  }

  /** Something happens on alpha. */
  note(fact: JournalFact, time = this.#revision + 1): void {
    this.#revision += 1;
    const host = hostName("alpha");
    this.journal.append({ revision: this.#revision, time, host, generation: 1, ...fact });
  }
}

async function* noLogs(): AsyncGenerator<LogChunk> {}

export interface Opened {
  readonly playing: HandPlaying;
  readonly store: EmbeddedStore;
  readonly directory: string;
  readonly socketPath: string;
  readonly client: Client;
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  readonly playing?: HandPlaying;
  /** Of the server; its heartbeats and patience follow it. */
  readonly clock?: Clock;
}

/** A server on a real socket in a directory of its own, and a client of it. */
export async function open(options: OpenOptions = {}): Promise<Opened> {
  const directory = mkdtempSync(join(tmpdir(), "kho-"));
  const playing = options.playing ?? new HandPlaying();
  const store = new EmbeddedStore({ clock });
  const socketPath = join(directory, "shop.sock");
  const release = "0.1.0";
  const server = await serve({
    playing,
    store,
    release,
    socketPath,
    clock: options.clock ?? clock,
  });
  const close = async (): Promise<void> => {
    await server.close();
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { playing, store, directory, socketPath, client: connect(socketPath, { clock }), close };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** A request as it stands, for what the client would never send. */
export async function send(
  socketPath: string,
  line: string,
  options: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
  } = {},
): Promise<RawAnswer> {
  const [method = "GET", path = "/"] = line.split(" ");
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const { headers = {}, body } = options;
  const running = request({ socketPath, method, path, agent: false, headers }, (answer) => {
    const chunks: Uint8Array[] = [];
    answer.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    answer.on("error", reject);
    answer.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
    });
  });
  running.on("error", reject);
  running.end(body);
  return promise;
}

/** Time that passes when a test says so. */
export class HandClock implements Clock {
  #now = 0;
  readonly #waits = new Heap<() => void>();

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    const wait = this.#waits.push(this.#now + delayMs, run);
    return () => void this.#waits.remove(wait);
  }

  soon(run: () => void): void {
    clock.soon(run);
  }

  /** Until there is something to wait for, then past it. */
  async pass(ms: number): Promise<void> {
    while (this.#waits.size === 0) await new Promise<void>((resolve) => clock.soon(resolve));
    this.leap(ms);
  }

  /** At once, whether anybody waits or not. */
  leap(ms: number): void {
    this.#now += ms;
    for (let next = this.#waits.peek(); next !== undefined; next = this.#waits.peek()) {
      if (next.at > this.#now) break;
      this.#waits.pop();
      next.item();
    }
  }
}
