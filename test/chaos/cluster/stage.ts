// Three members of etcd and some hosts, each in a network namespace of its own.
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "../../../src/agent/clock.ts";
import { openEtcd } from "../../../src/store/adapter/etcd/index.ts";
import type { Store } from "../../../src/store/index.ts";
import { type EtcdCluster, type EtcdMember, startEtcd } from "../../e2e/rig/etcd-cluster.ts";
import { Network, type NetworkHost } from "../../e2e/rig/network.ts";

export const leaseTtlMs = 2_000;
/** Of a fault's end to everything being as it is wanted: twice the leases and ten seconds. */
export const convergesWithinMs = 2 * leaseTtlMs + 10_000;

const memberCount = 3;
const lookEveryMs = 20;
const leaderWithinMs = 20_000;
/** As short as a busy machine of two processors lets them be without elections for nothing. */
const elections = ["--heartbeat-interval", "50", "--election-timeout", "500"];

/** Where files live that are written often and need not outlive anything. */
export const quickHome = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

export class Stage {
  readonly network: Network;
  readonly cluster: EtcdCluster;
  readonly store: Store;
  readonly hosts: readonly NetworkHost[];
  /** Where the members of the cluster run, in the order of the members. */
  readonly memberHosts: readonly NetworkHost[];

  private constructor(parts: Pick<Stage, "network" | "cluster" | "hosts" | "memberHosts">) {
    this.network = parts.network;
    this.cluster = parts.cluster;
    this.hosts = parts.hosts;
    this.memberHosts = parts.memberHosts;
    this.store = openEtcd({ endpoints: this.cluster.endpoints }, systemClock());
  }

  static async open(hostCount: number): Promise<Stage> {
    const network = new Network();
    const memberHosts: NetworkHost[] = [];
    const hosts: NetworkHost[] = [];
    try {
      for (let i = 0; i < memberCount; i += 1) memberHosts.push(await network.host());
      for (let i = 0; i < hostCount; i += 1) hosts.push(await network.host());
      const where = { hosts: memberHosts, home: quickHome, flags: elections };
      const cluster = await startEtcd("3.5.16", where);
      return new Stage({ network, cluster, hosts, memberHosts });
    } catch (error) {
      network.close();
      throw error;
    }
  }

  /** The member that leads, and where it runs. */
  async leader(): Promise<{ readonly member: EtcdMember; readonly at: number }> {
    const { members } = this.cluster;
    const deadline = performance.now() + leaderWithinMs;
    while (performance.now() < deadline) {
      const leads = await Promise.all(members.map((member) => member.leads()));
      const at = leads.indexOf(true);
      const member = members[at];
      if (member !== undefined) return { member, at };
      await pause(lookEveryMs);
    }
    throw new Error(`no member of etcd leads within ${leaderWithinMs} ms`);
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.cluster.close();
    this.network.close();
  }
}
