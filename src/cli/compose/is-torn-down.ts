import type { Agent } from "../../agent/index.ts";
import type { InstanceId } from "../../model/index.ts";
import type { HostShell } from "./host-shell.ts";

export interface AllHosts {
  readonly agents: readonly Agent[];
  readonly shells: readonly HostShell[];
  readonly desired: { readonly current: { readonly generation: number } | undefined };
}

/**
 * Whether nothing is left of an instance that this generation retires. Agents remember what they
 * have to tear down, from when they accept the generation until it is done.
 */
export function isTornDown(instance: InstanceId, { agents, shells, desired }: AllHosts): boolean {
  const generation = desired.current?.generation;
  const allKnow = agents.length > 0 && agents.every((agent) => agent.generation === generation);
  return allKnow && !shells.some(({ state }) => state.load().performed.has(instance));
}
