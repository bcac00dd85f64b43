import type { HostFacts } from "../../agent/index.ts";
import {
  type KeyValue,
  type PresenceRecord,
  type WatchEvent,
  parseKey,
} from "../../store/index.ts";
import { readRecord } from "./record-shapes.ts";

/**
 * What the hosts of a cluster say of themselves. A host that is gone is still the same machine:
 * its last facts stay, or whatever names its address would change with each of its restarts.
 */
export class KnownHosts {
  private readonly records = new Map<string, PresenceRecord>();
  private readonly present = new Set<string>();

  listed(pairs: readonly KeyValue[]): void {
    this.present.clear();
    for (const pair of pairs) this.take(pair);
  }

  changed(events: readonly WatchEvent[]): void {
    for (const event of events) {
      if (event.kind === "put") {
        this.take(event.pair);
        continue;
      }
      const parsed = parseKey(event.key);
      if (parsed?.kind === "presence") this.present.delete(parsed.host);
    }
  }

  factsOf(host: string | undefined): HostFacts | undefined {
    const record = host === undefined ? undefined : this.records.get(host);
    if (host === undefined || record === undefined) return undefined;
    const { address, os, arch, labels } = record;
    return { name: host, address, os, arch, labels };
  }

  /** Names of those that are present, in name order. */
  get names(): readonly string[] {
    return [...this.present].sort();
  }

  private take({ key, value }: KeyValue): void {
    const parsed = parseKey(key);
    if (parsed?.kind !== "presence") return;
    const decoded = readRecord("presence", value);
    if (decoded.kind !== "record") return;
    this.records.set(parsed.host, decoded.record);
    this.present.add(parsed.host);
  }
}
