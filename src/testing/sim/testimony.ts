import type { Report, StepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";

type Said = Report["kind"] | "silent";

/** One run of one check, from when it begins to listen. */
interface Witness {
  readonly mark: string;
  said: Said;
  /** When it said so. */
  at: number;
  /** What it had said before that moment, and within it. */
  older: readonly Said[];
  /** When it last said that all is well, however often before. */
  heldAt: number;
}

export interface CheckVoice {
  /** Recorded at the moment the agent is told. */
  says(said: Said): void;
}

/** What the checks of one life have told it, kept beside the agent and not by it. */
export class Testimony {
  private readonly witnesses = new Map<StepId, Witness>();
  private readonly everHeld = new Set<string>();
  private readonly doEnds = new Map<StepId, number>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** A check begins: what an earlier one of the same step said counts no more. */
  listen(step: StepId, mark: string): CheckVoice {
    const witness: Witness = {
      mark,
      said: "silent",
      at: Number.NEGATIVE_INFINITY,
      older: [],
      heldAt: Number.NEGATIVE_INFINITY,
    };
    this.witnesses.set(step, witness);
    return {
      says: (said) => {
        const now = this.clock.now();
        witness.older = witness.at < now ? [witness.said] : [...witness.older, witness.said];
        witness.said = said;
        witness.at = now;
        if (said !== "holds") return;
        witness.heldAt = now;
        this.everHeld.add(`${step} ${mark}`);
      },
    };
  }

  doEnded(step: StepId): void {
    this.doEnds.set(step, this.clock.now());
  }

  /** What it may act on now: the newest word, and the older one if that came this very moment. */
  words(step: StepId): readonly Said[] {
    const witness = this.witnesses.get(step);
    if (witness === undefined) return ["silent"];
    return witness.at === this.clock.now() ? [...witness.older, witness.said] : [witness.said];
  }

  /** Told, of this very definition and after its last Do and undo, that all is well. */
  holds(
    { step, mark }: { readonly step: StepId; readonly mark: string },
    takenBack: number,
  ): boolean {
    const witness = this.witnesses.get(step);
    if (witness?.mark !== mark || !this.words(step).includes("holds")) return false;
    const doEnded = this.doEnds.get(step) ?? Number.NEGATIVE_INFINITY;
    return witness.heldAt >= doEnded && witness.heldAt > takenBack;
  }

  /** Ever told so about this definition, by whichever run of the check. */
  hasHeld(step: StepId, mark: string): boolean {
    return this.everHeld.has(`${step} ${mark}`);
  }
}
