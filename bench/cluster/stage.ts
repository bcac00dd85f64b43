// Agents of several hosts beside one etcd member, each a process of its own.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { systemClock, systemEntropy } from "../../src/agent/clock.ts";
import { publish } from "../../src/cli/cluster/publish.ts";
import { builtinEngines } from "../../src/engine/adapter/index.ts";
import type { Topology } from "../../src/model/index.ts";
import { readTopology } from "../../src/reader/index.ts";
import { openEtcd } from "../../src/store/adapter/etcd/index.ts";
import { type Store, keys } from "../../src/store/index.ts";
import { type EtcdCluster, startEtcd } from "../../test/e2e/rig/etcd-cluster.ts";
import { type LongRunning, startProgram } from "../long-running.ts";
import { khoreia } from "../tools.ts";

/**
 * A hop is from done here to begun there. On the disk to which etcd syncs, each new file waits for
 * that: most of what would be measured is the file system.
 */
const memory = "/dev/shm";
const lookEveryMs = 5;
const mostMs = 300_000;
const ttl = "10s";

export class Stage {
  readonly store: Store;
  readonly endpoints: readonly string[];
  /** Where the topologies' files appear. */
  readonly root: string;
  private readonly directory: string;
  private readonly cluster: EtcdCluster;
  private readonly agents: LongRunning[] = [];

  private constructor(directory: string, cluster: EtcdCluster) {
    this.directory = directory;

    this.root = mkdtempSync(join(existsSync(memory) ? memory : directory, "khoreia-bench-"));
    this.cluster = cluster;
    this.endpoints = cluster.endpoints;
    this.store = openEtcd({ endpoints: cluster.endpoints }, systemClock());
  }

  static async open(directory: string, hosts: readonly string[]): Promise<Stage> {
    const stage = new Stage(directory, await startEtcd("3.5.16"));
    for (const host of hosts) stage.start(host);
    await stage.until("all agents are there", () => stage.arePresent(hosts));
    return stage;
  }

  /** The next generation, as `deploy` makes it. Resolves with the time before its first write. */
  async publish(text: string): Promise<number> {
    const topology = await read(text);
    const entropy = systemEntropy();
    const beganAt = Date.now();
    const ports = { store: this.store, clock: systemClock(), newUid: () => entropy.id() };
    const wanted = { topology };
    const published = await publish(ports, { deployment: topology.name, wanted, by: "bench" });
    if (published.kind !== "published") throw new Error(`cannot publish: ${published.kind}`);
    return beganAt;
  }

  has(file: string): boolean {
    return existsSync(join(this.root, file));
  }

  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + mostMs;
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`${what}: not within ${mostMs} ms`);
      await pause(lookEveryMs);
    }
  }

  async revision(): Promise<number> {
    return (await this.store.range({ key: keys.incarnation })).revision;
  }

  async close(): Promise<void> {
    await Promise.all(this.agents.map((agent) => agent.stop()));
    await this.store.close();
    await this.cluster.close();
    for (const each of [this.directory, this.root]) {
      rmSync(each, { recursive: true, force: true });
    }
  }

  private start(host: string): void {
    const home = join(this.directory, host);
    mkdirSync(home);
    const args = ["agent", "--host", host, "--address", "127.0.0.1", "--lease-ttl", ttl];
    const store = `etcd://${this.endpoints.join(",")}`;
    const where = ["--store", store, "--directory", this.root];
    this.agents.push(startProgram(khoreia(home, [...args, ...where])));
  }

  private async arePresent(hosts: readonly string[]): Promise<boolean> {
    const found = await Promise.all(
      hosts.map((host) => this.store.range({ key: keys.presence(host) })),
    );
    return found.every(({ pairs }) => pairs.length === 1);
  }
}

async function read(text: string): Promise<Topology> {
  const engines = builtinEngines({ clock: systemClock(), entropy: systemEntropy() });
  try {
    const { topology, diagnostics } = await readTopology({
      files: ["topology.yaml"],
      loader: {
        read: () => Promise.resolve({ kind: "loaded", file: "topology.yaml", text }),
        resolve: (_, to) => to,
      },
      engines: engines.catalogue,
    });
    if (topology === undefined) throw new Error(JSON.stringify(diagnostics.slice(0, 3)));
    return topology;
  } finally {
    engines.close();
  }
}
