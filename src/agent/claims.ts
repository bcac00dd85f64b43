import type { InstanceId } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import {
  type Compare,
  type Lease,
  type Op,
  type Store,
  encodeRecord,
  keys,
  recordFormat,
} from "../store/index.ts";
import { Alarm } from "./alarm.ts";
import type { ClaimView } from "./claim-view.ts";
import { type ClaimMargins, claimMargins } from "./claim-margins.ts";
import { type Claimable, isEligible, spreadClaims } from "./spread-claims.ts";
import type { Standing } from "./standing.ts";
import { sleep } from "./view.ts";

/** Claims of one transaction; each takes a compare and an operation of the 128 there are. */
const claimsPerTxn = 60;
/** After a store that has not answered, and while something has to end before a claim may. */
const retryMs = 500;
const idlePollMs = 25;

export interface ClaimsGround {
  readonly store: Store;
  readonly clock: Clock;
  readonly host: string;
  readonly deployment: string;
  readonly identity: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ttlSeconds: number;
  readonly view: ClaimView;
  readonly standing: Pick<Standing, "current" | "stillAnnounced">;
  /**
   * What may move of the generation that is played, in the order of its score; undefined before
   * the first.
   */
  readonly candidates: () => ReadonlyMap<InstanceId, Claimable> | undefined;
  /** It is in the part that is played, or something of it still runs: a Do, or what it keeps. */
  readonly isBusy: (instance: InstanceId) => boolean;
  /** What may move and is supervised on this host, whoever has begun it. */
  readonly supervised: () => readonly InstanceId[];
  /** Ends what is supervised of it; `isBusy` tells when that is done. */
  readonly stop: (instance: InstanceId) => void;
  /** What runs under claims is killed at this moment, unless it is moved on. */
  readonly fenceUntil: (at: number) => void;
  /** `tokens` has changed. */
  readonly changed: () => void;
}

interface Held {
  readonly token: number;
  readonly lease: Lease;
  /** From this revision on the view must show it. */
  readonly from: number;
}

/**
 * Which instances that may move this agent plays. It claims what falls to it by a transaction under
 * its standing's lease; a claim is given back only after all that ran under it has ended, and what
 * it allows stops before the lease can end, whatever the store says later (ADR 0022).
 *
 * `look` may be called at any time, any number of times: what is done follows from what is known.
 */
export class Claims {
  private readonly ground: ClaimsGround;
  private readonly margins: ClaimMargins;
  private readonly held = new Map<InstanceId, Held>();
  /** Asked for, and the answer is not there or not known. */
  private readonly asked = new Set<InstanceId>();
  /** Given up here and perhaps not in the store yet: nothing of them begins, and all of it ends. */
  private readonly leaving = new Set<InstanceId>();
  /** Given back; a view that is late still shows them. */
  private readonly released = new Map<InstanceId, number>();
  private readonly unclaimedSince = new Map<InstanceId, number>();
  private readonly alarm: Alarm;
  private isSuspended = false;
  private isClosing = false;
  private playing: ReadonlyMap<InstanceId, number> = new Map();

  constructor(ground: ClaimsGround) {
    this.ground = ground;
    this.margins = claimMargins(ground.ttlSeconds * 1_000);
    this.alarm = new Alarm(ground.clock, () => this.look());
  }

  /** What this agent may play now, with the token of each claim. */
  get tokens(): ReadonlyMap<InstanceId, number> {
    return this.playing;
  }

  /** Whether a Do of it may begin at this moment: a timer may be late, a clock is not. */
  mayBegin(instance: InstanceId, token: number): boolean {
    return this.playing.get(instance) === token && this.ground.clock.now() < this.stopAt();
  }

  /** Works out what to claim, to give back and to stop. */
  look(): void {
    const { clock } = this.ground;
    this.dropLost();
    this.isSuspended = clock.now() >= this.stopAt();
    const candidates = this.ground.candidates();
    if (candidates !== undefined) {
      this.adopt();
      this.giveUp(candidates);
      if (!this.isSuspended && !this.isClosing) this.claimMine(candidates);
    }
    this.settle();
    this.tell();
    this.fence();
    this.alarm.set(this.nextLook());
  }

  /** Ends what runs under claims; resolves when they may be given back. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.look();
    this.alarm.set(Number.POSITIVE_INFINITY);
    await this.idle();
  }

  /** Resolves when nothing runs here any more of what is not played. */
  async idle(): Promise<void> {
    const never = new AbortController().signal;
    for (;;) {
      const busy = [...this.leaving].filter((id) => this.ground.isBusy(id));
      if (busy.length === 0) return;
      await sleep(this.ground.clock, idlePollMs, never);
    }
  }

  /** From then on nothing that may move is played here. */
  private stopAt(): number {
    const lease = this.ground.standing.current;
    return lease === undefined ? Number.NEGATIVE_INFINITY : lease.deadline() - this.margins.stopMs;
  }

  private dropLost(): void {
    const { view, standing } = this.ground;
    for (const [id, { token, lease, from }] of this.held) {
      const known = view.claims.get(id);
      const isGone = view.revision >= from && known?.token !== token;
      if (lease === standing.current && !isGone) continue;
      this.held.delete(id);
      this.leaving.add(id);
    }
  }

  /** Claims of this agent that it does not know of: from before a restart, or never answered. */
  private adopt(): void {
    const { view, host, identity, standing } = this.ground;
    const lease = standing.current;
    if (lease === undefined || this.isSuspended) return;
    for (const [id, known] of view.claims) {
      const isOurs = known.host === host && known.identity === identity;
      if (!isOurs || this.held.has(id) || this.leaving.has(id)) continue;
      if (this.released.get(id) === known.token) continue;
      if (known.lease === lease.id) {
        const { token, modRevision: from } = known;
        this.asked.delete(id);
        this.held.set(id, { token, lease, from });
      } else if (!this.asked.has(id)) void this.takeBack(id, known.token, lease);
    }
  }

  /** Under another lease it would end with the agent that died; its token stays. */
  private async takeBack(id: InstanceId, token: number, lease: Lease): Promise<void> {
    this.asked.add(id);
    const revision = await this.write([isClaim(this.keyOf(id), token)], [this.put(id, lease)]);
    if (revision !== undefined && !this.isClosing)
      this.held.set(id, { token, lease, from: revision });
    await this.answered([id], revision !== undefined);
  }

  /** Played here and not to be any more: not wanted, not by this host, or the agent ends. */
  private giveUp(wanted: ReadonlyMap<InstanceId, Claimable>): void {
    for (const id of this.held.keys()) {
      const candidate = wanted.get(id);
      const stays = candidate !== undefined && isEligible(candidate.placement, this.ground);
      if (!stays || this.isClosing) this.leaving.add(id);
    }
    const { view, host, supervised } = this.ground;
    for (const id of view.revision === 0 ? [] : supervised()) {
      const holder = view.claims.get(id)?.host ?? host;
      if (!this.held.has(id) && (holder !== host || !wanted.has(id))) this.leaving.add(id);
    }
  }

  private claimMine(candidates: ReadonlyMap<InstanceId, Claimable>): void {
    const { view, host, clock, standing } = this.ground;
    const lease = standing.current;
    if (view.revision === 0 || lease === undefined) return;
    const now = clock.now();
    const free = [...candidates.values()].filter(
      ({ id }) => !view.claims.has(id) && !this.held.has(id),
    );
    this.noteUnclaimed(new Set(free.map(({ id }) => id)), now);
    const falls = spreadClaims(free, this.hosts());
    const mine = free.filter(({ id, placement }) => {
      if (this.asked.has(id) || this.leaving.has(id)) return false;
      if (falls.get(id) === host) return true;
      return this.isOverdue(id, now) && isEligible(placement, this.ground);
    });
    for (let at = 0; at < mine.length; at += claimsPerTxn) {
      const some = mine.slice(at, at + claimsPerTxn).map(({ id }) => id);
      void this.claim(some, lease);
    }
  }

  private noteUnclaimed(ids: ReadonlySet<InstanceId>, now: number): void {
    for (const id of this.unclaimedSince.keys()) if (!ids.has(id)) this.unclaimedSince.delete(id);
    for (const id of ids) if (!this.unclaimedSince.has(id)) this.unclaimedSince.set(id, now);
  }

  /** Whoever it falls to is present and does not take it. */
  private isOverdue(id: InstanceId, now: number): boolean {
    return now - (this.unclaimedSince.get(id) ?? now) >= this.margins.patienceMs;
  }

  private hosts() {
    const { view, host, labels } = this.ground;
    // The view may be behind what this agent holds.
    const unseen = [...this.held.keys()].filter((id) => !view.claims.has(id)).length;
    const loads = new Map<string, number>([[host, unseen]]);
    for (const each of view.labels.keys())
      if (view.isThere(each) && each !== host) loads.set(each, 0);
    for (const { host: holder } of view.claims.values()) {
      const load = loads.get(holder);
      if (load !== undefined) loads.set(holder, load + 1);
    }
    return [...loads].map(([each, load]) => {
      return { host: each, load, labels: each === host ? labels : (view.labels.get(each) ?? {}) };
    });
  }

  private async claim(ids: readonly InstanceId[], lease: Lease): Promise<void> {
    for (const id of ids) this.asked.add(id);
    const free = ids.map((id): Compare => isClaim(this.keyOf(id), 0));
    const revision = await this.write(
      free,
      ids.map((id) => this.put(id, lease)),
    );
    if (revision !== undefined) {
      for (const id of ids) this.held.set(id, { token: revision, lease, from: revision });
    } else if (ids.length > 1) {
      // Somebody else has one of them, and that says nothing of the others.
      for (const id of ids) void this.claim([id], lease);
      return;
    }
    await this.answered(ids, revision !== undefined);
  }

  /** What was refused or not answered is asked again later: the view may tell until then. */
  private async answered(ids: readonly InstanceId[], isTaken: boolean): Promise<void> {
    if (!isTaken) await sleep(this.ground.clock, retryMs, new AbortController().signal);
    for (const id of ids) this.asked.delete(id);
    this.look();
  }

  /** Ends what is not played any more, and gives back what has ended. */
  private settle(): void {
    for (const id of this.held.keys()) {
      if (this.isSuspended && this.ground.isBusy(id)) this.ground.stop(id);
    }
    for (const id of this.leaving) {
      if (this.ground.isBusy(id)) {
        this.ground.stop(id);
        continue;
      }
      const held = this.held.get(id);
      if (held === undefined) this.leaving.delete(id);
      // All of them go with the lease when the agent ends.
      else if (!this.isClosing) void this.release(id, held.token);
    }
  }

  private async release(id: InstanceId, token: number): Promise<void> {
    if (this.asked.has(id)) return;
    this.asked.add(id);
    const key = this.keyOf(id);
    const gone = await this.write([isClaim(key, token)], [{ kind: "delete", range: { key } }]);
    if (gone !== undefined) {
      this.held.delete(id);
      this.released.set(id, token);
    }
    await this.answered([id], gone !== undefined);
  }

  /** Only ever told while there is a lease: what was told last holds until it is over. */
  private fence(): void {
    const lease = this.ground.standing.current;
    if (lease === undefined || this.held.size === 0) return;
    this.ground.fenceUntil(lease.deadline() - this.margins.killMs);
  }

  private tell(): void {
    const playing = new Map<InstanceId, number>();
    for (const [id, { token }] of this.isSuspended ? [] : this.held) {
      if (!this.leaving.has(id)) playing.set(id, token);
    }
    if (isSameMap(playing, this.playing)) return;
    this.playing = playing;
    this.ground.changed();
  }

  private nextLook(): number {
    const now = this.ground.clock.now();
    if (this.isClosing) return Number.POSITIVE_INFINITY;
    let at = Number.POSITIVE_INFINITY;
    if (this.leaving.size > 0 || this.isSuspended) at = now + idlePollMs;
    else if (this.held.size > 0) {
      at = Math.max(now + 1, Math.min(this.stopAt(), now + this.margins.beatMs));
    }
    const { patienceMs } = this.margins;
    for (const since of this.unclaimedSince.values()) {
      if (since + patienceMs > now) at = Math.min(at, since + patienceMs);
    }
    return at;
  }

  private keyOf(id: InstanceId): string {
    return keys.claim(this.ground.deployment, id);
  }

  private put(id: InstanceId, lease: Lease): Op {
    const { host, identity } = this.ground;
    const value = encodeRecord({ format: recordFormat, host, identity });
    return { kind: "put", key: this.keyOf(id), value, lease: lease.id };
  }

  /** The revision of it; undefined when it was refused, or nobody knows. */
  private async write(compares: readonly Compare[], then: readonly Op[]) {
    const { store, standing } = this.ground;
    try {
      const all = [standing.stillAnnounced(), ...compares];
      const { succeeded, revision } = await store.txn({ compares: all, then });
      return succeeded ? revision : undefined;
    } catch {
      return undefined;
    }
  }
}

const isClaim = (key: string, token: number): Compare => {
  return { key, field: "createRevision", is: "equal", to: token };
};

function isSameMap<Key, Value>(
  one: ReadonlyMap<Key, Value>,
  other: ReadonlyMap<Key, Value>,
): boolean {
  if (one.size !== other.size) return false;
  for (const [key, value] of one) if (other.get(key) !== value) return false;
  return true;
}
