import type { Output } from "../output/output.ts";
import type { Tone } from "../output/palette.ts";
import { padEnd, textWidth } from "../output/text-width.ts";
import type { PlannedInstance, PlanVerdict } from "./plan-entries.ts";

export type PlanCounts = Readonly<Record<PlanVerdict, number>>;

export interface PlanSubject {
  readonly deployment: string;
  /** Of the last `up`; 0 for none. */
  readonly generation: number;
  readonly isChanged: boolean;
}

const marks: Readonly<Record<PlanVerdict, readonly [mark: string, tone: Tone]>> = {
  new: ["+", "good"],
  change: ["~", "warn"],
  unknown: ["?", "warn"],
  gate: ["|", "quiet"],
  delete: ["-", "bad"],
  kept: ["=", "quiet"],
};

export function countVerdicts(entries: readonly PlannedInstance[]): PlanCounts {
  const counts = { new: 0, change: 0, kept: 0, delete: 0, unknown: 0, gate: 0 };
  for (const { verdict } of entries) counts[verdict] += 1;
  return counts;
}

/** What would be done, then what is deleted by name, and the summary last. */
export function planText(
  entries: readonly PlannedInstance[],
  subject: PlanSubject,
  output: Output,
): string {
  const isVerbose = output.verbosity === "verbose" || output.verbosity === "all";
  const shown = entries.filter(({ verdict }) => isVerbose || verdict !== "kept");
  const hosts = new Set(entries.map(({ host }) => host));
  const width = Math.max(0, ...shown.map(({ instance }) => Math.min(textWidth(instance), 24)));
  const lines = shown.map((entry) => entryLine(entry, { output, width, withHost: hosts.size > 1 }));
  const counts = countVerdicts(entries);
  if (!isVerbose && counts.kept > 0) {
    lines.push(output.paint("quiet", `= ${counts.kept} kept (each of them: -v)`));
  }
  return [headline(subject, output), ...lines, summaryLine(entries, counts, output)].join("\n");
}

function headline({ deployment, generation, isChanged }: PlanSubject, output: Output): string {
  const { symbols, paint } = output;
  const step = isChanged
    ? `generation ${generation} ${symbols.arrow} ${generation + 1}`
    : `generation ${generation}, unchanged`;
  return [
    paint("strong", deployment),
    generation === 0 ? "first generation" : step,
    "checks were asked just now, nothing was changed",
  ].join(` ${symbols.dot} `);
}

const mostDifferences = 4;

interface LinePlace {
  readonly output: Output;
  readonly width: number;
  readonly withHost: boolean;
}

function entryLine(entry: PlannedInstance, { output, width, withHost }: LinePlace): string {
  const [mark, tone] = marks[entry.verdict];
  const name = padEnd(entry.instance, width);
  const host = withHost ? ` on ${entry.host ?? "any host"}` : "";
  const line = `${output.paint(tone, `${mark} ${name}`)}${host}  ${what(entry)}`.trimEnd();
  return entry.redefined === undefined ? line : `${line}${redefinition(entry.redefined, output)}`;
}

/** Which lines of the file led to it; a rewritten node is not told word by word. */
function redefinition(differences: readonly string[], { symbols, paint }: Output): string {
  const more = differences.length - mostDifferences;
  const told = differences.slice(0, mostDifferences).join(", ");
  const words = `redefined: ${told}${more > 0 ? ` and ${more} more` : ""}`;
  return paint("quiet", ` ${symbols.dot} ${words}`);
}

function what({ verdict, steps }: PlannedInstance): string {
  if (verdict === "kept") return "kept";
  if (verdict === "delete") {
    const names = steps.map(({ operation }) => operation).join(", ");
    return `${names || "forgotten"} (no longer in the topology)`;
  }
  return steps
    .filter((step) => step.verdict !== "kept")
    .map(({ operation, verdict: step, why }) => {
      const because = why === undefined ? "" : ` (${why})`;
      if (step === "unknown") return `${operation} cannot be told${because}`;
      if (step === "gate") return `${operation} waits for somebody else${because}`;
      return `${operation}${because}`;
    })
    .join(", ");
}

/** Deletions by name, whatever else scrolled by. */
function summaryLine(
  entries: readonly PlannedInstance[],
  counts: PlanCounts,
  { paint, symbols }: Output,
): string {
  const deleted = entries.filter(({ verdict }) => verdict === "delete");
  const names = deleted.map(({ instance }) => instance).join(", ");
  const parts = [
    `${counts.new} new`,
    `${counts.change} change`,
    ...(counts.unknown > 0 ? [`${counts.unknown} unknown`] : []),
    ...(counts.gate > 0 ? [`${counts.gate} waiting for somebody`] : []),
    `${counts.kept} kept`,
    counts.delete > 0 ? paint("bad", `${counts.delete} DELETE (${names})`) : "0 delete",
  ];
  return `Summary: ${parts.join(` ${symbols.dot} `)}`;
}
