import { type InstanceId, asInstanceId, splitStepId } from "../../../model/index.ts";
import {
  type ClaimRecord,
  type KeyValue,
  type SignalRecord,
  type StatusRecord,
  type Store,
  type WatchEvent,
  decodeRecord,
  keys,
  parseKey,
} from "../../../store/index.ts";
import type { Bench } from "../violation.ts";
import type { Program } from "./moving-machine.ts";
import { movingDeployment } from "./moving-shape.ts";

interface Known {
  readonly host: string;
  readonly token: number;
  readonly lease: string;
}

/** What must be so of claims, in every state of the store and whenever a program begins. */
export class ClaimChecker {
  private readonly bench: Bench;
  private readonly pairs = new Map<string, KeyValue>();
  private readonly running = new Set<Program>();
  /** By instance: the highest token that a program has begun under. */
  private readonly tokens = new Map<InstanceId, number>();
  /** Steps that have ended well, with the token: `n1.configure 17`. */
  private readonly done = new Set<string>();
  private readonly isNoted: (instance: InstanceId) => boolean;

  constructor(bench: Bench, isNoted: (instance: InstanceId) => boolean) {
    this.bench = bench;
    this.isNoted = isNoted;
  }

  /** Looks on for ever. */
  async follow(store: Store): Promise<void> {
    const { signal } = new AbortController();
    for await (const { events } of store.watch({ prefix: "" }, { fromRevision: 1, signal })) {
      const revisions = Map.groupBy(events, (event) =>
        event.kind === "put" ? event.pair.modRevision : event.modRevision,
      );
      for (const together of revisions.values()) this.change(together);
    }
  }

  claimOf(instance: InstanceId): Known | undefined {
    const pair = this.pairs.get(keys.claim(movingDeployment, instance));
    if (pair === undefined) return undefined;
    const decoded = decodeRecord<ClaimRecord>(pair.value);
    const host = decoded.kind === "record" ? decoded.record.host : "";
    return { host, token: pair.createRevision, lease: pair.lease };
  }

  get revision(): number {
    let newest = 0;
    for (const { modRevision } of this.pairs.values()) newest = Math.max(newest, modRevision);
    return newest;
  }

  began(program: Program): void {
    const { instance, token, host, step } = program;
    for (const other of this.running) {
      if (other.instance !== instance) continue;
      const who = `${other.step} of ${other.life} (${other.token})`;
      this.bench.violate("P2", `${step} of ${program.life} (${token}) begins beside ${who}`);
    }
    this.running.add(program);
    if (token === undefined) return;
    this.bench.sometimes("a program began under a claim");
    const claim = this.claimOf(instance);
    if (claim?.host !== host || claim.token !== token) {
      const now = claim === undefined ? "nobody" : `${claim.host} (${claim.token})`;
      this.bench.violate("P2", `${step} begins on ${host} (${token}), and ${now} holds the claim`);
    }
    const before = this.tokens.get(instance) ?? 0;
    if (token < before) this.bench.violate("P2", `${step} begins with ${token} after ${before}`);
    if (before > 0 && token > before) this.bench.sometimes("a claim changed hands");
    this.tokens.set(instance, Math.max(before, token));
    const { operation } = splitStepId(step);
    if (operation !== "start" || !program.makes || !this.isNoted(instance)) return;
    const noted = `${instance}.configure ${token}`;
    if (this.done.has(noted)) return this.bench.sometimes("what has no check was done first");
    this.bench.violate("REDO", `${step} begins, and its configure was not done under ${token}`);
  }

  ended(program: Program, isWell: boolean): void {
    this.running.delete(program);
    if (isWell) this.done.add(`${program.step} ${program.token}`);
  }

  private change(events: readonly WatchEvent[]): void {
    for (const event of events) {
      const key = event.kind === "put" ? event.pair.key : event.key;
      const parsed = parseKey(key);
      if (parsed?.kind === "claim") this.checkLeft(asInstanceId(parsed.instance), event);
      if (event.kind === "put") this.pairs.set(key, event.pair);
      else this.pairs.delete(key);
    }
    for (const event of events) if (event.kind === "put") this.checkWord(event.pair);
  }

  /** A claim that goes, by whatever way, leaves nothing behind that runs under it. */
  private checkLeft(instance: InstanceId, event: WatchEvent): void {
    const before = this.claimOf(instance);
    const isSame = event.kind === "put" && event.pair.createRevision === before?.token;
    if (before === undefined || isSame) return;
    this.bench.sometimes("a claim ended");
    for (const program of this.running) {
      if (program.instance !== instance || program.token !== before.token) continue;
      this.bench.violate("P2", `the claim of ${program.step} ended, and it runs (${before.token})`);
    }
  }

  /** P2a: whatever is said of what may move is said under the claim that there is. */
  private checkWord(pair: KeyValue): void {
    const parsed = parseKey(pair.key);
    if (parsed?.kind === "claim") return this.checkClaim(pair, asInstanceId(parsed.instance));
    if (parsed?.kind === "signal") {
      const decoded = decodeRecord<SignalRecord>(pair.value);
      if (decoded.kind !== "record") return;
      const instance = asInstanceId(parsed.instance);
      return this.checkToken(instance, parsed.host, decoded.record.token);
    }
    if (parsed?.kind !== "status") return;
    const decoded = decodeRecord<StatusRecord>(pair.value);
    if (decoded.kind !== "record") return;
    for (const { instance, token } of decoded.record.instances) {
      this.checkToken(instance, parsed.host, token);
    }
  }

  private checkClaim(pair: KeyValue, instance: InstanceId): void {
    const host = this.claimOf(instance)?.host ?? "";
    const standing = this.pairs.get(keys.standing(host, movingDeployment));
    if (pair.lease !== "0" && standing?.lease === pair.lease) return;
    this.bench.violate("P2", `${pair.key} is under no lease of ${host}'s standing`);
  }

  private checkToken(instance: InstanceId, host: string, token: number | undefined): void {
    if (token === undefined) return;
    this.bench.sometimes("a word was said under a claim");
    const claim = this.claimOf(instance);
    if (claim?.host === host && claim.token === token) return;
    const now = claim === undefined ? "nobody" : `${claim.host} (${claim.token})`;
    this.bench.violate("P8", `${host} speaks of ${instance} (${token}), and ${now} holds it`);
  }
}
