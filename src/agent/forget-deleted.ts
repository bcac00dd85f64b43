import { type PartPlay, reachedBits } from "../choreography/index.ts";
import type { State } from "./state/state.ts";

/** What is torn down needs the definition it was performed with no more. */
export function forgetDeleted(state: State, play: PartPlay | undefined): void {
  for (const id of [...state.load().performed.keys()]) {
    const slot = play?.routing.slots.get(id);
    const dancer = slot === undefined ? undefined : play?.dancers[slot];
    // What is not in the play may belong to a generation that is accepted and not yet begun.
    if (dancer === undefined || (dancer.reached & reachedBits.deleted) === 0) continue;
    state.append({ kind: "node.forgotten", instance: id });
  }
}
