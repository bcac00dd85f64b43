import { spellDuration } from "../../observe/index.ts";
import type { DeploymentStatus } from "../../model/index.ts";
import type { ExitCode } from "../exit-code.ts";
import type { SummaryRecord } from "../output/records.ts";
import { instanceCount, type StatusSummary } from "../view/deployment-line.ts";

/** The last record of a long-running command: how the deployment stood when it ended. */
export function summaryRecord(
  status: StatusSummary | DeploymentStatus,
  ending: { readonly exit: ExitCode; readonly durationMs: number },
): SummaryRecord {
  const { deployment, uid, generation, goal, condition, converged, counts, outcomes } = status;
  const took = spellDuration(ending.durationMs);
  return {
    message: `${deployment} is ${condition}: ${plainCounts(counts)}, after ${took}`,
    deployment,
    uid,
    generation,
    goal,
    condition,
    converged,
    counts,
    outcomes,
    durationMs: ending.durationMs,
    exit: ending.exit,
  };
}

/** Counts without signs and colors, for messages of records. */
export function plainCounts(counts: StatusSummary["counts"]): string {
  const others = Object.entries(counts).filter(([name, count]) => name !== "steady" && count > 0);
  return [
    `${counts.steady} of ${instanceCount(counts)} steady`,
    ...others.map(([name, count]) => `${count} ${name}`),
  ].join(", ");
}
