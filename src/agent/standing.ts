import type { HostName, InstanceId } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import {
  type AcceptedRecord,
  type Compare,
  type Lease,
  type Op,
  type SignalRecord,
  type Store,
  StoreError,
  encodeRecord,
  keys,
  recordFormat,
} from "../store/index.ts";
import type { FoundStanding, OwnWords } from "./following.ts";
import { hostTaken } from "./host-taken.ts";
import { isSameWord } from "./same-word.ts";
import { settledWithin, sleep } from "./view.ts";

const retryMs = 500;
/** Signals of one transaction; etcd takes 128 operations, one is left for the compare's sake. */
const signalsPerTxn = 120;
/** So long an agent may take to see that a claim is gone, before it speaks of it again. */
const disclaimedMs = 50;
/** So long whoever takes something back waits for its words to be heard. */
const saidWithinMs = 1_000;

export interface StandingOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly host: HostName;
  readonly deployment: string;
  /** This agent's instance id, kept in its state: it takes its own identity back at once. */
  readonly identity: string;
  readonly ttlSeconds: number;
  /** Whatever else was said under this standing has to be said again. */
  readonly renewed?: () => void;
  /** `current` has changed: claims go with the lease. */
  readonly leased?: () => void;
  /** Resolves when nothing runs any more under claims of a lease that is no longer `current`. */
  readonly idle?: () => Promise<void>;
  /** A word about an instance was refused, since it is not this agent's to play any more. */
  readonly disclaimed?: () => void;
}

/**
 * An agent's standing in the store: the leased key that says it plays its host's part of one
 * deployment, and under the same lease the signals that other hosts wait for. When the lease ends,
 * all of it is gone, so nobody takes a dead agent's word for the state of its nodes.
 *
 * Every word compares the revision of the announcement that it was said under. So a word that
 * arrives late, after its sender died or had given it up for lost, changes nothing (ADR 0013).
 */
export class Standing {
  private readonly options: StandingOptions;
  private lease: Lease | undefined;
  /** Of whoever has claimed it. */
  private life = AbortSignal.abort();
  /** Of the standing's key, as this agent wrote it last. */
  private announced = 0;
  /** What was said under it to other hosts, by key: at which revision the store took it. */
  private readonly words = new Map<string, number>();
  private mayHoldOldWords = false;
  private readonly signals = new Map<InstanceId, SignalRecord>();
  private readonly unsent = new Set<InstanceId>();
  private accepted: AcceptedRecord | undefined;
  private acceptedSent = true;
  private sending = false;
  private round: Promise<void> = Promise.resolve();
  private announcing: Promise<void> | undefined;

  constructor(options: StandingOptions) {
    this.options = options;
  }

  /** Claims the host's identity. Rejects with KHO_HOST_TAKEN when another agent has it. */
  async claim(signal: AbortSignal): Promise<void> {
    const { store, ttlSeconds } = this.options;
    const lease = await store.grant(ttlSeconds);
    try {
      this.noteAnnouncement((await this.announce(lease, () => true)) ?? 0);
    } catch (error) {
      // Its adapter would keep alive what nobody knows of.
      void lease.revoke().catch(() => undefined);
      throw error;
    }
    this.lease = lease;
    this.life = signal;
    this.options.leased?.();
    void lease.lost.then(() => this.regain(lease, signal));
    this.sayAll(signal);
  }

  /**
   * Writes the standing anew; what was said under an older writing of it fails from now on. Each
   * try compares what the one before has found, so that a request which is carried out late, after
   * a newer announcement, changes nothing. What was said under another lease ends here: the word of
   * a predecessor, or of a store that was restored, about nodes that are unknown until checked.
   * Undefined when `isWanted` says that it is not wanted any more.
   */
  private async announce(lease: Lease, isWanted: () => boolean): Promise<number | undefined> {
    const { store, host, deployment, identity } = this.options;
    const key = keys.standing(host, deployment);
    const value = encodeRecord({ format: recordFormat, identity });
    const announcement: Op = { kind: "put", key, value, lease: lease.id };
    const clearing: readonly Op[] = [
      { kind: "delete", range: { key: keys.accepted(host, deployment) } },
      { kind: "delete", range: { prefix: keys.signalPrefix(host, deployment) } },
      { kind: "delete", range: { prefix: keys.statusPrefix(host, deployment) } },
    ];
    const otherwise: readonly Op[] = [{ kind: "range", range: { key } }];
    let found = 0;
    let isOwn = false;
    while (isWanted()) {
      const unchanged: Compare = { key, field: "modRevision", is: "equal", to: found };
      const isClean = isOwn && !this.mayHoldOldWords;
      const then = isClean ? [announcement] : [announcement, ...clearing];
      const answer = await store.txn({ compares: [unchanged], then, otherwise });
      if (answer.succeeded) return answer.revision;
      const [known] = answer.results;
      const pair = known?.kind === "range" ? known.pairs[0] : undefined;
      if (pair !== undefined && pair.value !== value) throw hostTaken(host);
      found = pair?.modRevision ?? 0;
      isOwn = pair?.lease === lease.id;
    }
    return undefined;
  }

  /** The lease under which this agent stands, with all that it holds; undefined: there is none. */
  get current(): Lease | undefined {
    return this.lease;
  }

  /** Claims as long as it takes, while this host plays on what it remembers. Never rejects. */
  claimLater(signal: AbortSignal): Promise<void> {
    return this.claimUntilHad(signal);
  }

  /**
   * Says something else, if it still stands as it was announced; `then` is given the lease. False
   * when it does not stand now, or nobody knows whether it was heard. Never rejects.
   */
  async write(
    then: (lease: string) => readonly Op[],
    also: readonly Compare[] = [],
  ): Promise<boolean> {
    const { lease } = this;
    if (lease === undefined) return false;
    try {
      const compares = [this.stillAnnounced(), ...also];
      return (await this.options.store.txn({ compares, then: then(lease.id) })).succeeded;
    } catch {
      // It may be carried out late, over a newer word: not after another announcement.
      void this.announceAgain(lease, this.life);
      return false;
    }
  }

  /** Holds while this agent stands in the store as it has announced itself last. */
  stillAnnounced(): Compare {
    const { host, deployment } = this.options;
    const key = keys.standing(host, deployment);
    return { key, field: "modRevision", is: "equal", to: this.announced };
  }

  private sayAll(signal: AbortSignal): void {
    this.options.renewed?.();
    for (const instance of this.signals.keys()) this.unsent.add(instance);
    this.acceptedSent = this.accepted === undefined;
    this.flush(signal);
  }

  /** Tells the other hosts; the newest word wins, an unsent older one is forgotten. */
  publish(instance: InstanceId, record: SignalRecord, signal: AbortSignal): void {
    // Said, or about to be.
    if (isSameWord(this.signals.get(instance), record)) return;
    this.signals.set(instance, record);
    this.unsent.add(instance);
    this.flush(signal);
  }

  /** Sent after every signal that was published before it. */
  acknowledge(record: AcceptedRecord, signal: AbortSignal): void {
    if (isSameWord(this.accepted, record)) return;
    this.accepted = record;
    this.acceptedSent = false;
    this.flush(signal);
  }

  /** Whether the store has heard all that was published; waits a moment for what is on its way. */
  async isSaid(): Promise<boolean> {
    const { clock } = this.options;
    const until = clock.now() + saidWithinMs;
    while (this.sending && clock.now() < until) {
      await settledWithin(this.round, until - clock.now(), clock);
    }
    return this.unsent.size === 0 && !this.sending && this.lease !== undefined;
  }

  /**
   * Takes back the word about every other instance: nobody keeps it up to date any more, and a
   * later generation might believe it.
   */
  keepOnly(instances: ReadonlySet<InstanceId>, signal: AbortSignal): void {
    for (const instance of [...this.signals.keys()]) {
      if (instances.has(instance)) continue;
      this.signals.delete(instance);
      this.unsent.add(instance);
    }
    this.flush(signal);
  }

  /**
   * What a list says. If the announcement in it is another one than this agent's newest, somebody
   * has taken it out, or a late one came after it; if words are missing or came back, the store was
   * restored, of which nobody is told. Then all is said again. A list that is older than what was
   * said proves nothing: the store is asked.
   */
  found({ at, revision, own }: FoundStanding, signal: AbortSignal): void {
    const { lease, announced } = this;
    if (lease === undefined) return;
    const isOther = at !== announced && revision > announced;
    if (isOther || (at === announced && own !== undefined && this.hasLost(own, revision))) {
      void this.announceAfterLoss(lease, signal);
    } else if (Math.max(announced, ...this.words.values()) > revision) {
      void this.makeSure(lease, signal);
    }
  }

  private hasLost(own: OwnWords, revision: number): boolean {
    for (const [key, saidAt] of this.words) {
      if (saidAt <= revision && (own.get(key) ?? 0) < saidAt) return true;
    }
    // What is on its way to be said or taken back may be heard before its answer.
    const isQuiet = !this.sending && this.unsent.size === 0;
    return isQuiet && [...own].some(([key, at]) => !this.words.has(key) && at > 0);
  }

  /** Asks whether all that was said still stands; of many words, whether the newest does. */
  private async makeSure(lease: Lease, signal: AbortSignal): Promise<void> {
    const { announced } = this;
    let newest: readonly [key: string, revision: number] | undefined;
    for (const word of this.words) if (word[1] > (newest?.[1] ?? 0)) newest = word;
    const word: readonly Compare[] =
      newest === undefined
        ? []
        : [{ key: newest[0], field: "modRevision", is: "equal", to: newest[1] }];
    const compares = [this.stillAnnounced(), ...word];
    const stands = await this.options.store.txn({ compares, then: [] }).then(
      ({ succeeded }) => succeeded,
      // The next list comes soon.
      () => true,
    );
    const isSaidSince = newest !== undefined && this.words.get(newest[0]) !== newest[1];
    if (stands || isSaidSince || this.sending) return;
    if (this.announced !== announced || this.lease !== lease) return;
    await this.announceAfterLoss(lease, signal);
  }

  /** Words that were taken back since may be there again, under this very lease. */
  private announceAfterLoss(lease: Lease, signal: AbortSignal): Promise<void> {
    this.mayHoldOldWords = true;
    return this.announceAgain(lease, signal);
  }

  private noteAnnouncement(revision: number): void {
    this.announced = revision;
    this.words.clear();
    this.mayHoldOldWords = false;
  }

  private noteWords(then: readonly Op[], revision: number): void {
    for (const op of then) {
      if (op.kind === "put") this.words.set(op.key, revision);
      else if (op.kind === "delete" && "key" in op.range) this.words.delete(op.range.key);
    }
  }

  async release(): Promise<void> {
    const { lease } = this;
    this.lease = undefined;
    await lease?.revoke().catch(() => undefined);
  }

  private async regain(lost: Lease, signal: AbortSignal): Promise<void> {
    if (this.lease !== lost) return;
    this.lease = undefined;
    this.options.leased?.();
    // Nobody else may begin what still runs here under its claims.
    await this.options.idle?.();
    // Lost to others or to time; where only the announcement is, its keys need not wait for that.
    void lost.revoke().catch(() => undefined);
    await this.claimUntilHad(signal);
  }

  private async claimUntilHad(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        return await this.claim(signal);
      } catch {
        // Whoever has it now may lose it again; we go on healing what is ours alone.
        await sleep(this.options.clock, retryMs, signal);
      }
    }
  }

  private flush(signal: AbortSignal): void {
    const isDone = this.unsent.size === 0 && this.acceptedSent;
    if (this.sending || isDone || signal.aborted) return;
    this.sending = true;
    this.round = this.send(signal).finally(() => {
      this.sending = false;
      if (this.lease !== undefined) this.flush(signal);
    });
  }

  private async send(signal: AbortSignal): Promise<void> {
    const { store, host, deployment } = this.options;
    const { lease } = this;
    if (lease === undefined) return;
    const batch = [...this.unsent].slice(0, signalsPerTxn);
    const then = batch.map((instance): Op => {
      const key = keys.signal(host, deployment, instance);
      const record = this.signals.get(instance);
      if (record === undefined) return { kind: "delete", range: { key } };
      return { kind: "put", key, lease: lease.id, value: encodeRecord(record) };
    });
    const accepted = batch.length === this.unsent.size ? this.accepted : undefined;
    if (accepted !== undefined && !this.acceptedSent) {
      const key = keys.accepted(host, deployment);
      then.push({ kind: "put", key, lease: lease.id, value: encodeRecord(accepted) });
      this.acceptedSent = true;
    }
    for (const instance of batch) this.unsent.delete(instance);
    try {
      const compares = [this.stillAnnounced(), ...this.claimsOf(batch)];
      const key = keys.standing(host, deployment);
      const otherwise: readonly Op[] = [{ kind: "range", range: { key } }];
      const { succeeded, results, revision } = await store.txn({ compares, then, otherwise });
      if (succeeded) return this.noteWords(then, revision);
      const [known] = results;
      const found = known?.kind === "range" ? known.pairs[0]?.modRevision : undefined;
      if (found !== this.announced) return await this.regain(lease, signal);
      await this.onDisclaimed(batch, signal);
    } catch (error) {
      // What was taken back and may not have been is so again; the others are said again anyway.
      for (const instance of batch) this.unsent.add(instance);
      if (error instanceof StoreError && error.kind === "lease-not-found") {
        return this.regain(lease, signal);
      }
      await this.announceAgain(lease, signal);
    }
  }

  /** What may move is spoken of under its claim alone: one compare for each. */
  private claimsOf(batch: readonly InstanceId[]): readonly Compare[] {
    return batch.flatMap((instance): Compare[] => {
      const to = this.signals.get(instance)?.token;
      if (to === undefined) return [];
      const key = keys.claim(this.options.deployment, instance);
      return [{ key, field: "createRevision", is: "equal", to }];
    });
  }

  /** One of a batch is not this agent's any more, and the words about all others are still due. */
  private async onDisclaimed(batch: readonly InstanceId[], signal: AbortSignal): Promise<void> {
    for (const instance of batch) this.unsent.add(instance);
    this.acceptedSent = this.accepted === undefined;
    this.options.disclaimed?.();
    // Whoever plays takes back the word about what it does not play any more, as soon as it knows.
    await sleep(this.options.clock, disclaimedMs, signal);
  }

  /** Nobody knows whether the last words were heard, or when: ends that, and says all again. */
  private announceAgain(lease: Lease, signal: AbortSignal): Promise<void> {
    this.announcing ??= this.announceUntilHeard(lease, signal).finally(() => {
      this.announcing = undefined;
    });
    return this.announcing;
  }

  private async announceUntilHeard(lease: Lease, signal: AbortSignal): Promise<void> {
    while (this.lease === lease && !signal.aborted) {
      await sleep(this.options.clock, retryMs, signal);
      try {
        const isWanted = (): boolean => this.lease === lease && !signal.aborted;
        const revision = await this.announce(lease, isWanted);
        // Another one may have been made under another lease since.
        if (revision === undefined || !isWanted()) return;
        this.noteAnnouncement(revision);
        return this.sayAll(signal);
      } catch (error) {
        if (error instanceof StoreError && error.kind !== "lease-not-found") continue;
        return this.regain(lease, signal);
      }
    }
  }
}
