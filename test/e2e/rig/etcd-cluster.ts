// Real etcd members on loopback, for tests: they end with the test that began them.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type EtcdVersion, etcdProgram } from "./etcd-program.ts";

export interface EtcdMember {
  /** `address:port` for clients. */
  readonly endpoint: string;
  /** Its directory: copied while it is down and put back later, that is a restore. */
  readonly data: string;
  /** SIGKILL; its data stay. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT: it is there, and says nothing. */
  freeze(): void;
  thaw(): void;
  /** After `kill`, with the same data. */
  restart(): Promise<void>;
  /** `kill` and `restart` in two steps, for members that need each other to become healthy. */
  begin(): void;
  ready(): Promise<void>;
  /** Whether it says that it leads; false when it says nothing. */
  leads(): Promise<boolean>;
}

export interface EtcdCluster {
  readonly members: readonly EtcdMember[];
  readonly endpoints: readonly string[];
  close(): Promise<void>;
}

interface Place {
  readonly name: string;
  readonly address: string;
  readonly prefix: readonly string[];
  readonly clientPort: number;
  readonly peerPort: number;
  /** Health is asked here, in plain text whatever clients speak. */
  readonly healthPort: number;
}

export interface EtcdOptions {
  readonly members?: number;
  readonly flags?: readonly string[];
  /** Where members listen and are reached (127.0.0.1). */
  readonly address?: string;
  /** Hosts of a network, one for each member, instead of `members` and `address`. */
  readonly hosts?: readonly { readonly address: string; readonly prefix: readonly string[] }[];
  /** Below which their data are kept (the system's temporary directory). */
  readonly home?: string;
  /** Clients speak TLS, as the flags tell. */
  readonly isEncrypted?: boolean;
}

const readyMs = 20_000;
const lookEveryMs = 25;
const answerWithinMs = 2_000;

export async function startEtcd(
  version: EtcdVersion,
  options: EtcdOptions = {},
): Promise<EtcdCluster> {
  const program = await etcdProgram(version);
  const home = mkdtempSync(join(options.home ?? tmpdir(), "khoreia-etcd-"));
  const { members: count = 1, address = "127.0.0.1" } = options;
  const hosts = options.hosts ?? Array.from({ length: count }, () => ({ address, prefix: [] }));
  const ports = await freePorts(3 * hosts.length);
  const places = hosts.map((host, index): Place => {
    const [clientPort = 0, peerPort = 0, healthPort = 0] = ports.slice(3 * index);
    return { ...host, name: `m${index}`, clientPort, peerPort, healthPort };
  });
  const cluster = places
    .map((place) => `${place.name}=http://${place.address}:${place.peerPort}`)
    .join(",");
  const members = places.map(
    (place) =>
      new Member([...place.prefix, program], argumentsOf(place, { ...options, home, cluster }), {
        ...place,
        data: join(home, place.name),
      }),
  );
  const close = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.kill()));
    rmSync(home, { recursive: true, force: true });
  };
  try {
    for (const member of members) member.begin();
    await Promise.all(members.map((member) => member.ready()));
  } catch (error) {
    await close();
    throw error;
  }
  return { members, endpoints: members.map(({ endpoint }) => endpoint), close };
}

interface Data {
  readonly data: string;
}

interface Home {
  readonly home: string;
  readonly cluster: string;
}

function argumentsOf(
  { name, address, clientPort, peerPort, healthPort }: Place,
  of: EtcdOptions & Home,
): readonly string[] {
  const client = `${of.isEncrypted === true ? "https" : "http"}://${address}:${clientPort}`;
  const peer = `http://${address}:${peerPort}`;
  return [
    ...["--name", name, "--data-dir", join(of.home, name)],
    ...["--listen-client-urls", client, "--advertise-client-urls", client],
    ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
    ...["--listen-metrics-urls", `http://${address}:${healthPort}`],
    ...["--initial-cluster", of.cluster, "--initial-cluster-state", "new"],
    ...["--heartbeat-interval", "20", "--election-timeout", "200", "--log-level", "error"],
    ...(of.flags ?? []),
  ];
}

class Member implements EtcdMember {
  readonly endpoint: string;
  readonly data: string;
  readonly #command: readonly string[];
  readonly #arguments: readonly string[];
  readonly #watched: string;
  #child: ChildProcess | undefined;
  #said = "";

  constructor(command: readonly string[], args: readonly string[], place: Place & Data) {
    this.data = place.data;
    this.#command = command;
    this.#arguments = args;
    this.endpoint = `${place.address}:${place.clientPort}`;
    this.#watched = `http://${place.address}:${place.healthPort}`;
  }

  begin(): void {
    const [program = "", ...args] = [...this.#command, ...this.#arguments];
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-4_000);
    });
    this.#child = child;
  }

  /** It answers that it is healthy, which it does once there is a leader. */
  async ready(): Promise<void> {
    const deadline = performance.now() + readyMs;
    while (performance.now() < deadline) {
      const health = await this.#ask("health");
      if (health.includes('"true"')) return;
      if (this.#child?.exitCode != null) break;
      await pause(lookEveryMs);
    }
    throw new Error(`etcd at ${this.endpoint} does not become healthy:\n${this.#said}`);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child?.kill("SIGCONT");
  }

  async restart(): Promise<void> {
    this.begin();
    await this.ready();
  }

  async leads(): Promise<boolean> {
    return (await this.#ask("metrics")).includes("\netcd_server_is_leader 1\n");
  }

  /** Empty when it does not answer. */
  async #ask(what: string): Promise<string> {
    try {
      const signal = AbortSignal.timeout(answerWithinMs);
      const answer = await fetch(`${this.#watched}/${what}`, { signal });
      return await answer.text();
    } catch {
      return "";
    }
  }
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, "close");
    }),
  );
  return ports;
}
