import type { AgentPorts } from "./ports.ts";

/** The id under which this agent, and after a restart its successor, holds the host. */
export function identityOf(ports: Pick<AgentPorts, "state" | "entropy">): string {
  const known = ports.state.load().identity;
  if (known !== undefined) return known;
  const identity = ports.entropy.id();
  ports.state.append({ kind: "identity.taken", identity });
  return identity;
}
