// `khoreia agent` processes of several hosts on one etcd cluster, each with a state of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../../src/agent/clock.ts";
import { retiredAfter, type DesiredContent } from "../../../src/agent/index.ts";
import { encodeContent } from "../../../src/cli/cluster/content.ts";
import { builtinEngines } from "../../../src/engine/adapter/index.ts";
import { deploymentName, type Goal, type Topology } from "../../../src/model/index.ts";
import { readTopology } from "../../../src/reader/index.ts";
import { openEtcd } from "../../../src/store/adapter/etcd/index.ts";
import { type Op, type Store, encodeRecord, keys, recordFormat } from "../../../src/store/index.ts";

const bin = fileURLToPath(new URL("../../../bin/khoreia.js", import.meta.url));
const clock = systemClock({ keepsProcessAlive: false });
const lookEveryMs = 10;

export interface RunningAgent {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  /** Both streams. */
  said(): string;
}

export class Agents {
  readonly home = mkdtempSync(join(tmpdir(), "khoreia-agents-"));
  /** Where their sockets are, for a command line that asks them. */
  readonly runtime = join(this.home, "run");
  readonly store: Store;
  readonly endpoints: readonly string[];
  private readonly running = new Set<ChildProcess>();
  private readonly previous = new Map<string, DesiredContent>();
  private generation = 0;

  constructor(endpoints: readonly string[]) {
    this.endpoints = endpoints;
    this.store = openEtcd({ endpoints }, clock);
    mkdirSync(join(this.home, "work"));
    mkdirSync(this.runtime, { mode: 0o700 });
  }

  /** Where relative paths of topologies start. */
  path(...names: readonly string[]): string {
    return join(this.home, "work", ...names);
  }

  /** An agent; `state` tells two of one name apart. */
  start(host: string, options: StartOptions = {}): RunningAgent {
    const { state = host, words = [], prefix = [], endpoints = this.endpoints } = options;
    const line = ["agent", "--host", host, "--lease-ttl", "2s", "--address", "127.0.0.1"];
    const [file = "", ...args] = [...prefix, process.execPath, bin, ...line, ...words];
    const child = spawn(file, args, {
      cwd: this.path(),
      env: {
        ...process.env,
        KHOREIA_STORE: `etcd://${endpoints.join(",")}`,
        // A store in another network namespace is not on this machine, as an agent sees it.
        KHOREIA_INSECURE_STORE: "1",
        XDG_RUNTIME_DIR: this.runtime,
        XDG_STATE_HOME: join(this.home, `state-${state}`),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    }
    this.running.add(child);
    const ended = once(child, "exit").then(() => child.exitCode);
    return { process: child, ended, said: () => said };
  }

  /** Publishes a topology as the next generation, as a deployer does. */
  async publish(text: string, goal: Goal = "started", uid = "agents"): Promise<void> {
    const topology = await readText(text);
    const retired = retiredAfter(this.previous.get(topology.name), topology);
    const content: DesiredContent = { topology, retired };
    this.previous.set(topology.name, content);
    const { name, parts } = encodeContent(content);
    const deployment = deploymentName(topology.name);
    this.generation += 1;
    const record = {
      format: recordFormat,
      uid,
      generation: this.generation,
      goal,
      content: name,
      acceptedAt: Date.now(),
      by: "test",
    };
    const puts = parts.map((value, part): Op => {
      return { kind: "put", key: keys.content(deployment, name, part), value };
    });
    const desired = keys.desired(deployment);
    await this.store.txn({ compares: [], then: puts });
    await this.store.txn({
      compares: [],
      then: [{ kind: "put", key: desired, value: encodeRecord(record) }],
    });
  }

  /** What `khoreia store accept` does. */
  async accept(number: number): Promise<void> {
    const record = {
      format: recordFormat,
      id: `life ${number}`,
      number,
      acceptedAt: 0,
      by: "test",
    };
    const put = { kind: "put", key: keys.incarnation, value: encodeRecord(record) } as const;
    await this.store.txn({ compares: [], then: [put] });
  }

  /** What a deployer does after a finished teardown. */
  async withdraw(deployment: string): Promise<void> {
    const range = { prefix: keys.deploymentPrefix(deployment) };
    await this.store.txn({ compares: [], then: [{ kind: "delete", range }] });
  }

  async until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000) {
    const deadline = performance.now() + withinMs;
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
      await pause(lookEveryMs);
    }
  }

  async close(): Promise<void> {
    for (const child of this.running) child.kill("SIGKILL");
    await this.store.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

interface StartOptions {
  readonly state?: string;
  readonly words?: readonly string[];
  /** Of its host in a network. */
  readonly prefix?: readonly string[];
  /** Where it finds the store, if not where others do. */
  readonly endpoints?: readonly string[];
}

/** A topology of one file; where the text has no name of its own, the file's is taken. */
export async function readText(text: string, file = "topology.yaml"): Promise<Topology> {
  const engines = builtinEngines({ clock, entropy: { seed: () => 1, id: () => "id" } });
  const { topology, diagnostics } = await readTopology({
    files: [file],
    loader: {
      read: () => Promise.resolve({ kind: "loaded", file, text }),
      resolve: (_, to) => to,
    },
    engines: engines.catalogue,
  });
  engines.close();
  if (topology === undefined) throw new Error(JSON.stringify(diagnostics));
  return topology;
}
