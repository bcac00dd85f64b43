import { isDeepStrictEqual } from "node:util";
import type { HostFacts } from "../../agent/index.ts";
import { type KeyValue, type WatchEvent, parseKey } from "../../store/index.ts";
import { readRecord } from "./record-shapes.ts";

/**
 * What the hosts of a cluster say of themselves. A host that is gone is still the same machine:
 * its last facts stay, or whatever names its address would change with each of its restarts.
 * What it is itself a host need not hear from the store.
 */
export class KnownHosts {
  private readonly facts = new Map<string, HostFacts>();
  private readonly present = new Set<string>();
  private readonly own: HostFacts;
  private readonly heard: () => void;

  /** `heard` is told once for each listing and each batch that says something else of a host. */
  constructor(own: HostFacts, heard: () => void) {
    this.own = own;
    this.heard = heard;
  }

  listed(pairs: readonly KeyValue[]): void {
    this.present.clear();
    const isNew = pairs.map((pair) => this.take(pair));
    if (isNew.includes(true)) this.heard();
  }

  changed(events: readonly WatchEvent[]): void {
    let isNew = false;
    for (const event of events) {
      if (event.kind === "put") {
        isNew = this.take(event.pair) || isNew;
        continue;
      }
      const parsed = parseKey(event.key);
      if (parsed?.kind === "presence") this.present.delete(parsed.host);
    }
    if (isNew) this.heard();
  }

  factsOf(host: string | undefined): HostFacts | undefined {
    if (host === this.own.name) return this.own;
    return host === undefined ? undefined : this.facts.get(host);
  }

  /** Names of those that are present, in name order. */
  get names(): readonly string[] {
    return [...this.present].sort();
  }

  /** Whether it says something else than what was known. */
  private take({ key, value }: KeyValue): boolean {
    const parsed = parseKey(key);
    if (parsed?.kind !== "presence") return false;
    const decoded = readRecord("presence", value);
    if (decoded.kind !== "record") return false;
    this.present.add(parsed.host);
    const { address, os, arch, labels } = decoded.record;
    const facts: HostFacts = { name: parsed.host, address, os, arch, labels };
    const known = this.facts.get(parsed.host);
    this.facts.set(parsed.host, facts);
    return known === undefined || !isDeepStrictEqual(known, facts);
  }
}
