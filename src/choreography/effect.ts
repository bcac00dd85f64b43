import type { DoWhy, InstanceId, JournalEvent, JournalFact, StepId } from "../model/index.ts";

/** An order that a dancer gives and the agent carries out. Plain data, imperative. */
export type DancerEffect =
  /** Begin to observe; the check reports once as soon as it listens. */
  | { readonly kind: "check.start"; readonly step: StepId }
  | { readonly kind: "check.stop"; readonly step: StepId }
  /** Look again now. */
  | { readonly kind: "check.ask"; readonly step: StepId }
  | {
      readonly kind: "do.run";
      readonly step: StepId;
      readonly attempt: number;
      readonly redo: boolean;
      readonly why: DoWhy;
    }
  | { readonly kind: "do.cancel"; readonly step: StepId; readonly why: string }
  /** Remember what survives a restart; performed before any later effect of the same batch. */
  | { readonly kind: "completion.record"; readonly step: StepId; readonly record: Completion }
  | { readonly kind: "completion.erase"; readonly step: StepId }
  | { readonly kind: "fact.note"; readonly fact: JournalFact };

/** What a restarted agent must know of a step that its check cannot tell. */
export interface Completion {
  /** The fingerprint that its last success was for; undefined: never completed. */
  readonly fingerprint?: string;
  /** How often its Do has begun; later operations name it in `redo_on`. */
  readonly changes: number;
}

/** What a part asks of its agent: the dancers' orders, and what only the whole can know. */
export type Effect =
  | Exclude<DancerEffect, { readonly kind: "fact.note" | "do.run" }>
  | (Extract<DancerEffect, { readonly kind: "do.run" }> & {
      /** Remote instances whose records an intent transaction must find unchanged. */
      readonly remote: readonly InstanceId[];
      /**
       * It must be preceded by such a transaction, which compares the generation as well: nothing
       * is taken back for a desired state that has been given up. Of what may move it compares
       * the claim.
       */
      readonly intent: boolean;
    })
  | { readonly kind: "journal.append"; readonly event: JournalEvent }
  /** The states that other hosts wait for have changed: tell them. */
  | {
      readonly kind: "signal.publish";
      readonly instance: InstanceId;
      readonly reached: number;
    };

/** One Do to run, with everything that its performer must know. */
export type DoOrder = Extract<Effect, { readonly kind: "do.run" }>;
