import type { HostName, InstanceId, StepId } from "./names.ts";
import type { Failure, OutputTail } from "./report.ts";
import type { Condition, Goal, Outcome } from "./state.ts";
import type { Hold, Reason } from "./status.ts";

/** What every event of the journal carries. Order by cause, not by clock. */
export interface JournalHeader {
  /** Counts the events of one host's part of one deployment, without gaps. */
  readonly revision: number;
  /** Wall time on the agent's host, milliseconds. */
  readonly time: number;
  readonly host: HostName;
  readonly generation: number;
  /** Revision of the event that triggered this one; absent for what came from outside. */
  readonly cause?: number;
}

/** A fact that has happened; past tense. Unknown kinds are to be ignored by readers. */
export type JournalEvent = JournalHeader & JournalFact;

export type JournalFact =
  | { readonly kind: "generation.accepted"; readonly goal: Goal; readonly instances: number }
  /** Something else is known of these hosts, and what is played was resolved anew. */
  | { readonly kind: "facts.changed"; readonly hosts: readonly string[] }
  /** A check that held stopped holding. */
  | {
      readonly kind: "step.fell";
      readonly instance: InstanceId;
      readonly step: StepId;
      readonly detail: string;
      readonly outside: boolean;
    }
  | {
      readonly kind: "do.began";
      readonly instance: InstanceId;
      readonly step: StepId;
      readonly attempt: number;
      readonly why: DoWhy;
    }
  | {
      readonly kind: "do.ended";
      readonly instance: InstanceId;
      readonly step: StepId;
      readonly attempt: number;
      readonly result: "succeeded" | "failed" | "cancelled" | "refused";
      readonly durationMs: number;
      readonly failure?: Failure;
      readonly output?: OutputTail;
    }
  /** The attempt is judged: the check holds after a Do, or the Do did not take. */
  | {
      readonly kind: "step.settled";
      readonly instance: InstanceId;
      readonly step: StepId;
      readonly outcome: Outcome;
      /** From the fall, or from the first Do of this repair, until the check held. */
      readonly durationMs: number;
    }
  | {
      readonly kind: "condition.changed";
      readonly instance: InstanceId;
      readonly from: Condition;
      readonly to: Condition;
      readonly reason?: Reason;
    }
  | { readonly kind: "hold.placed"; readonly instance: InstanceId; readonly hold: Hold }
  | { readonly kind: "hold.lifted"; readonly instance: InstanceId }
  | {
      readonly kind: "heal.requested";
      readonly instance: InstanceId;
      readonly by: string;
      readonly force: boolean;
    }
  | {
      readonly kind: "deployment.converged";
      readonly changed: number;
      readonly unchanged: number;
      readonly durationMs: number;
    }
  /** Its host plays an instance that may move, under the claim that this revision created. */
  | { readonly kind: "claim.taken"; readonly instance: InstanceId; readonly token: number }
  /** Its host plays it no more; another one may. */
  | { readonly kind: "claim.ended"; readonly instance: InstanceId }
  | { readonly kind: "agent.began"; readonly process: number }
  | { readonly kind: "agent.ended"; readonly why: string }
  | { readonly kind: "store.lost"; readonly why: string }
  | { readonly kind: "store.found"; readonly silentMs: number };

/** Why a Do ran: its check failed, an input of its fingerprint changed, or somebody asked. */
export type DoWhy = "check-fails" | "not-recorded" | "redo" | "asked";
