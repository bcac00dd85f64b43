import { type HostName, type InstanceId, splitStepId } from "../model/index.ts";
import type { Score, ScoreInstance } from "../score/index.ts";
import type { State, StateRecord } from "./state/state.ts";

/** A score in which what a host has claimed is played there; all else that may move is nobody's. */
export function seated(
  score: Score,
  host: HostName,
  tokens: ReadonlyMap<InstanceId, number>,
): Score {
  if (tokens.size === 0) return score;
  const instances = score.instances.map((instance): ScoreInstance => {
    const token = mayMove(instance) ? tokens.get(instance.id) : undefined;
    return token === undefined ? instance : { ...instance, host, token };
  });
  return { ...score, instances, byId: new Map(instances.map((each) => [each.id, each])) };
}

/** Nobody is named for it, and it is not fixed by the way it is played either. */
export const mayMove = ({ host, token }: ScoreInstance): boolean =>
  host === undefined || token !== undefined;

/**
 * Under a new claim, what was completed under an older one says nothing: another host may have
 * played it since, and undone or overtaken it.
 */
export function forgetOlderClaims(state: State, tokens: ReadonlyMap<InstanceId, number>): void {
  const { claims, completions } = state.load();
  const fresh = new Map([...tokens].filter(([id, token]) => claims.get(id) !== token));
  if (fresh.size === 0) return;
  const records: StateRecord[] = [];
  for (const step of completions.keys()) {
    if (fresh.has(splitStepId(step).instance)) records.push({ kind: "step.forgotten", step });
  }
  // Last: a crash before it finds an older token, and forgets what is left.
  for (const [instance, token] of fresh) records.push({ kind: "claim.taken", instance, token });
  state.batch(records);
}

/** What may move and was to be taken back: whoever plays it now remembers that. */
export function forgetUnclaimed(state: State, score: Score): void {
  const gone = [...state.load().performed.keys()].filter((id) => {
    const instance = score.byId.get(id);
    return instance !== undefined && instance.host === undefined;
  });
  state.batch(gone.map((instance) => ({ kind: "node.forgotten", instance }) as const));
}
