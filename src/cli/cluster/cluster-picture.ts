import { asInstanceId, type HostName, hostName, type InstanceId } from "../../model/index.ts";
import { assertNever } from "../../std/invariant.ts";
import {
  type AcceptedRecord,
  type DesiredRecord,
  type KeyValue,
  keys,
  parseKey,
  type PresenceRecord,
  type StatusRecord,
  type WatchEvent,
} from "../../store/index.ts";
import { readRecord, type RecordKind, type RecordOf } from "./record-shapes.ts";

/** Keys whose values cannot be read; more are only not told. */
const mostUnreadable = 20;

/** A desired state, and the revision that a change of it compares. */
export interface KnownDesired {
  readonly record: DesiredRecord;
  readonly modRevision: number;
}

/** Which host plays an instance that may move. */
export interface KnownClaim {
  readonly host: HostName;
  /** The create revision of its key. */
  readonly token: number;
}

/** What the store holds of one deployment and of the hosts that play it, as records. */
export class ClusterPicture {
  desired: KnownDesired | undefined;
  readonly presence = new Map<HostName, PresenceRecord>();
  /** Hosts where an agent plays this deployment. */
  readonly standing = new Set<HostName>();
  readonly accepted = new Map<HostName, AcceptedRecord>();
  readonly claims = new Map<InstanceId, KnownClaim>();
  /** By host, then by part. */
  readonly statuses = new Map<HostName, Map<number, StatusRecord>>();
  /** By key: why its value is left alone. */
  readonly unreadable = new Map<string, string>();
  private readonly deployment: string;

  constructor(deployment: string) {
    this.deployment = deployment;
  }

  /** Hosts that have anything to do with the deployment, beside those that its score names. */
  get hosts(): ReadonlySet<HostName> {
    return new Set([...this.standing, ...this.accepted.keys(), ...this.statuses.keys()]);
  }

  /** The newest generation that any host has taken over, as far as it is told. */
  playedGeneration(uid: string): number {
    const { deployment, accepted, presence } = this;
    const told = [...presence.values()].flatMap(({ plays }) => plays?.[deployment] ?? []);
    const own = [...accepted.values(), ...told].filter((each) => each.uid === uid);
    return own.reduce((newest, { generation }) => Math.max(newest, generation), 0);
  }

  /** All pairs below `prefix`: what is not among them is gone. */
  listed(prefix: string, pairs: readonly KeyValue[]): void {
    const there = new Set(pairs.map(({ key }) => key));
    for (const key of this.knownKeys()) {
      if (key.startsWith(prefix) && !there.has(key)) this.apply(key, undefined);
    }
    for (const pair of pairs) this.apply(pair.key, pair);
  }

  changed(events: readonly WatchEvent[]): void {
    for (const event of events) {
      if (event.kind === "put") this.apply(event.pair.key, event.pair);
      else this.apply(event.key, undefined);
    }
  }

  /** What stands under a key now; undefined: it is gone. */
  private apply(key: string, pair: KeyValue | undefined): void {
    const parsed = parseKey(key);
    this.unreadable.delete(key);
    const read = <Kind extends RecordKind>(kind: Kind): RecordOf<Kind> | undefined => {
      const decoded = pair && readRecord(kind, pair.value);
      if (decoded?.kind !== "unreadable") return decoded?.record;
      if (this.unreadable.size < mostUnreadable) this.unreadable.set(key, decoded.why);
      return undefined;
    };
    switch (parsed?.kind) {
      case "desired": {
        const record = read("desired");
        if (record !== undefined && pair !== undefined) {
          this.desired = { record, modRevision: pair.modRevision };
        }
        if (pair === undefined) this.desired = undefined;
        return;
      }
      case "presence": {
        return setOrDelete(this.presence, hostName(parsed.host), read("presence"));
      }
      case "standing":
        if (parsed.deployment !== this.deployment) return;
        if (pair === undefined) this.standing.delete(hostName(parsed.host));
        else this.standing.add(hostName(parsed.host));
        return;
      case "accepted": {
        if (parsed.deployment !== this.deployment) return;
        return setOrDelete(this.accepted, hostName(parsed.host), read("accepted"));
      }
      case "status": {
        const record = read("status");
        const host = hostName(parsed.host);
        const parts = this.statuses.get(host) ?? new Map<number, StatusRecord>();
        setOrDelete(parts, parsed.number, record);
        return setOrDelete(this.statuses, host, parts.size === 0 ? undefined : parts);
      }
      case "claim": {
        if (parsed.deployment !== this.deployment) return;
        const host = read("claim")?.host;
        const token = pair?.createRevision ?? 0;
        const claim = host === undefined ? undefined : { host: hostName(host), token };
        return setOrDelete(this.claims, asInstanceId(parsed.instance), claim);
      }
      // What operators ask, and what is for others, is no part of this picture.
      case "answer":
      case "call":
      case "content":
      case "events":
      case "generation":
      case "hold":
      case "incarnation":
      case "request":
      case "signal":
      case undefined:
        return;
      default:
        assertNever(parsed);
    }
  }

  private *knownKeys(): Generator<string> {
    const { deployment } = this;
    if (this.desired !== undefined) yield keys.desired(deployment);
    for (const host of this.presence.keys()) yield keys.presence(host);
    for (const host of this.standing) yield keys.standing(host, deployment);
    for (const host of this.accepted.keys()) yield keys.accepted(host, deployment);
    for (const instance of this.claims.keys()) yield keys.claim(deployment, instance);
    for (const [host, parts] of this.statuses) {
      for (const part of parts.keys()) yield keys.status(host, deployment, part);
    }
    yield* this.unreadable.keys();
  }
}

function setOrDelete<Key, Value>(map: Map<Key, Value>, key: Key, value: Value | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
