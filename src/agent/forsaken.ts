import { defaultLimits, splitStepId, type StepId } from "../model/index.ts";
import type { AgentOptions, AgentPorts } from "./ports.ts";
import type { PlayedPart } from "./played-part.ts";

/**
 * Supervised children whose step is gone, or is brought about by another engine now: nobody would
 * ever stop them. A retired instance keeps its steps, so its children are its own teardown's.
 */
export function forsakenChildren(
  children: Iterable<StepId>,
  played: Pick<PlayedPart, "handleOf">,
): readonly StepId[] {
  return [...children].filter((step) => {
    const handle = played.handleOf(step);
    if (handle === undefined) return true;
    const call = handle.doCall();
    return call?.kind === "known" && call.value.engine.info.undoneBy !== "stop";
  });
}

/** Ends them beside everything else: they belong to no step that anybody waits for. */
export function stopForsaken(
  steps: readonly StepId[],
  options: AgentOptions,
  { runner }: Pick<AgentPorts, "runner">,
): void {
  const { deployment, host, baseSetting: setting } = options;
  for (const step of steps) {
    const { instance } = splitStepId(step);
    const identity = { deployment, host, node: instance, instance, step };
    const signal = new AbortController().signal;
    const keeper = runner.child({ step: identity, setting, fingerprint: "", signal });
    void keeper.stop({ signal: "SIGTERM", killAfterMs: defaultLimits.killAfterMs });
  }
}
