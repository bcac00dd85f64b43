import { systemClock } from "../../agent/clock.ts";
import { connect, listRunning, runningName } from "../../server/index.ts";
import type { Candidate } from "../completion-candidates.ts";

/** Names for completion; none when nobody answers in time. */
export async function askRunning(
  what: "nodes" | "deployments",
  limitMs: number,
): Promise<readonly Candidate[]> {
  // Whoever completes a word must not keep a shell waiting, and ends when that is done.
  const clock = systemClock({ keepsProcessAlive: false });
  try {
    const running = await listRunning({ clock, timeoutMs: limitMs / 2 });
    const deployments = running.map((each) => ({
      value: runningName(each),
      text: "a running deployment",
    }));
    if (what === "deployments") return deployments;
    const [only] = running;
    if (running.length !== 1 || only === undefined) return deployments;
    const client = connect(only.socketPath, { clock, readTimeoutMs: limitMs / 2 });
    const { status } = await client.status({ show: "all" });
    const nodes = new Map<string, string>();
    for (const { node, instance, condition } of status.instances) {
      if (String(node) !== instance) nodes.set(node, "every instance");
      nodes.set(instance, condition);
    }
    return [...nodes].map(([value, text]) => ({ value, text }));
  } catch {
    // Nothing to offer is an answer too; a shell shows no errors here.
    return [];
  }
}
