import type { JournalFact } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";

/** Tells how long the store has not answered, when it answers again. */
export class StoreSilence {
  private readonly clock: Clock;
  private readonly note: (fact: JournalFact) => void;
  private since: number | undefined;

  constructor(clock: Clock, note: (fact: JournalFact) => void) {
    this.clock = clock;
    this.note = note;
  }

  lost(why: string): void {
    this.since ??= this.clock.now();
    this.note({ kind: "store.lost", why });
  }

  found(): void {
    const since = this.since ?? this.clock.now();
    this.since = undefined;
    this.note({ kind: "store.found", silentMs: this.clock.now() - since });
  }
}
