import type { JournalEvent } from "../../model/index.ts";
import type { Journal, JournalReader } from "../../observe/index.ts";
import type { Clock } from "../../std/clock.ts";

export interface PumpTarget {
  show(events: readonly JournalEvent[]): void;
  /** Events came faster than they were shown; they are in the journal's file. */
  missed(count: number): void;
}

export interface PumpOptions {
  /** Position of the first event to show. */
  readonly from: number;
  readonly clock: Clock;
  /** Events of so long are shown together: showing costs less than happening then. */
  readonly everyMs: number;
}

const mostAtOnce = 5_000;

/** Carries events from a journal to somebody who shows them, off the path of those that happen. */
export class JournalPump {
  private readonly reader: JournalReader;
  private readonly target: PumpTarget;
  private readonly options: PumpOptions;
  private cancel: (() => void) | undefined;
  private closed = false;

  constructor(journal: Journal, target: PumpTarget, options: PumpOptions) {
    this.target = target;
    this.options = options;
    this.reader = journal.follow({ from: options.from, wake: () => this.schedule() });
    this.schedule();
  }

  /** Shows what is there now. */
  flush(): void {
    this.cancel?.();
    this.cancel = undefined;
    for (;;) {
      const batch = this.reader.take(mostAtOnce);
      if (batch.kind === "gap") {
        this.target.missed(batch.missed);
        continue;
      }
      if (batch.events.length === 0) return;
      this.target.show(batch.events);
    }
  }

  close(): void {
    if (this.closed) return;
    this.flush();
    this.closed = true;
    this.reader.close();
  }

  private schedule(): void {
    if (this.closed || this.cancel !== undefined) return;
    const { clock, everyMs } = this.options;
    this.cancel = clock.after(everyMs, () => {
      this.cancel = undefined;
      this.flush();
    });
  }
}
