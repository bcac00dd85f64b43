// Hosts on one switch, each in a network namespace of its own; all of it ends with the process.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";

/** What is cut between a host and the switch, as the host sees it. */
export type Direction = "in" | "out" | "both";

export interface NetworkHost {
  readonly address: string;
  /** What stands before a command that shall run there. */
  readonly prefix: readonly string[];
  /** Nothing passes in this direction any more, and nobody is told. */
  cut(direction: Direction): void;
  /** Everything passes again. */
  join(): void;
}

const subnet = "10.77.0";
const hubAddress = `${subnet}.1`;
const lookEveryMs = 5;
const patienceMs = 5_000;

/** Only for a process that has a network namespace of its own (`unshare --net`). */
export class Network {
  /** Where this process is reached by all hosts. */
  readonly address = hubAddress;
  private readonly holders: ChildProcess[] = [];

  constructor() {
    const own = readlinkSync("/proc/self/ns/net");
    if (own === readlinkSync(`/proc/${process.ppid}/ns/net`)) {
      throw new Error("Cannot build a network: this process shares that of its parent");
    }
    ip("link", "set", "lo", "up");
    ip("link", "add", "switch", "type", "bridge");
    ip("address", "add", `${hubAddress}/24`, "dev", "switch");
    ip("link", "set", "switch", "up");
  }

  async host(): Promise<NetworkHost> {
    const number = this.holders.length + 2;
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
    const undo: (() => void)[] = [];
    return {
      address,
      prefix,
      cut(direction) {
        switch (direction) {
          case "in":
            // A route to nowhere: what is sent to the host is lost, what it sends arrives.
            ip("route", "add", "blackhole", `${address}/32`);
            undo.push(() => ip("route", "del", "blackhole", `${address}/32`));
            return;
          case "out":
            there("route", "add", "blackhole", `${hubAddress}/32`);
            undo.push(() => there("route", "del", "blackhole", `${hubAddress}/32`));
            return;
          case "both":
            ip("link", "set", port, "down");
            undo.push(() => ip("link", "set", port, "up"));
            return;
        }
      },
      join() {
        for (const each of undo.splice(0)) each();
      },
    };
  }

  close(): void {
    for (const holder of this.holders) holder.kill("SIGKILL");
  }
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
