// Hosts on one switch, each in a network namespace of its own; all of it ends with the process.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** What is cut between a host and others, as the host sees it. */
export type Direction = "in" | "out" | "both";

export interface NetworkHost {
  readonly address: string;
  /** What stands before a command that shall run there. */
  readonly prefix: readonly string[];
  /** Nothing passes between it and these (the hub) in this direction, and nobody is told. */
  cut(direction: Direction, others?: readonly NetworkHost[]): void;
  /** All that `cut` has cut passes again. */
  join(): void;
  /** What it sends to this address is lost on the way; the result takes that back. */
  lose(address: string): () => void;
}

const subnet = "10.77.0";
const hubAddress = `${subnet}.1`;
const lookEveryMs = 5;
const patienceMs = 5_000;
/** Nobody has it: the switch passes it on, and nobody takes it. */
const nobody = "02:00:00:00:00:fe";
const mostHosts = 200;
/** By modules of the kernel: each new namespace has them. */
const bornWithNamespaces = /^(lo|tunl|gre|erspan|ip_vti|ip6|sit)/;

/** Only for a process that has a network namespace of its own (`unshare --net`). */
export class Network {
  /** Where this process is reached by all hosts. */
  readonly address = hubAddress;
  private readonly holders: ChildProcess[] = [];
  private readonly hub: NetworkHost;

  constructor() {
    const others = devices().filter((name) => !bornWithNamespaces.test(name));
    if (others.length > 0) {
      throw new Error(`Cannot build a network: this namespace has ${others.join()} already`);
    }
    ip("link", "set", "lo", "up");
    ip("link", "add", "switch", "type", "bridge");
    ip("address", "add", `${hubAddress}/24`, "dev", "switch");
    ip("link", "set", "switch", "up");
    this.hub = hostAt({ address: hubAddress, prefix: [], device: "switch", hub: () => this.hub });
  }

  async host(): Promise<NetworkHost> {
    const number = this.holders.length + 2;
    if (number > mostHosts) throw new Error(`Cannot build a host: there are ${mostHosts} already`);
    const holder = spawn("unshare", ["--net", "sleep", "infinity"], { stdio: "ignore" });
    this.holders.push(holder);
    const pid = String(holder.pid);
    await untilApart(pid);
    const [port, address] = [`port${number}`, `${subnet}.${number}`];
    const prefix = ["nsenter", "--target", pid, "--net"];
    const there = (...args: readonly string[]): void => run([...prefix, "ip", ...args]);
    ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", pid);
    ip("link", "set", port, "master", "switch", "up");
    there("link", "set", "lo", "up");
    there("address", "add", `${address}/24`, "dev", "eth0");
    there("link", "set", "eth0", "up");
    return hostAt({ address, prefix, device: "eth0", hub: () => this.hub });
  }

  close(): void {
    for (const holder of this.holders) holder.kill("SIGKILL");
  }
}

interface Site {
  readonly address: string;
  readonly prefix: readonly string[];
  readonly device: string;
  readonly hub: () => NetworkHost;
}

function hostAt({ address, prefix, device, hub }: Site): NetworkHost {
  const undo: (() => void)[] = [];
  const lose = (to: string): (() => void) => {
    // A neighbour that does not exist: unlike a route to nowhere, the sender sees no error.
    const entry = [to, "dev", device];
    const neighbour = (...args: readonly string[]): void =>
      run([...prefix, "ip", "neighbour", ...args]);
    neighbour("replace", ...entry, "lladdr", nobody, "nud", "permanent");
    return () => neighbour("del", ...entry);
  };
  const self: NetworkHost = {
    address,
    prefix,
    lose,
    cut(direction, others = [hub()]) {
      for (const other of others) {
        if (direction !== "in") undo.push(lose(other.address));
        if (direction !== "out") undo.push(other.lose(address));
      }
    },
    join() {
      for (const each of undo.splice(0)) each();
    },
  };
  return self;
}

/** Of the namespace that this process is in. */
function devices(): readonly string[] {
  const lines = readFileSync("/proc/self/net/dev", "utf8").split("\n").slice(2);
  return lines.map((line) => line.slice(0, line.indexOf(":")).trim()).filter((name) => name !== "");
}

async function untilApart(pid: string): Promise<void> {
  const own = readlinkSync("/proc/self/ns/net");
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    try {
      if (readlinkSync(`/proc/${pid}/ns/net`) !== own) return;
    } catch {
      // It has only just been born.
    }
    await pause(lookEveryMs);
  }
  throw new Error("Cannot build a host: unshare made no network namespace; it needs root");
}

const ip = (...args: readonly string[]): void => run(["ip", ...args]);

function run([program = "", ...args]: readonly string[]): void {
  execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
}
