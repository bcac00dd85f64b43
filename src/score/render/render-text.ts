import { criticalPath } from "../critical-path.ts";
import type { ScoreView, ViewGroup } from "./score-view.ts";

/** Longer lists end with a count: a line is for reading. */
const mostNames = 6;
/** Of the longest chain, whose beginning and end say most. */
const mostSteps = 8;
const widestColumn = 32;

/**
 * Levels from top to bottom; what stands in one level can happen at the same time.
 *
 *     shop: 2 nodes, 4 instances, 8 steps, goal started
 *     level 0
 *       db         alpha  create, start
 *     level 1
 *       api[0..2]  beta   configure, start  after db
 *     longest chain of 4 steps: db.create, db.start, api[0].configure, api[0].start
 */
export function renderText(view: ScoreView): string {
  const rows = view.groups.map((group) => [
    group.label + (group.retired ? " (retired)" : ""),
    group.host ?? "any host",
    group.steps.join(", ") || "nothing to do",
    afterOf(view, group),
  ]);
  const widths = [0, 1, 2].map((column) =>
    rows.reduce(
      (widest, row) => Math.max(widest, Math.min(cell(row, column).length, widestColumn)),
      0,
    ),
  );
  const lines = [headline(view)];
  view.groups.forEach(({ level }, i) => {
    if (level !== view.groups[i - 1]?.level) lines.push(`level ${level}`);
    const cells = (rows[i] ?? []).map((text, column) => text.padEnd(widths[column] ?? 0));
    lines.push(`  ${cells.join("  ")}`.trimEnd());
  });
  const isWhole = view.instances.length === view.score.instances.length;
  if (isWhole && view.instances.length > 0) lines.push(longestChain(view));
  return `${lines.join("\n")}\n`;
}

function longestChain({ score }: ScoreView): string {
  const steps: readonly string[] = criticalPath(score, () => 1).steps;
  const half = mostSteps / 2;
  const shown =
    steps.length <= mostSteps ? steps : [...steps.slice(0, half), "...", ...steps.slice(-half)];
  const names = shown.join(", ") || "nothing to do";
  return `longest chain of ${counted(steps.length, "step")}: ${names}`;
}

const cell = (row: readonly string[], column: number): string => row[column] ?? "";

export function headline({ score, instances, groups, everyCondition }: ScoreView): string {
  const steps = groups.reduce((sum, group) => sum + group.steps.length * group.instances.length, 0);
  const nodes = new Set(instances.map(({ node }) => node)).size;
  const parts = [
    counted(nodes, "node"),
    ...(instances.length === nodes ? [] : [counted(instances.length, "instance")]),
    counted(steps, "step"),
    `goal ${score.goal}${score.goal === "stopped" ? " (stops run in the opposite order)" : ""}`,
  ];
  const hidden = score.instances.length - instances.length;
  if (everyCondition !== undefined) parts.push(`every gate ${everyCondition}`);
  if (hidden > 0) parts.push(`${hidden} of ${score.instances.length} instances not shown`);
  return `${score.deployment}: ${parts.join(", ")}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function afterOf(view: ScoreView, { waitsFor, waitsForHidden }: ViewGroup): string {
  const names = waitsFor.map(({ group, condition }) => {
    const label = view.groups[group]?.label ?? "";
    return condition === undefined ? label : `${label} (${condition})`;
  });
  const shown = names.slice(0, mostNames);
  const more = names.length - shown.length + waitsForHidden;
  if (more > 0) shown.push(`${more} more`);
  return shown.length === 0 ? "" : `after ${shown.join(", ")}`;
}
