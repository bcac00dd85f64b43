import { type InstanceId, asInstanceId } from "../model/index.ts";
import {
  type ClaimRecord,
  type KeyValue,
  type PresenceRecord,
  type WatchEvent,
  decodeRecord,
  keys,
  parseKey,
} from "../store/index.ts";
import { type FollowOptions, followRange } from "./view.ts";

/** Who plays an instance that may move. */
export interface KnownClaim {
  readonly key: string;
  readonly host: string;
  readonly identity: string;
  /** The create revision of its key. */
  readonly token: number;
  readonly modRevision: number;
  readonly lease: string;
}

export interface ClaimListener {
  /** Who holds these instances has changed, or what the hosts are that may claim them. */
  claims(changed: ReadonlySet<InstanceId>): void;
}

/** An agent's view of who plays what may move, and of the hosts that could. */
export class ClaimView {
  readonly claims = new Map<InstanceId, KnownClaim>();
  /** That `claims` is a true picture of; 0 before the first listing. */
  revision = 0;
  /** Hosts that are present, with the labels that they tell of themselves. */
  readonly labels = new Map<string, PresenceRecord["labels"]>();
  /**
   * Hosts whose agent has played this deployment and stands in it no more: their presence may take
   * a while to end, and until then nobody must wait for them.
   */
  private readonly fallen = new Set<string>();
  private readonly stood = new Set<string>();
  private readonly deployment: string;
  private readonly listener: ClaimListener;

  constructor(deployment: string, listener: ClaimListener) {
    this.deployment = deployment;
    this.listener = listener;
  }

  /** May be counted on to claim what falls to it. */
  isThere(host: string): boolean {
    return this.labels.has(host) && !this.fallen.has(host);
  }

  /** Runs until aborted. */
  run(options: Omit<FollowOptions, "range">, signal: AbortSignal): Promise<void> {
    const range = { prefix: keys.claimPrefix(this.deployment) };
    return followRange(
      { ...options, range },
      {
        listed: (pairs, revision) => {
          const changed = new Set(this.claims.keys());
          this.claims.clear();
          for (const pair of pairs) this.take(pair, changed);
          this.tell(revision, changed);
        },
        changed: (events, revision) => {
          const changed = new Set<InstanceId>();
          for (const event of events) {
            if (event.kind === "put") this.take(event.pair, changed);
            else this.drop(event.key, changed);
          }
          this.tell(revision, changed);
        },
        // What follows the hosts of the same store speaks for this, too.
        lost: () => undefined,
        found: () => undefined,
      },
      signal,
    );
  }

  /** What the range of hosts holds; what is not among it is gone. */
  listedHosts(pairs: readonly KeyValue[]): void {
    const before = new Set(this.stood);
    this.labels.clear();
    this.stood.clear();
    for (const pair of pairs) this.takeHost(pair);
    for (const host of before) if (!this.stood.has(host)) this.fallen.add(host);
    this.listener.claims(new Set());
  }

  changedHosts(events: readonly WatchEvent[]): void {
    let isOurs = false;
    for (const event of events) {
      const key = event.kind === "put" ? event.pair.key : event.key;
      const parsed = parseKey(key);
      if (parsed?.kind !== "presence" && parsed?.kind !== "standing") continue;
      isOurs = true;
      if (event.kind === "put") this.takeHost(event.pair);
      else if (parsed.kind === "presence") this.labels.delete(parsed.host);
      else if (parsed.deployment === this.deployment && this.stood.delete(parsed.host)) {
        this.fallen.add(parsed.host);
      }
    }
    if (isOurs) this.listener.claims(new Set());
  }

  private takeHost({ key, value }: KeyValue): void {
    const parsed = parseKey(key);
    if (parsed?.kind === "standing" && parsed.deployment === this.deployment) {
      this.stood.add(parsed.host);
      this.fallen.delete(parsed.host);
    }
    if (parsed?.kind !== "presence") return;
    const decoded = decodeRecord<PresenceRecord>(value);
    // One of a later release, or garbage: it is there, and nobody knows what it is good for.
    const labels = decoded.kind === "record" ? labelsIn(decoded.record) : {};
    this.labels.set(parsed.host, labels);
  }

  private take(pair: KeyValue, changed: Set<InstanceId>): void {
    const parsed = parseKey(pair.key);
    if (parsed?.kind !== "claim" || parsed.deployment !== this.deployment) return;
    const decoded = decodeRecord<ClaimRecord>(pair.value);
    const record = decoded.kind === "record" ? decoded.record : undefined;
    const instance = asInstanceId(parsed.instance);
    changed.add(instance);
    this.claims.set(instance, {
      key: pair.key,
      // What cannot be read is held all the same, by somebody nobody knows.
      host: typeof record?.host === "string" ? record.host : "",
      identity: typeof record?.identity === "string" ? record.identity : "",
      token: pair.createRevision,
      modRevision: pair.modRevision,
      lease: pair.lease,
    });
  }

  private drop(key: string, changed: Set<InstanceId>): void {
    const parsed = parseKey(key);
    if (parsed?.kind !== "claim") return;
    const instance = asInstanceId(parsed.instance);
    if (this.claims.delete(instance)) changed.add(instance);
  }

  private tell(revision: number, changed: ReadonlySet<InstanceId>): void {
    this.revision = revision;
    this.listener.claims(changed);
  }
}

const labelsIn = (record: Partial<PresenceRecord>): PresenceRecord["labels"] =>
  typeof record.labels === "object" && record.labels !== null ? record.labels : {};
