import { spellDuration } from "../../observe/index.ts";
import type { Output } from "../output/output.ts";
import { toneOf } from "../output/symbols.ts";
import { countsText } from "../view/deployment-line.ts";
import type { Ending } from "./play-view.ts";

/** The closing lines for people; the same on a terminal and in a file. */
export function summaryLines(ending: Ending, output: Output, remark?: string): readonly string[] {
  const { status, durationMs, cut, reasons } = ending;
  const { symbols, paint } = output;
  const { condition, counts, outcomes, generation, deployment, goal } = status;
  const sign = paint(toneOf[condition], symbols.of[condition]);
  const facts = [
    `${sign} ${paint("strong", verdict(ending))}`,
    `${deployment} generation ${generation}${goal === "started" ? "" : ` (${goal})`}`,
    countsText(counts, output),
    `${outcomes.changed} changed, ${outcomes.unchanged} unchanged`,
    spellDuration(durationMs),
    ...(remark === undefined ? [] : [remark]),
  ];
  return [...reasons, facts.join(` ${symbols.dot} `), ...cutLine(cut, output)];
}

/** A torn down deployment is not "steady" to people. */
function verdict({ status, cut }: Ending): string {
  if (cut === "timeout") return "time is up";
  if (status.converged && status.goal === "deleted") return "down";
  if (status.converged && status.goal === "stopped") return "stopped";
  return status.condition;
}

function cutLine(cut: Ending["cut"], { paint }: Output): readonly string[] {
  if (cut !== "timeout") return [];
  return [paint("quiet", "  something could still move; what was made stays")];
}
