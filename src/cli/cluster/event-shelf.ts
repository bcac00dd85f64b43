import { type HostName, hostName, type JournalEvent } from "../../model/index.ts";
import type { Journal } from "../../observe/index.ts";
import { type KeyValue, keys, parseKey, type WatchEvent } from "../../store/index.ts";
import { EventMerger } from "./merge-events.ts";
import { readEvents, readRecord } from "./record-shapes.ts";

/** The events that hosts write into slots, on their way into one journal. */
export class EventShelf {
  /** False until somebody has asked for what was written so far: that comes in one order. */
  isRead = false;
  private readonly deployment: string;
  private readonly journal: Journal;
  private readonly merger = new EventMerger();
  private readonly waiting = new Map<HostName, JournalEvent[]>();
  private uid: string | undefined;

  constructor(deployment: string, journal: Journal) {
    this.deployment = deployment;
    this.journal = journal;
  }

  /** What is told of another life of a deployment of this name is passed over. */
  ofUid(uid: string): void {
    this.uid = uid;
  }

  owns(prefix: string): boolean {
    return prefix.startsWith(keys.reportPrefix) && prefix.endsWith(`/events/${this.deployment}/`);
  }

  listed(_prefix: string, pairs: readonly KeyValue[]): void {
    for (const pair of pairs) this.take(pair);
  }

  changed(changes: readonly WatchEvent[]): void {
    for (const change of changes) if (change.kind === "put") this.take(change.pair);
  }

  /** Passes on what has come in and was not passed on before. */
  flush(): void {
    this.isRead = true;
    if (this.waiting.size === 0) return;
    for (const event of this.merger.merge(this.waiting)) this.journal.append(event);
    this.waiting.clear();
  }

  private take({ key, value }: KeyValue): void {
    const parsed = parseKey(key);
    if (parsed?.kind !== "events") return;
    const decoded = readRecord("events", value);
    if (decoded.kind !== "record" || decoded.record.uid !== this.uid) return;
    const host = hostName(parsed.host);
    const events = this.waiting.get(host) ?? [];
    events.push(...readEvents(decoded.record.events));
    this.waiting.set(host, events);
  }
}
