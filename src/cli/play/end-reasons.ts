import type { DeploymentStatus } from "../../model/index.ts";
import { compareWorstFirst, renderWhy, why } from "../../observe/index.ts";
import type { Output } from "../output/output.ts";
import { asciiSymbols } from "../output/symbols.ts";
import { clockText } from "../output/time-text.ts";

/** More than these are told apart by `khoreia why`, or by looking at the first ones. */
const mostReasons = 3;

/**
 * Why a deployment ended without being steady: the worst nodes with cause, output, place and what
 * comes next. What only waits for others is told by the chains of those.
 */
export function endReasons(
  status: DeploymentStatus,
  output: Output,
  now: number,
): readonly string[] {
  const worst = status.instances
    .filter(({ condition }) => condition !== "steady")
    .toSorted(compareWorstFirst);
  const causes = worst.filter(({ condition, waitingOn }) =>
    condition === "waiting" ? waitingOn.length === 0 : true,
  );
  const told = (causes.length > 0 ? causes : worst).slice(0, mostReasons);
  const lines = told.map(({ instance }) =>
    renderWhy(why({ status, events: [] }, instance, { now }), {
      now,
      time: (wall) => clockText(wall, { utc: output.utc, now }),
      ascii: output.symbols === asciiSymbols,
    }),
  );
  const more = worst.length - told.length;
  if (more > 0)
    lines.push(`${output.symbols.ellipsis} ${more} more are not steady: khoreia status`);
  return lines;
}
