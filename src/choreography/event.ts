import type { DoResult, Hold, OperationName, Report, StepId } from "../model/index.ts";

/**
 * How many gates hold back each operation: create, configure, start, stop, delete; and how many
 * gates, open or not, lead to what is to be done once more.
 */
export type Unmet = readonly [number, number, number, number, number, number];

/** How a Do ended; the last two blame nobody and use up no attempt. */
export type DoEnd =
  | DoResult
  /** Ended by us: a newer generation does not want it, or the agent drains. */
  | { readonly kind: "cancelled" }
  /** It has not begun: an intent was refused, or what let it be ordered has changed meanwhile. */
  | { readonly kind: "refused"; readonly why: string };

/**
 * What a dancer can learn. Every event states a level, not an edge: a doubled, merged or late one
 * changes nothing. `now` is monotonic milliseconds.
 */
export type DancerEvent =
  | {
      readonly kind: "check.reported";
      readonly step: StepId;
      readonly report: Report;
      readonly now: number;
    }
  | {
      readonly kind: "do.ended";
      readonly step: StepId;
      readonly end: DoEnd;
      readonly now: number;
      /** Chance for the back-off's jitter, 0 inclusive to 1 exclusive. */
      readonly chance: number;
    }
  | { readonly kind: "preconditions.changed"; readonly unmet: Unmet; readonly now: number }
  | { readonly kind: "clock.ticked"; readonly now: number }
  | { readonly kind: "hold.changed"; readonly hold: Hold | undefined; readonly now: number }
  | {
      /** Re-check and skip the back-off; `force` names operations to do even if they hold. */
      readonly kind: "heal.requested";
      readonly by: string;
      readonly force: readonly OperationName[];
      readonly now: number;
    };
