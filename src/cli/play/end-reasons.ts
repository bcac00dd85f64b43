import type { DeploymentStatus } from "../../model/index.ts";
import { compareWorstFirst, renderWhy, why } from "../../observe/index.ts";
import type { Output } from "../output/output.ts";
import { asciiSymbols } from "../output/symbols.ts";
import { clockText } from "../output/time-text.ts";

/** More than these are told apart by `khoreia why`, or by looking at the first ones. */
const mostReasons = 3;

export interface EndReasonsOptions {
  /** Wall time. */
  readonly now: number;
  /** Whether somebody plays it on: only then is there a next attempt, and somebody to ask. */
  readonly playsOn: boolean;
}

/**
 * Why a deployment ended without being steady: the worst nodes with cause, output, place and what
 * comes next. What only waits for others is told by the chains of those.
 */
export function endReasons(
  status: DeploymentStatus,
  output: Output,
  { now, playsOn }: EndReasonsOptions,
): readonly string[] {
  const worst = status.instances
    .filter(({ condition }) => condition !== "steady")
    .toSorted(compareWorstFirst);
  const causes = worst.filter(({ condition, waitingOn }) =>
    condition === "waiting" ? waitingOn.length === 0 : true,
  );
  const all = causes.length > 0 ? causes : worst;
  const told = all.slice(0, mostReasons);
  const known = playsOn ? status : withoutNextAttempts(status);
  const lines = told.map(({ instance }) =>
    renderWhy(why({ status: known, events: [] }, instance, { now }), {
      now,
      time: (wall) => clockText(wall, { utc: output.utc, now }),
      ascii: output.symbols === asciiSymbols,
    }),
  );
  const more = all.length - told.length;
  if (more > 0) {
    const where = playsOn ? ": khoreia status" : "";
    const are = more === 1 ? "is" : "are";
    lines.push(`${output.symbols.ellipsis} ${more} more ${are} not steady${where}`);
  }
  return lines;
}

function withoutNextAttempts(status: DeploymentStatus): DeploymentStatus {
  const instances = status.instances.map(({ nextAttemptAt: _none, ...rest }) => rest);
  return { ...status, instances };
}
