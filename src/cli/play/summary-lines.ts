import { spellDuration } from "../../observe/index.ts";
import type { Output } from "../output/output.ts";
import { toneOf } from "../output/symbols.ts";
import { countsText } from "../view/deployment-line.ts";
import type { Ending } from "./play-view.ts";

/** The closing lines for people; the same on a terminal and in a file. */
export function summaryLines(ending: Ending, output: Output, remark?: string): readonly string[] {
  const { status, durationMs, reasons } = ending;
  const { symbols, paint } = output;
  const { condition, counts, outcomes, generation, deployment, goal } = status;
  const sign = paint(toneOf[condition], symbols.of[condition]);
  const facts = [
    `${sign} ${paint("strong", verdict(ending))}`,
    `${deployment} generation ${generation}${goal === "started" ? "" : ` (${goal})`}`,
    countsText(counts, output),
    ...outcomesText(outcomes),
    spellDuration(durationMs),
    ...(remark === undefined ? [] : [remark]),
  ];
  return [...reasons, ...cutLine(ending, output), facts.join(` ${symbols.dot} `)];
}

function outcomesText({ changed, unchanged }: Ending["status"]["outcomes"]): readonly string[] {
  return changed + unchanged === 0 ? [] : [`${changed} changed, ${unchanged} unchanged`];
}

/** A torn down deployment is not "steady" to people. */
function verdict({ status, cut }: Ending): string {
  if (cut === "timeout") return "time is up";
  if (status.converged && status.goal === "deleted") return "down";
  if (status.converged && status.goal === "stopped") return "stopped";
  return status.condition;
}

/** Somebody who leaves should know what stays, and how it would go. */
function cutLine({ cut, status }: Ending, { paint }: Output): readonly string[] {
  const { deployment, goal } = status;
  if (cut === undefined || goal !== "started") return [];
  const stays = `what was made stays: khoreia down ${deployment} takes it back`;
  return [
    paint("quiet", cut === "timeout" ? `  something could still move; ${stays}` : `  ${stays}`),
  ];
}
