// One deployment played by agents of hosts that nobody has seen before, from its start to its end.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { systemClock, systemEntropy } from "../../../src/agent/clock.ts";
import { publish } from "../../../src/cli/cluster/publish.ts";
import { deploymentName, type Goal, type Topology } from "../../../src/model/index.ts";
import {
  type DesiredRecord,
  type StatusRecord,
  decodeRecord,
  keys,
} from "../../../src/store/index.ts";
import { Agents, type RunningAgent, readText } from "../../e2e/cluster/agents.ts";
import type { NetworkHost } from "../../e2e/rig/network.ts";
import { type LogLine, parseLog } from "../check-log.ts";
import { endProcessesBelow } from "./round-processes.ts";
import type { Stage } from "./stage.ts";

const clock = systemClock();
const entropy = systemEntropy();

export interface RoundOptions {
  readonly stage: Stage;
  /** Of the deployment, and of its hosts: `NAME-0` and so on, one for each host of the stage. */
  readonly name: string;
  /** Executable files of its directory, by name. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Where agents find the store, if not at its members. */
  readonly endpoints?: readonly string[];
}

interface Seat {
  readonly host: string;
  readonly place: NetworkHost;
  running: RunningAgent | undefined;
  /** What its agents before this one have said. */
  said: string;
}

export class Round {
  readonly name: string;
  readonly agents: Agents;
  readonly seats: readonly Seat[];
  private readonly stage: Stage;
  private readonly endpoints: readonly string[] | undefined;
  private readonly texts: string[] = [];

  constructor({ stage, name, scripts, endpoints }: RoundOptions) {
    this.name = name;
    this.stage = stage;
    this.endpoints = endpoints;
    this.agents = new Agents(stage.cluster.endpoints);
    this.seats = stage.hosts.map((place, i) => {
      return { host: hostOf(name, i), place, running: undefined, said: "" };
    });
    for (const each of ["lock", "tmp"]) mkdirSync(this.path(each));
    writeFileSync(this.path("log"), "");
    for (const [file, script] of Object.entries(scripts)) {
      writeFileSync(this.path(file), script);
      chmodSync(this.path(file), 0o755);
    }
  }

  path(...names: readonly string[]): string {
    return this.agents.path(...names);
  }

  lines(): readonly LogLine[] {
    return parseLog(readFileSync(this.path("log"), "utf8"));
  }

  start(at: number): RunningAgent {
    const seat = this.seat(at);
    const { endpoints } = this;
    seat.said += seat.running?.said() ?? "";
    seat.running = this.agents.start(seat.host, {
      prefix: seat.place.prefix,
      ...(endpoints === undefined ? {} : { endpoints }),
    });
    return seat.running;
  }

  /** SIGKILL; settles when it has gone. */
  async kill(at: number): Promise<void> {
    const { running } = this.seat(at);
    running?.process.kill("SIGKILL");
    await running?.ended;
  }

  seat(at: number): Seat {
    const seat = this.seats[at];
    if (seat === undefined) throw new Error(`there is no host ${at}`);
    return seat;
  }

  /** As `deploy` and `down` do; returns what was acknowledged. */
  async publish(text: string | undefined, goal: Goal = "started"): Promise<DesiredRecord> {
    const topology = text === undefined ? undefined : await this.read(text);
    const published = await publish(
      { store: this.stage.store, clock, newUid: () => entropy.id() },
      {
        deployment: this.name,
        goal,
        by: "chaos",
        ...(topology === undefined ? {} : { wanted: { topology, origin: undefined } }),
      },
    );
    if (published.kind !== "published") throw new Error(`not published: ${published.kind}`);
    return published.record;
  }

  /** How all instances stand by what their hosts report: `web[1] steady`, or who is silent. */
  async standing(generation: number): Promise<ReadonlyMap<string, string>> {
    const conditions = new Map<string, string>();
    for (const { host } of this.seats) {
      const prefix = keys.statusPrefix(host, this.name);
      const { pairs } = await this.stage.store.range({ prefix });
      for (const { value } of pairs) {
        const decoded = decodeRecord<StatusRecord>(value);
        if (decoded.kind !== "record" || decoded.record.generation !== generation) continue;
        for (const { instance, condition } of decoded.record.instances) {
          conditions.set(instance, condition);
        }
      }
    }
    return conditions;
  }

  /** Everything an agent has said here, by host. */
  said(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.seats.map(({ host, said, running }) => [host, said + (running?.said() ?? "")]),
    );
  }

  /** Copies what can tell why it went wrong. */
  keep(directory: string): string {
    const kept = join(directory, this.name);
    mkdirSync(kept, { recursive: true });
    for (const [host, text] of Object.entries(this.said())) {
      writeFileSync(join(kept, `${host}.out`), text);
    }
    for (const [i, text] of this.texts.slice(-mostTexts).entries()) {
      writeFileSync(join(kept, `topology-${i}.yaml`), text);
    }
    if (existsSync(this.path("log"))) cpSync(this.path("log"), join(kept, "log"));
    for (const name of readdirSync(this.agents.home)) {
      if (!name.startsWith("state-")) continue;
      cpSync(join(this.agents.home, name), join(kept, name), {
        recursive: true,
        filter: (file) => !file.includes("pipes") && !file.endsWith(".sock"),
      });
    }
    return kept;
  }

  /** Ends what it has begun, and takes its words out of the store. */
  async close(): Promise<void> {
    for (const { place, running } of this.seats) {
      place.join();
      running?.process.kill("SIGKILL");
    }
    await Promise.all(this.seats.map(async ({ running }) => await running?.ended));
    endProcessesBelow(this.agents.home);
    const { store } = this.stage;
    for (const prefix of [
      keys.deploymentPrefix(this.name),
      keys.contentsPrefix(this.name),
      keys.generationPrefix(this.name),
      ...this.seats.map(({ host }) => `${keys.hostPrefix}${host}/`),
      ...this.seats.map(({ host }) => `${keys.reportPrefix}${host}/`),
    ]) {
      await store.txn({ compares: [], then: [{ kind: "delete", range: { prefix } }] });
    }
    await this.agents.close();
  }

  private async read(text: string): Promise<Topology> {
    if (this.texts.at(-1) !== text) this.texts.push(text);
    if (this.texts.length > mostTexts) this.texts.shift();
    return await readText(text, `${deploymentName(this.name)}.yml`);
  }
}

/** How many of the topologies that were published last are kept for a failing round. */
const mostTexts = 8;

export function hostOf(round: string, at: number): string {
  return `${round}-${at}`;
}
