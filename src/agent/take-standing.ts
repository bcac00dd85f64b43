import { StoreError } from "../store/index.ts";
import type { AgentPorts } from "./ports.ts";
import type { Standing } from "./standing.ts";
import { recallAfterMs, type Wanted } from "./wanted.ts";

/**
 * Claims a standing. A store that does not answer is not waited for by a host that remembers what
 * it plays: it recalls that, and goes on claiming beside it. Rejects when another agent has it, or
 * when there is nothing to recall.
 */
export async function takeStanding(
  standing: Standing,
  { clock, state, wanted }: Pick<AgentPorts, "clock" | "state"> & { readonly wanted: Wanted },
  signal: AbortSignal,
): Promise<void> {
  const remembers = state.load().desired !== undefined;
  const cancel = clock.after(recallAfterMs, () => {
    if (remembers && !signal.aborted) wanted.recall();
  });
  try {
    await standing.claim(signal);
  } catch (error) {
    if (!(error instanceof StoreError) || !remembers) throw error;
    wanted.recall();
    void standing.claimLater(signal);
  } finally {
    cancel();
  }
}
