import type {
  Hold,
  InstanceId,
  JournalFact,
  OperationName,
  Report,
  StepId,
} from "../model/index.ts";
import type { Part, ScoreInstance, ScoreStep } from "../score/index.ts";
import type { Completion } from "./effect.ts";
import type { DoEnd } from "./event.ts";

/** When something became known: monotonic for decisions, wall time for people. */
export interface Instant {
  readonly now: number;
  readonly wall: number;
}

/** What an agent can tell the part it plays. */
export type PartEvent = Instant &
  (
    | { readonly kind: "check.reported"; readonly step: StepId; readonly report: Report }
    | {
        readonly kind: "do.ended";
        readonly step: StepId;
        readonly end: DoEnd;
        readonly chance: number;
      }
    | { readonly kind: "clock.ticked" }
    /** What an instance of another host has reached, in bits; 0 when its host is not present. */
    | {
        readonly kind: "remote.observed";
        readonly instance: InstanceId;
        readonly reached: number;
      }
    | {
        readonly kind: "hold.changed";
        readonly instance: InstanceId;
        readonly hold: Hold | undefined;
      }
    | {
        readonly kind: "heal.requested";
        readonly instances: readonly InstanceId[];
        readonly by: string;
        readonly force: readonly OperationName[];
      }
    | ({
        readonly kind: "generation.accepted";
        /** What has made it another one, when it is the one that is played already. */
        readonly because?: JournalFact;
      } & Generation)
    /** `claims.changed`: the same generation, with other instances of what may move. */
    | ({ readonly kind: "claims.changed" } & Generation)
  );

/** One generation of desired state, as far as one host plays it. */
export interface Generation {
  readonly part: Part;
  readonly generation: number;
  /** Hash of a step's definition and resolved inputs. */
  readonly fingerprintOf: (step: ScoreStep) => string;
  /** What an earlier agent recorded. */
  readonly completionOf: (step: ScoreStep) => Completion | undefined;
  /** What an operator holds when it begins; later changes are events. */
  readonly holdOf: (instance: ScoreInstance) => Hold | undefined;
}
