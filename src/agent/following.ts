import { type InstanceId, asInstanceId } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import { assertNever } from "../std/invariant.ts";
import {
  type AcceptedRecord,
  type DesiredRecord,
  type HoldRecord,
  type KeyValue,
  type RequestRecord,
  type SignalRecord,
  type Store,
  type WatchEvent,
  decodeRecord,
  keys,
  parseKey,
} from "../store/index.ts";
import { ClaimView } from "./claim-view.ts";
import { followRange } from "./view.ts";

const doubtEveryMs = 1_000;

/** What is known of one remote instance, and the record that says so. */
export interface KnownSignal {
  readonly key: string;
  readonly modRevision: number;
  readonly value: string;
  readonly instance: InstanceId;
  readonly record: SignalRecord;
}

export interface KnownHold {
  readonly key: string;
  readonly modRevision: number;
  readonly record: HoldRecord;
}

/** Everything that is followed under one prefix, as of one revision: `key@modRevision` each. */
export interface Picture {
  readonly prefix: string;
  readonly revision: number;
  readonly entries: readonly string[];
}

export interface KnownAccepted {
  readonly key: string;
  readonly modRevision: number;
  readonly value: string;
  readonly record: AcceptedRecord;
}

export interface FollowListener {
  desired(record: DesiredRecord, modRevision: number): void;
  /** The store answers, and knows of no desired state of this deployment. */
  undesired(): void;
  /** One of `holds` has changed. */
  holds(): void;
  requested(id: string, request: RequestRecord): void;
  /** Something about these remote instances has changed; absent ones are unknown. */
  signals(changed: ReadonlySet<InstanceId>): void;
  /** Who plays these has changed, of what may move; or which hosts there are. */
  claims(changed: ReadonlySet<InstanceId>): void;
  /** Another host has taken over a generation, or is gone. */
  acceptedElsewhere(host: string): void;
  /** What the store holds of this host's own announcement and words. */
  announced(found: FoundStanding): void;
  lost(why: string): void;
  found(): void;
  /** A value that cannot be read is reported and left alone. */
  unreadable(key: string, why: string): void;
}

/** What this host has said and the store holds, as it was listed: key and revision. */
export type OwnWords = ReadonlyMap<string, number>;

/** What a list of the store says of this agent's standing and words. */
export interface FoundStanding {
  /** The revision at which the announcement in it was written; 0: none. */
  readonly at: number;
  /** Of the list. */
  readonly revision: number;
  /** Absent where only the announcement was told of. */
  readonly own?: OwnWords | undefined;
}

/** What is kept under each kind of key. */
interface Records {
  readonly desired: DesiredRecord;
  readonly hold: HoldRecord;
  readonly request: RequestRecord;
  readonly signal: SignalRecord;
  readonly accepted: AcceptedRecord;
}

/** An agent's view of the store, as far as one deployment concerns it. */
export class Following {
  /** By key: a node that has moved may be spoken of by its old host and by its new one. */
  private readonly signals = new Map<string, KnownSignal>();
  /** By host: the newest generation that it has taken over. */
  readonly accepted = new Map<string, KnownAccepted>();
  /** Of the desired record last seen, and its text; an intent compares that. */
  desiredRevision = 0;
  desiredValue = "";
  /** That record: its content may be missing or on its way, while an older one is played. */
  desired: DesiredRecord | undefined;
  /** The revisions that `signals` and `accepted`, and `holds`, are true pictures of. */
  private hostsRevision = 0;
  private deploymentRevision = 0;
  /** By what they name: a node, an instance, or "*". */
  readonly holds = new Map<string, KnownHold>();
  /** Who plays what may move. */
  readonly moving: ClaimView;
  private wantsClaims = false;
  private begin: (() => void) | undefined;
  private claimsFollowed: Promise<void> | undefined;
  private readonly servedRequests = new Set<string>();
  private readonly doubts = new Set<() => void>();
  private doubtedAt = Number.NEGATIVE_INFINITY;
  private readonly deployment: string;
  private readonly host: string;
  private readonly listener: FollowListener;

  constructor(who: { readonly deployment: string; readonly host: string }, to: FollowListener) {
    this.deployment = who.deployment;
    this.host = who.host;
    this.listener = to;
    this.moving = new ClaimView(who.deployment, to);
  }

  /** What `host` says of an instance. */
  signalOf(host: string, instance: InstanceId): KnownSignal | undefined {
    return this.signals.get(keys.signal(host, this.deployment, instance));
  }

  /** From now on, who plays what may move is followed as well. */
  followClaims(): void {
    this.wantsClaims = true;
    this.begin?.();
  }

  /** Runs until aborted; rejects with nothing but what its listener throws. */
  async run(store: Store, clock: Clock, signal: AbortSignal): Promise<void> {
    const prefix = keys.deploymentPrefix(this.deployment);
    const onDoubt = (doubt: () => void): (() => void) => {
      this.doubts.add(doubt);
      return () => this.doubts.delete(doubt);
    };
    const operators = followRange(
      { store, clock, range: { prefix }, onDoubt },
      {
        listed: (pairs, revision) => {
          this.deploymentRevision = revision;
          this.listedDeployment(pairs);
        },
        changed: (events, revision) => {
          this.deploymentRevision = revision;
          this.changedDeployment(events);
        },
        lost: (why) => this.listener.lost(why),
        found: () => this.listener.found(),
      },
      signal,
    );
    const others = followRange(
      { store, clock, range: { prefix: keys.hostPrefix }, onDoubt },
      {
        listed: (pairs, revision) => {
          this.hostsRevision = revision;
          this.listedHosts(pairs, revision);
        },
        changed: (events, revision) => {
          this.hostsRevision = revision;
          this.changedHosts(events);
        },
        // The other range of the same store speaks for both.
        lost: () => undefined,
        found: () => undefined,
      },
      signal,
    );
    this.begin = () => {
      this.claimsFollowed ??= this.moving.run({ store, clock, onDoubt }, signal);
    };
    if (this.wantsClaims) this.begin();
    await Promise.all([operators, others]);
    await this.claimsFollowed;
  }

  /**
   * The store has shown that it knows better than this view: a watch is behind, or dead without a
   * word. Lists again at once, but not again and again where the store itself answers late.
   */
  doubt(now: number): void {
    if (now - this.doubtedAt < doubtEveryMs) return;
    this.doubtedAt = now;
    for (const doubt of this.doubts) doubt();
  }

  /** For whoever wants to compare this view with the store; only what has been listed yet. */
  pictures(): readonly Picture[] {
    const entry = (known: { readonly key: string; readonly modRevision: number }): string =>
      `${known.key}@${known.modRevision}`;
    const others = [...this.signals.values(), ...this.accepted.values()];
    const all: readonly Picture[] = [
      {
        prefix: keys.deploymentPrefix(this.deployment),
        revision: this.deploymentRevision,
        entries: [...this.holds.values()].map(entry),
      },
      { prefix: keys.hostPrefix, revision: this.hostsRevision, entries: others.map(entry) },
    ];
    return all.filter((picture) => picture.revision > 0);
  }

  private listedDeployment(pairs: readonly KeyValue[]): void {
    this.holds.clear();
    this.forgetRequests(pairs);
    for (const pair of pairs) this.take(pair);
    const desired = keys.desired(this.deployment);
    if (!pairs.some(({ key }) => key === desired)) this.listener.undesired();
    this.listener.holds();
  }

  /** Requests that their author has removed need not be remembered as served. */
  private forgetRequests(pairs: readonly KeyValue[]): void {
    const listed = new Set(pairs.map((pair) => pair.key));
    for (const id of this.servedRequests) {
      if (!listed.has(keys.request(this.deployment, id))) this.servedRequests.delete(id);
    }
  }

  private changedDeployment(events: readonly WatchEvent[]): void {
    let holdsChanged = false;
    for (const event of events) {
      const key = event.kind === "put" ? event.pair.key : event.key;
      const parsed = parseKey(key);
      if (parsed?.kind === "hold") holdsChanged = true;
      if (event.kind === "put") this.take(event.pair);
      else if (parsed?.kind === "hold") this.holds.delete(parsed.node);
      else if (parsed?.kind === "request") this.servedRequests.delete(parsed.id);
      // A desired state that is gone is not a wish to delete: it is ignored here on purpose.
    }
    if (holdsChanged) this.listener.holds();
  }

  private take(pair: KeyValue): void {
    const parsed = parseKey(pair.key);
    switch (parsed?.kind) {
      case "desired": {
        const record = this.decode("desired", pair);
        if (record === undefined || this.knows(record, pair.modRevision)) return;
        this.desiredRevision = pair.modRevision;
        this.desiredValue = pair.value;
        this.desired = record;
        return this.listener.desired(record, pair.modRevision);
      }
      case "hold": {
        const record = this.decode("hold", pair);
        const { key, modRevision } = pair;
        if (record !== undefined) this.holds.set(parsed.node, { key, modRevision, record });
        return;
      }
      case "request": {
        if (this.servedRequests.has(parsed.id)) return;
        this.servedRequests.add(parsed.id);
        const record = this.decode("request", pair);
        if (record !== undefined) this.listener.requested(parsed.id, record);
        return;
      }
      // Other rooms of the store, and keys that this release does not know.
      case "accepted":
      case "answer":
      case "call":
      case "claim":
      case "content":
      case "events":
      case "generation":
      case "incarnation":
      case "presence":
      case "signal":
      case "standing":
      case "status":
      case undefined:
        return;
      default:
        assertNever(parsed);
    }
  }

  /** By its content, too: in a store that was restored, revisions are given a second time. */
  private knows({ uid, generation }: DesiredRecord, modRevision: number): boolean {
    const { desired, desiredRevision } = this;
    const isSame = desired?.uid === uid && desired.generation === generation;
    return isSame && modRevision === desiredRevision;
  }

  private listedHosts(pairs: readonly KeyValue[], revision: number): void {
    const own = keys.standing(this.host, this.deployment);
    const announcement = pairs.find(({ key }) => key === own);
    const at = announcement?.modRevision ?? 0;
    this.listener.announced({ at, revision, own: this.ownWords(pairs) });
    this.moving.listedHosts(pairs);
    const changed = new Set<InstanceId>();
    for (const { instance } of this.signals.values()) changed.add(instance);
    const hosts = new Set<string>(this.accepted.keys());
    this.signals.clear();
    this.accepted.clear();
    for (const pair of pairs) this.takeOfHost(pair, changed, hosts);
    this.tell(changed, hosts);
  }

  private ownWords(pairs: readonly KeyValue[]): OwnWords {
    const [accepted, signals] = [
      keys.accepted(this.host, this.deployment),
      keys.signalPrefix(this.host, this.deployment),
    ];
    const own = pairs.filter(({ key }) => key === accepted || key.startsWith(signals));
    return new Map(own.map(({ key, modRevision }) => [key, modRevision]));
  }

  private changedHosts(events: readonly WatchEvent[]): void {
    const own = keys.standing(this.host, this.deployment);
    const changed = new Set<InstanceId>();
    const hosts = new Set<string>();
    for (const event of events) {
      if (event.kind === "put") this.takeOfHost(event.pair, changed, hosts);
      else if (event.key === own) this.listener.announced({ at: 0, revision: event.modRevision });
      else this.dropOfHost(event.key, changed, hosts);
    }
    this.moving.changedHosts(events);
    this.tell(changed, hosts);
  }

  private tell(changed: ReadonlySet<InstanceId>, hosts: ReadonlySet<string>): void {
    if (changed.size > 0) this.listener.signals(changed);
    for (const host of hosts) this.listener.acceptedElsewhere(host);
  }

  private dropOfHost(key: string, changed: Set<InstanceId>, hosts: Set<string>): void {
    const parsed = parseKey(key);
    if (parsed?.kind === "accepted" && parsed.deployment === this.deployment) {
      this.accepted.delete(parsed.host);
      hosts.add(parsed.host);
    }
    if (parsed?.kind !== "signal" || parsed.deployment !== this.deployment) return;
    if (this.signals.delete(key)) changed.add(asInstanceId(parsed.instance));
  }

  private takeOfHost(pair: KeyValue, changed: Set<InstanceId>, hosts: Set<string>): void {
    const parsed = parseKey(pair.key);
    if (parsed?.kind === "accepted" && parsed.deployment === this.deployment) {
      const record = this.decode("accepted", pair);
      if (record === undefined || parsed.host === this.host) return;
      const { key, modRevision, value } = pair;
      this.accepted.set(parsed.host, { key, modRevision, value, record });
      hosts.add(parsed.host);
      return;
    }
    if (parsed?.kind !== "signal" || parsed.deployment !== this.deployment) return;
    if (parsed.host === this.host) return;
    const record = this.decode("signal", pair);
    if (record === undefined) return;
    const instance = asInstanceId(parsed.instance);
    const { key, modRevision, value } = pair;
    this.signals.set(key, { key, modRevision, value, instance, record });
    changed.add(instance);
  }

  private decode<Kind extends keyof Records>(_: Kind, pair: KeyValue): Records[Kind] | undefined {
    const decoded = decodeRecord<Records[Kind]>(pair.value);
    if (decoded.kind === "record") return decoded.record;
    this.listener.unreadable(pair.key, decoded.why);
    return undefined;
  }
}
