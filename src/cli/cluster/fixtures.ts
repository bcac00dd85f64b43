import { systemClock } from "../../agent/clock.ts";
import {
  deploymentName,
  type HostName,
  hostName,
  type JournalFact,
  type Topology,
} from "../../model/index.ts";
import { node, onHost, perform, requires, topology } from "../../score/fixtures.ts";
import { EmbeddedStore } from "../../store/adapter/embedded.ts";
import {
  encodeRecord,
  keys,
  type PresenceRecord,
  type ReportedInstance,
  recordFormat,
  type Store,
  type StoreRecord,
} from "../../store/index.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { ClusterPlaying } from "./cluster-playing.ts";
import { type Published, publish, type PublishRequest } from "./publish.ts";

/** For tests: a cluster whose hosts say what a test lets them say. */
export const clock = systemClock();
const deployment = deploymentName("shop");
export const alpha = hostName("alpha");
export const beta = hostName("beta");

/** `db` on alpha, `web` on beta requires it. */
export const shop = (text = "1", count?: number): Topology => {
  const file = (name: string) => perform("file", { path: `/tmp/${name}`, content: text });
  return topology(
    node("db", { placement: onHost("alpha"), operations: { create: file("db") } }),
    node("web", {
      placement: onHost("beta"),
      operations: { create: file("web") },
      requirements: [requires("db")],
      ...(count === undefined ? {} : { count }),
    }),
  );
};

export class HandCluster {
  readonly store: Store = new EmbeddedStore({ clock });
  private readonly open: ClusterPlaying[] = [];
  private revisions = 0;

  put(key: string, record: StoreRecord): Promise<unknown> {
    return this.write(key, encodeRecord(record));
  }

  write(key: string, value: string): Promise<unknown> {
    return this.store.txn({ compares: [], then: [{ kind: "put", key, value }] });
  }

  remove(key: string): Promise<unknown> {
    return this.store.txn({ compares: [], then: [{ kind: "delete", range: { key } }] });
  }

  publish(request: Partial<PublishRequest> = {}): Promise<Published> {
    let uid = 0;
    const ports = { store: this.store, clock, newUid: () => `u${(uid += 1)}` };
    return publish(ports, { deployment, by: "ann", ...request });
  }

  async playing(): Promise<ClusterPlaying> {
    const { catalogue: engines } = openCatalogue();
    const options = { store: this.store, clock, deployment, engines, newUid: () => "u9" };
    const playing = await ClusterPlaying.open(options);
    this.open.push(playing);
    return playing;
  }

  present(
    host: HostName,
    complaints: readonly string[] = [],
    more: Pick<PresenceRecord, "incarnation" | "plays"> = {},
  ): Promise<unknown> {
    return this.put(keys.presence(host), {
      format: recordFormat,
      identity: `i-${host}`,
      release: "0.1.0",
      process: 7,
      since: 1_000,
      address: "10.0.0.5",
      os: "linux",
      arch: "x64",
      labels: {},
      complaints,
      ...more,
    });
  }

  async report(
    host: HostName,
    { generation, uid = "u1" }: { readonly generation: number; readonly uid?: string },
    instances: readonly ReportedInstance[],
  ): Promise<void> {
    const part = 0;
    const word = { format: recordFormat, uid, generation };
    await this.put(keys.accepted(host, deployment), word);
    await this.put(keys.status(host, deployment, part), { ...word, instances });
  }

  /** Facts of alpha, or of another host; each gets the next revision of the cluster. */
  async happened(
    slot: number,
    facts: readonly (JournalFact & { readonly time?: number; readonly revision?: number })[],
    { host = alpha, uid = "u1" } = {},
  ): Promise<void> {
    const events = facts.map(({ time, revision, ...fact }) => ({
      revision: revision ?? (this.revisions += 1),
      time: time ?? this.revisions,
      host,
      generation: 1,
      ...(fact as JournalFact),
    }));
    await this.put(keys.events(host, deployment, slot), { format: recordFormat, uid, events });
  }

  async close(): Promise<void> {
    for (const playing of this.open) playing.close();
    await this.store.close();
  }
}

/** Waits for what the store has been told to be seen. */
export async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error("it did not become so within 5 s");
    await new Promise<void>((resolve) => void clock.after(5, resolve));
  }
}
