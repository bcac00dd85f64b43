import type { PartPlay } from "../choreography/index.ts";
import type { InstanceId } from "../model/index.ts";
import { recordFormat } from "../store/index.ts";
import type { PlayedPart } from "./played-part.ts";
import { isSignalled, signalRecord } from "./signal-record.ts";
import type { Standing } from "./standing.ts";

/** Signals of an older generation say nothing of a changed definition: says them anew. */
export function sayOpened(
  { play, played }: { readonly play: PartPlay; readonly played: PlayedPart },
  standing: Standing,
  signal: AbortSignal,
): void {
  const told = new Set<InstanceId>();
  for (const [slot, instance] of play.part.instances.entries()) {
    if (!isSignalled(play, instance)) continue;
    told.add(instance.id);
    const record = signalRecord(played, instance.id, play.dancers[slot]?.reached ?? 0);
    if (record !== undefined) standing.publish(instance.id, record, signal);
  }
  standing.keepOnly(told, signal);
  const { generation } = played.generation;
  standing.acknowledge({ format: recordFormat, uid: played.uid, generation }, signal);
}
