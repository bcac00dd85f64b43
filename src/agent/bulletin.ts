import type { InstanceStatus, JournalEvent } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import {
  type Compare,
  type Op,
  type Store,
  encodeRecord,
  keys,
  recordFormat,
} from "../store/index.ts";
import { Alarm } from "./alarm.ts";
import { EventSlots } from "./event-slots.ts";
import { reportedInstance } from "./report-status.ts";
import type { Standing } from "./standing.ts";

/** Instances whose statuses share a key. */
const instancesPerPart = 50;
/** Several changes of one moment are told together. */
const gatherMs = 100;
/** The pace while much changes: between two tellings, and for what they cost. */
const paceMs = 500;
const bytesPerMs = 256;
const leastIdleRatio = 20;
/** After the store has not taken it. */
const retryMs = 1_000;
/** So long a store that does not answer may keep an ending agent from its end. */
const lastWordsMs = 1_000;
/** Of one transaction; well below what stores take. */
const mostOps = 60;
const mostBytes = 768 * 1024;
/** Claims that one compares, of the 128 there may be; a part has fewer. */
const mostClaims = 120;
/** Slots of events that one telling writes. */
const mostSlots = 16;

export interface BulletinSource {
  readonly store: Store;
  readonly clock: Clock;
  readonly host: string;
  readonly deployment: string;
  readonly standing: Pick<Standing, "write">;
  readonly statuses: () => readonly InstanceStatus[];
  /** What is played; undefined before the first generation. */
  readonly played: () => { readonly uid: string; readonly generation: number } | undefined;
}

/** An agent, as far as it is told of. */
interface Reporting {
  readonly options: { readonly host: string; readonly deployment: string };
  readonly uid: string | undefined;
  readonly generation: number;
  statuses(): readonly InstanceStatus[];
  onTurn(listener: () => void): () => void;
}

/**
 * Tells the store, and so whoever asks it, how a host's part of a deployment stands and what
 * happened there (ADR 0019). Nothing waits for it: it is late by its pace, writes only what
 * differs from what it has said, and nothing at all when all is said.
 */
export class Bulletin {
  private readonly source: BulletinSource;
  private readonly slots = new EventSlots();
  private readonly alarm: Alarm;
  /** By part, as it stands in the store. */
  private readonly said = new Map<number, string>();
  /** What parts say of instances that may move stands under these claims. */
  private readonly claims = new Map<number, readonly Compare[]>();
  private hasResumed = false;
  private telling: Promise<void> | undefined;
  private notBefore = 0;
  private isStale = false;
  private isClosed = false;

  constructor(source: BulletinSource) {
    this.source = source;
    this.alarm = new Alarm(source.clock, () => this.tell());
  }

  /** Tells of an agent, after each of its turns. */
  static about(
    agent: Reporting,
    standing: Standing,
    ports: Pick<BulletinSource, "store" | "clock">,
  ): Bulletin {
    const { host, deployment } = agent.options;
    const bulletin = new Bulletin({
      store: ports.store,
      clock: ports.clock,
      host,
      deployment,
      standing,
      statuses: () => agent.statuses(),
      played: () =>
        agent.uid === undefined ? undefined : { uid: agent.uid, generation: agent.generation },
    });
    agent.onTurn(() => bulletin.changed());
    return bulletin;
  }

  happened(event: JournalEvent): void {
    this.slots.add(event);
    this.changed();
  }

  /** A status may have changed. Costs nothing while that is known already. */
  changed(): void {
    if (this.isStale || this.isClosed) return;
    this.isStale = true;
    this.tellLater(gatherMs);
  }

  /** What was said stands in the store no more, or nobody knows. */
  forget(): void {
    this.said.clear();
    this.changed();
  }

  /** Tells what is left, once; a store that does not answer is not waited for. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.alarm.set(Number.POSITIVE_INFINITY);
    const { clock } = this.source;
    const enough = new Promise<void>((resolve) => void clock.after(lastWordsMs, resolve));
    const last = (async () => {
      await this.telling;
      await this.tellAll();
    })();
    await Promise.race([last, enough]);
  }

  private tellLater(delayMs: number): void {
    if (this.telling !== undefined || this.isClosed) return;
    this.alarm.set(Math.max(this.notBefore, this.source.clock.now() + delayMs));
  }

  private tell(): void {
    const { clock } = this.source;
    const beganAt = clock.now();
    this.isStale = false;
    this.telling = this.tellAll()
      .then((told) => {
        const pause = Math.max(paceMs, told.bytes / bytesPerMs, told.busyMs * leastIdleRatio);
        this.notBefore = beganAt + (told.isAll ? pause : Math.max(pause, retryMs));
        if (!told.isAll) this.isStale = true;
      })
      .finally(() => {
        this.telling = undefined;
        if (this.isStale) this.tellLater(0);
      });
  }

  /** Never rejects. */
  private async tellAll(): Promise<Told> {
    const { clock, host, deployment } = this.source;
    const played = this.source.played();
    if (played === undefined) return { isAll: true, bytes: 0, busyMs: 0 };
    const beganAt = clock.now();
    const parts = this.parts(played);
    const busyMs = clock.now() - beganAt;
    let bytes = 0;
    let isAll = await this.tellEvents(played.uid);
    const changed = [...parts].filter(([part, text]) => this.said.get(part) !== text);
    const gone = [...this.said.keys()].filter((part) => !parts.has(part));
    while (isAll && changed.length + gone.length > 0) {
      const some = takeUpTo(changed, (part) => this.claims.get(part)?.length ?? 0);
      const over = gone.splice(0, mostOps);
      for (const [, text] of some) bytes += text.length;
      const also = some.flatMap(([part]) => this.claims.get(part) ?? []);
      const write = (lease: string): readonly Op[] => [
        ...some.map(([part, value]): Op => {
          return { kind: "put", key: keys.status(host, deployment, part), value, lease };
        }),
        ...over.map((part): Op => {
          return { kind: "delete", range: { key: keys.status(host, deployment, part) } };
        }),
      ];
      isAll = await this.source.standing.write(write, also);
      if (!isAll) break;
      for (const [part, text] of some) this.said.set(part, text);
      for (const part of over) this.said.delete(part);
    }
    return { isAll, bytes, busyMs };
  }

  private parts(played: { readonly uid: string; readonly generation: number }) {
    const statuses = this.source.statuses();
    const parts = new Map<number, string>();
    this.claims.clear();
    for (let at = 0; at < statuses.length; at += instancesPerPart) {
      const some = statuses.slice(at, at + instancesPerPart);
      this.claims.set(
        at / instancesPerPart,
        some.flatMap((each) => this.claimOf(each)),
      );
      const instances = some.map(reportedInstance);
      const record = { format: recordFormat, ...played, instances };
      parts.set(at / instancesPerPart, encodeRecord(record));
    }
    return parts;
  }

  private claimOf({ instance, token }: InstanceStatus): readonly Compare[] {
    if (token === undefined) return [];
    const key = keys.claim(this.source.deployment, instance);
    return [{ key, field: "createRevision", is: "equal", to: token }];
  }

  private async tellEvents(uid: string): Promise<boolean> {
    const { host, deployment, standing } = this.source;
    if (!(await this.resume())) return false;
    for (let times = 0; times < mostSlots; times += 1) {
      const next = this.slots.next(uid);
      if (next === undefined) return true;
      const { slot, text: value } = next.write;
      const key = keys.events(host, deployment, slot);
      // Without the lease: what happened stays to be read after the agent has died.
      if (await standing.write(() => [{ kind: "put", key, value }])) continue;
      next.undo();
      return false;
    }
    this.isStale = true;
    return true;
  }

  /** Once: goes on in the ring where an earlier agent of this host has stopped. */
  private async resume(): Promise<boolean> {
    if (this.hasResumed || this.slots.isEmpty) return true;
    const { store, host, deployment } = this.source;
    try {
      const { pairs } = await store.range({ prefix: keys.eventsPrefix(host, deployment) });
      this.slots.resume(pairs);
      this.hasResumed = true;
      return true;
    } catch {
      return false;
    }
  }
}

interface Told {
  /** False: the store has not taken everything, and is asked again. */
  readonly isAll: boolean;
  readonly bytes: number;
  readonly busyMs: number;
}

/** Takes from the front: at least one, and not more than a transaction holds. */
function takeUpTo(
  parts: (readonly [part: number, text: string])[],
  claimsOf: (part: number) => number,
): readonly (readonly [part: number, text: string])[] {
  let taken = 0;
  let bytes = 0;
  let claims = 0;
  for (const [part, text] of parts) {
    bytes += text.length;
    claims += claimsOf(part);
    const isMuch = bytes > mostBytes || claims > mostClaims || taken >= mostOps;
    if (taken > 0 && isMuch) break;
    taken += 1;
  }
  return parts.splice(0, taken);
}
