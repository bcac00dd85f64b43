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
}

export interface EtcdCluster {
  readonly members: readonly EtcdMember[];
  readonly endpoints: readonly string[];
  close(): Promise<void>;
}

interface Place {
  readonly name: string;
  readonly address: string;
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
  /** Clients speak TLS, as the flags tell. */
  readonly isEncrypted?: boolean;
}

const readyMs = 20_000;
const lookEveryMs = 25;

export async function startEtcd(
  version: EtcdVersion,
  options: EtcdOptions = {},
): Promise<EtcdCluster> {
  const program = await etcdProgram(version);
  const home = mkdtempSync(join(tmpdir(), "khoreia-etcd-"));
  const { members: count = 1, address = "127.0.0.1" } = options;
  const ports = await freePorts(3 * count);
  const places = Array.from({ length: count }, (_, index): Place => {
    const [clientPort = 0, peerPort = 0, healthPort = 0] = ports.slice(3 * index);
    return { name: `m${index}`, address, clientPort, peerPort, healthPort };
  });
  const cluster = places
    .map(({ name, peerPort }) => `${name}=http://${address}:${peerPort}`)
    .join(",");
  const members = places.map(
    (place) =>
      new Member(program, argumentsOf(place, { ...options, address, home, cluster }), {
        ...place,
        data: join(home, place.name),
      }),
  );
  const close = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.kill()));
    rmSync(home, { recursive: true, force: true });
  };
  try {
    for (const member of members) member.start();
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
  readonly address: string;
  readonly home: string;
  readonly cluster: string;
}

function argumentsOf(
  { name, clientPort, peerPort, healthPort }: Place,
  of: EtcdOptions & Home,
): readonly string[] {
  const client = `${of.isEncrypted === true ? "https" : "http"}://${of.address}:${clientPort}`;
  const peer = `http://${of.address}:${peerPort}`;
  return [
    ...["--name", name, "--data-dir", join(of.home, name)],
    ...["--listen-client-urls", client, "--advertise-client-urls", client],
    ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
    ...["--listen-metrics-urls", `http://${of.address}:${healthPort}`],
    ...["--initial-cluster", of.cluster, "--initial-cluster-state", "new"],
    ...["--heartbeat-interval", "20", "--election-timeout", "200", "--log-level", "error"],
    ...(of.flags ?? []),
  ];
}

class Member implements EtcdMember {
  readonly endpoint: string;
  readonly data: string;
  readonly #program: string;
  readonly #arguments: readonly string[];
  readonly #health: string;
  #child: ChildProcess | undefined;
  #said = "";

  constructor(program: string, args: readonly string[], { data, ...place }: Place & Data) {
    this.data = data;
    this.#program = program;
    this.#arguments = args;
    this.endpoint = `${place.address}:${place.clientPort}`;
    this.#health = `http://${place.address}:${place.healthPort}/health`;
  }

  start(): void {
    const child = spawn(this.#program, this.#arguments, { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-4_000);
    });
    this.#child = child;
  }

  /** It answers that it is healthy, which it does once there is a leader. */
  async ready(): Promise<void> {
    const deadline = performance.now() + readyMs;
    while (performance.now() < deadline) {
      const health = await fetch(this.#health).then(
        (answer) => answer.text(),
        () => "",
      );
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
    this.start();
    await this.ready();
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
