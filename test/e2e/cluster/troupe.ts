// Agents of several hosts on one etcd cluster, and the operator who tells them what is wanted.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../../src/agent/clock.ts";
import type { Goal } from "../../../src/model/index.ts";
import { openEtcd } from "../../../src/store/adapter/etcd/index.ts";
import { type Store, encodeRecord, keys, recordFormat } from "../../../src/store/index.ts";
import type { EtcdCluster } from "../rig/etcd-cluster.ts";

const program = fileURLToPath(new URL("../rig/agent-process.ts", import.meta.url));
const deployment = "shop";
const lookEveryMs = 10;

/** One agent, from its start to its end. */
export interface Player {
  /** Kinds of its journal's events with their steps, such as `do.began web.start`. */
  readonly events: readonly string[];
  readonly ended: Promise<number | null>;
  readonly said: () => string;
  signal(name: NodeJS.Signals): void;
}

export class Troupe {
  readonly home = mkdtempSync(join(tmpdir(), "khoreia-troupe-"));
  readonly store: Store;
  private readonly cluster: EtcdCluster;
  private readonly players = new Set<ChildProcess>();
  private generation = 0;

  constructor(cluster: EtcdCluster) {
    this.cluster = cluster;
    this.store = openEtcd({ endpoints: cluster.endpoints }, systemClock());
    mkdirSync(join(this.home, "made"));
  }

  /** The topology that content `name` stands for; written before an agent begins. */
  write(name: string, topology: string): void {
    writeFileSync(join(this.home, `topology-${name}.yaml`), topology);
  }

  start(
    host: string,
    at: { readonly home?: string; readonly prefix?: readonly string[] } = {},
  ): Player {
    const { home = this.home, prefix = [] } = at;
    const endpoints = this.cluster.endpoints.join(",");
    const command = [...prefix, process.execPath, program, endpoints, host, home];
    const child = spawn(command[0] ?? "", command.slice(1), { stdio: ["ignore", "pipe", "pipe"] });
    const events: string[] = [];
    let rest = "";
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { kind, step = "" } = JSON.parse(line) as { kind: string; step?: string };
        events.push(step === "" ? kind : `${kind} ${step}`);
      }
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    this.players.add(child);
    const ended = once(child, "exit").then(() => child.exitCode);
    return { events, ended, said: () => said, signal: (name) => void child.kill(name) };
  }

  /** The next generation: what the contents are called, and how far they shall get. */
  async want(content: string, goal: Goal): Promise<void> {
    this.generation += 1;
    const record = {
      format: recordFormat,
      uid: "troupe",
      generation: this.generation,
      goal,
      content,
      acceptedAt: 0,
      by: "test",
    };
    const put = {
      kind: "put",
      key: keys.desired(deployment),
      value: encodeRecord(record),
    } as const;
    await this.store.txn({ compares: [], then: [put] });
  }

  path(name: string): string {
    return join(this.home, "made", name);
  }

  has(...names: readonly string[]): boolean {
    return names.every((name) => existsSync(this.path(name)));
  }

  /** What the operations have written, in the order in which they did. */
  log(): readonly string[] {
    const file = join(this.home, "log");
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8").trimEnd().split("\n");
  }

  async until(what: string, holds: () => boolean, withinMs = 20_000): Promise<number> {
    const beganAt = performance.now();
    while (!holds()) {
      const passedMs = performance.now() - beganAt;
      assert.ok(
        passedMs < withinMs,
        `${what}: not within ${withinMs} ms; log: ${this.log().join()}`,
      );
      await pause(lookEveryMs);
    }
    return performance.now() - beganAt;
  }

  async close(): Promise<void> {
    for (const child of this.players) child.kill("SIGKILL");
    await this.store.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}
