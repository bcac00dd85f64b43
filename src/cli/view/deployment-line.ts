import { type Condition, conditionsWorstFirst, type DeploymentStatus } from "../../model/index.ts";
import type { Output } from "../output/output.ts";
import { toneOf } from "../output/symbols.ts";

export type StatusSummary = Omit<DeploymentStatus, "instances">;

export function instanceCount(counts: StatusSummary["counts"]): number {
  return conditionsWorstFirst.reduce((sum, condition) => sum + counts[condition], 0);
}

/** `5 of 8 steady · 1 blocked · 2 waiting`: what is well first, then the rest, worst first. */
export function countsText(counts: StatusSummary["counts"], output: Output): string {
  const all = instanceCount(counts);
  const rest = conditionsWorstFirst.filter((name) => name !== "steady" && counts[name] > 0);
  return [
    `${counts.steady} of ${all} steady`,
    ...rest.map((name) => output.paint(toneOf[name], `${counts[name]} ${name}`)),
  ].join(` ${output.symbols.dot} `);
}

/** Sign and word of a condition, so that color never is the only carrier. */
export function conditionText(condition: Condition, output: Output): string {
  return output.paint(toneOf[condition], `${output.symbols.of[condition]} ${condition}`);
}

/** What is asked for, in words that end the sentence "shop is to be …". */
export function goalText(goal: StatusSummary["goal"]): string {
  return goal === "deleted" ? "goal: down" : `goal: ${goal}`;
}
