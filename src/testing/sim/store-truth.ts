import type { Clock } from "../../std/clock.ts";
import { followStore } from "./follow-store.ts";
import type { RestorableStore } from "./restorable-store.ts";

interface Moment {
  readonly at: number;
  readonly value: string | undefined;
}

/** How long the past is kept; no question goes further back. */
const memoryMs = 240_000;

/** What the store held, and when: learnt beside all agents, from the store itself. */
export class StoreTruth {
  private readonly moments = new Map<string, Moment[]>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Looks on for ever; rejects only if the store breaks its promises. */
  follow(store: RestorableStore): Promise<void> {
    return followStore(store, {
      holds: (pairs) => {
        const values = new Map(pairs.map(({ key, value }) => [key, value]));
        for (const key of new Set([...this.moments.keys(), ...values.keys()])) {
          if (this.moments.get(key)?.at(-1)?.value === values.get(key)) continue;
          this.note(key, values.get(key));
        }
      },
      changed: (events) => {
        for (const event of events) {
          if (event.kind === "put") this.note(event.pair.key, event.pair.value);
          else this.note(event.key, undefined);
        }
      },
    });
  }

  /** Everything that `key` has been at some moment from `since` until now. */
  during(key: string, since: number): readonly (string | undefined)[] {
    const moments = this.moments.get(key) ?? [];
    const found: (string | undefined)[] = [];
    let until = Number.POSITIVE_INFINITY;
    for (let i = moments.length - 1; i >= 0 && until >= since; i -= 1) {
      const moment = moments[i] as Moment;
      found.push(moment.value);
      until = moment.at;
    }
    if (until >= since) found.push(undefined);
    return found;
  }

  private note(key: string, value: string | undefined): void {
    const at = this.clock.now();
    const moments = this.moments.get(key) ?? [];
    this.moments.set(key, moments);
    moments.push({ at, value });
    // The one that was true when memory begins is still needed.
    while ((moments[1]?.at ?? at) < at - memoryMs) moments.shift();
  }
}
