import { reachedBits } from "../choreography/index.ts";
import type { InstanceId } from "../model/index.ts";
import type { ScoreInstance } from "../score/index.ts";
import type { Following } from "./following.ts";
import { definitionFingerprint } from "./generation.ts";
import type { PlayedPart } from "./played-part.ts";

const gone = reachedBits.stopped | reachedBits.deleted;

/**
 * What an instance of another host has reached, as far as its host's word counts for this
 * generation: the same deployment, and the same definition. That something is gone counts only if
 * it is said of this generation, because an older one may have brought it back since. In bits; 0
 * for nothing and unknown.
 */
export function reachedElsewhere(
  played: PlayedPart | undefined,
  following: Pick<Following, "signalOf" | "accepted" | "moving">,
  instance: InstanceId,
): number {
  const scored = played?.score.byId.get(instance);
  if (played === undefined || scored === undefined) return 0;
  const claim = scored.host === undefined ? following.moving.claims.get(instance) : undefined;
  const host = scored.host ?? claim?.host ?? "";
  const known = following.signalOf(host, instance)?.record;
  // Of what may move, only the holder's word counts, and only under the claim that it has now.
  if (scored.host === undefined && known?.token !== claim?.token) return 0;
  if (known === undefined) return isGoneElsewhere(played, following, scored) ? gone : 0;
  if (known.uid !== played.uid) return 0;
  const isOfNow = known.generation >= played.generation.generation;
  const taken = isOfNow ? known.reached & gone : 0;
  // What is to go may have been performed with yet another definition there.
  if (scored.goal === "deleted" || known.fingerprint !== definitionFingerprint(scored))
    return taken;
  return (known.reached & ~gone) | taken;
}

/**
 * Its host plays this generation and says nothing of it: it has nothing of it. The holder of a
 * claim may have taken the generation over before the claim.
 */
function isGoneElsewhere(
  played: PlayedPart,
  following: Pick<Following, "accepted">,
  scored: ScoreInstance,
): boolean {
  const accepted = following.accepted.get(scored.host ?? "")?.record;
  return (
    scored.goal === "deleted" &&
    scored.host !== undefined &&
    accepted?.uid === played.uid &&
    accepted.generation >= played.generation.generation
  );
}
