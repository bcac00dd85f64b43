import type { InstanceId } from "../model/index.ts";
import type { Part } from "../score/index.ts";
import type { Dancer } from "./dancer.ts";
import type { Effect } from "./effect.ts";
import type { Instant } from "./part-event.ts";

/** What goes on when another part is taken over. */
export interface Known {
  readonly dancer: Dancer;
  /** The event that its condition follows from, and since when it is in it. */
  readonly cause: number;
  readonly since: number;
}

/** Of a part that is played. */
interface Played {
  readonly dancers: readonly Dancer[];
  readonly causes: readonly number[];
  readonly since: readonly number[];
  readonly at: Instant;
  readonly effects: Effect[];
}

interface Parting {
  readonly old: ReadonlyMap<InstanceId, Known>;
  /** What was played here under a claim, and is not under the same one any more. */
  readonly ended: readonly InstanceId[];
}

/** Ends what is not played here any more, and tells what goes on. */
export function partWith(play: Played, next: Part): Parting {
  const stay = new Map(next.instances.map(({ id, token }) => [id, token]));
  const old = new Map<InstanceId, Known>();
  const ended: InstanceId[] = [];
  play.dancers.forEach((dancer, slot) => {
    const { id, token } = dancer.role.instance;
    if (stay.has(id) && stay.get(id) === token) {
      const [cause, since] = [play.causes[slot] ?? 0, play.since[slot] ?? play.at.now];
      old.set(id, { dancer, cause, since });
      return;
    }
    // Under another claim nothing goes on: another host may have played it in between.
    dismiss(play, dancer);
    if (token !== undefined) ended.push(id);
  });
  return { old, ended };
}

function dismiss(play: Played, dancer: Dancer): void {
  dancer.role.instance.steps.forEach((step, index) => {
    if (dancer.steps[index]?.runningSince !== undefined) {
      play.effects.push({ kind: "do.cancel", step: step.id, why: "nobody wants it any more" });
    }
    if (step.checked) play.effects.push({ kind: "check.stop", step: step.id });
  });
}
