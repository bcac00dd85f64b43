import { type PartPlay, reachedBits } from "../choreography/index.ts";
import type { State } from "./state/state.ts";

/** All has converged: what was kept until then is forgotten. */
export function forgetFinished(state: State, play: PartPlay | undefined): void {
  if (play === undefined) return;
  forgetDeleted(state, play);
  endUpdate(state, play);
}

/** What is torn down needs the definition it was performed with no more. */
function forgetDeleted(state: State, play: PartPlay): void {
  for (const id of [...state.load().performed.keys()]) {
    const slot = play.routing.slots.get(id);
    const dancer = slot === undefined ? undefined : play.dancers[slot];
    // What is not in the play may belong to a generation that is accepted and not yet begun.
    if (dancer === undefined || (dancer.reached & reachedBits.deleted) === 0) continue;
    state.append({ kind: "node.forgotten", instance: id });
  }
}

/** All instances have been redone in turn: what changes next is another update. */
function endUpdate(state: State, play: PartPlay): void {
  const { desired } = state.load();
  if (desired?.updating === undefined || desired.gen !== play.generation.generation) return;
  const { updating: _, ...rest } = desired;
  state.accept(rest);
}
