import type { PartPlay } from "../choreography/index.ts";
import type { InstanceId } from "../model/index.ts";
import type { ScoreInstance } from "../score/index.ts";
import { type SignalRecord, recordFormat } from "../store/index.ts";
import { definitionFingerprint } from "./generation.ts";
import type { PlayedPart } from "./played-part.ts";

/** What other hosts are told of an instance; undefined when this generation does not know it. */
export function signalRecord(
  { score, uid, generation: { generation } }: PlayedPart,
  instance: InstanceId,
  reached: number,
): SignalRecord | undefined {
  const scored = score.byId.get(instance);
  if (scored === undefined) return undefined;
  const { token } = scored;
  const fingerprint = definitionFingerprint(scored);
  const word = { format: recordFormat, uid, generation, fingerprint, reached };
  return token === undefined ? word : { ...word, token };
}

/** Whoever tears down waits for what is to go, whether or not both know why. */
export function isSignalled(play: PartPlay, instance: ScoreInstance): boolean {
  return play.part.signalled.has(instance.id) || instance.goal === "deleted";
}
