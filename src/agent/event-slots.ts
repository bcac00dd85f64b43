import type { JournalEvent } from "../model/index.ts";
import { type KeyValue, parseKey, recordFormat } from "../store/index.ts";

/** Of one host's events of one deployment in the store; the oldest slot is written over. */
const slots = 32;
/** A slot is written anew with each event until it is this long. */
const slotLength = 32 * 1024;
/** Events that the store does not take for the moment are kept up to here. */
const mostPending = 10_000;

export interface SlotWrite {
  readonly slot: number;
  readonly text: string;
}

/**
 * A host's newest events as the store has them: a ring of slots, each a stretch of its journal.
 * The slot at hand is written anew with what has come since, so a quiet host fills few.
 */
export class EventSlots {
  private readonly pending: JournalEvent[] = [];
  /** JSON of the events in the slot at hand. */
  private texts: string[] = [];
  private length = 0;
  private slot = 0;
  private uid = "";
  /** Events that came while the store took none, and were not kept. */
  dropped = 0;

  /** After an earlier agent: goes on behind the slot that it wrote last. */
  resume(pairs: readonly KeyValue[]): void {
    const newest = pairs.reduce<KeyValue | undefined>(
      (one, other) => (one === undefined || other.modRevision > one.modRevision ? other : one),
      undefined,
    );
    const parsed = newest === undefined ? undefined : parseKey(newest.key);
    if (parsed?.kind === "events") this.slot = (parsed.number + 1) % slots;
  }

  add(event: JournalEvent): void {
    this.pending.push(event);
    if (this.pending.length <= mostPending) return;
    this.pending.shift();
    this.dropped += 1;
  }

  get isEmpty(): boolean {
    return this.pending.length === 0;
  }

  /**
   * The next slot to write, with the events that it takes over from those pending; undefined when
   * there is nothing to say. What the store did not take is given back by `undo`.
   */
  next(uid: string): { readonly write: SlotWrite; readonly undo: () => void } | undefined {
    if (this.pending.length === 0) return undefined;
    const before = { texts: this.texts, length: this.length, slot: this.slot, uid: this.uid };
    if (this.uid !== uid || this.length >= slotLength) this.turn();
    this.uid = uid;
    const texts = [...this.texts];
    let taken = 0;
    for (const event of this.pending) {
      if (taken > 0 && this.length >= slotLength) break;
      const text = JSON.stringify(event);
      texts.push(text);
      this.length += text.length;
      taken += 1;
    }
    const events = this.pending.splice(0, taken);
    this.texts = texts;
    const head = `"format":${recordFormat},"uid":${JSON.stringify(uid)}`;
    const text = `{${head},"events":[${texts.join()}]}`;
    const undo = (): void => {
      Object.assign(this, before);
      this.pending.unshift(...events);
    };
    return { write: { slot: this.slot, text }, undo };
  }

  private turn(): void {
    if (this.texts.length > 0) this.slot = (this.slot + 1) % slots;
    this.texts = [];
    this.length = 0;
  }
}
