import type { BuiltinEngines } from "../../engine/adapter/index.ts";
import type { HostShell } from "./host-shell.ts";

/** What does not work as it should, though no node is to blame for it. */
export function complaintsOf(
  engines: BuiltinEngines,
  shells: readonly HostShell[],
): readonly string[] {
  const complaints = engines.health().findings.map(({ message }) => message);
  for (const { host, state, runner, journalFile } of shells) {
    const health = state.health();
    if (health.kind === "degraded") complaints.push(`state of ${host}: ${health.why}`);
    for (const complaint of state.load().complaints) complaints.push(`${host}: ${complaint}`);
    for (const limit of runner.health().limits) complaints.push(`${host}: ${limit}`);
    for (const step of runner.health().stuck) complaints.push(`${host}: ${step} does not end`);
    const dropped = journalFile.dropped();
    if (dropped > 0) complaints.push(`${host}: ${dropped} events could not be written`);
  }
  return complaints;
}
