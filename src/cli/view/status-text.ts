import { compareWorstFirst, durationText, escapeLine, spellDuration } from "../../observe/index.ts";
import { formatPosition } from "../../model/index.ts";
import type { DeploymentStatus, InstanceStatus } from "../../model/index.ts";
import type { Output } from "../output/output.ts";
import { toneOf } from "../output/symbols.ts";
import { type Cell, type Column, renderTable } from "../output/table.ts";
import { ageText, clockText } from "../output/time-text.ts";
import { countsText, goalText, instanceCount } from "./deployment-line.ts";

export interface StatusTextOptions {
  /** Wall time. */
  readonly now: number;
  readonly wide: boolean;
}

/** More lines than this say nothing to people; what is left out is counted. */
export const mostStatusLines = 200;

/**
 * A head line and a table, worst first. `status.instances` may be a selection; the counts are
 * always those of all.
 */
export function statusText(
  status: DeploymentStatus,
  output: Output,
  { now, wide }: StatusTextOptions,
): string {
  const { symbols, paint, utc } = output;
  const dot = ` ${symbols.dot} `;
  const since = clockText(status.since, { utc, now });
  const head = [
    paint("strong", status.deployment),
    `generation ${status.generation}`,
    goalText(status.goal),
    countsText(status.counts, output),
    paint("quiet", `since ${since}`),
  ].join(dot);
  const listed = worstFirst(status.instances);
  const shown = wide ? listed : listed.slice(0, mostStatusLines);
  const hidden = instanceCount(status.counts) - shown.length;
  return [
    head,
    ...(shown.length === 0 ? [] : ["", instanceTable(shown, output, { now, wide })]),
    ...(hidden > 0 ? [paint("quiet", `${symbols.ellipsis} ${hidden} more; all: -o wide`)] : []),
  ].join("\n");
}

/** As every list is sorted: by condition, then by name. */
export function worstFirst(instances: readonly InstanceStatus[]): readonly InstanceStatus[] {
  return instances.toSorted(compareWorstFirst);
}

function instanceTable(
  instances: readonly InstanceStatus[],
  output: Output,
  { now, wide }: StatusTextOptions,
): string {
  const hosts = new Set(instances.map(({ host }) => host));
  const withHost = wide || hosts.size > 1;
  const columns: Column[] = [
    { title: "" },
    { title: "NODE" },
    ...(withHost ? [{ title: "HOST" }] : []),
    { title: "STATE" },
    { title: "CONDITION" },
    { title: "FOR", align: "right" },
    ...(wide ? [{ title: "ATTEMPT" }, { title: "NEXT" }, { title: "DEFINED" }] : []),
    { title: "WHY", flexible: true },
  ];
  const rows = instances.map((instance): readonly Cell[] => {
    const tone = toneOf[instance.condition];
    return [
      { text: output.symbols.of[instance.condition], tone },
      instance.instance,
      ...(withHost ? [instance.host ?? "-"] : []),
      instance.state,
      { text: instance.condition, tone },
      ageText(now - instance.since),
      ...(wide
        ? [attemptText(instance), nextText(instance, now), formatPosition(instance.position)]
        : []),
      whyCell(instance, output, now),
    ];
  });
  return renderTable({
    columns,
    rows,
    paint: output.paint,
    width: wide || !output.stdout.isTty ? undefined : output.stdout.columns,
    ellipsis: output.symbols.ellipsis,
  });
}

function attemptText({ attempt, attempts, condition }: InstanceStatus): string {
  if (attempt === undefined || condition === "steady" || condition === "waiting") return "-";
  // The next one is beyond the bound: what people want to know is how many there were.
  if (condition === "blocked") return `${attempt - 1} failed`;
  return attempts === undefined ? String(attempt) : `${attempt} of ${attempts}`;
}

function nextText({ nextAttemptAt }: InstanceStatus, now: number): string {
  return nextAttemptAt === undefined ? "-" : `in ${spellDuration(nextAttemptAt - now)}`;
}

/** Beside the reason: how long it has taken, and what is usual. */
function whyCell(instance: InstanceStatus, output: Output, now: number): Cell {
  const reason = reasonText(instance, output, now);
  const took = durationText(instance, now);
  if (took === undefined) return reason;
  const text = `${reason} ${output.symbols.dot} ${took.text}`;
  return took.isLate ? { text, tone: "warn" } : text;
}

/** One clause: why it is not steady, and when that may change. */
export function reasonText(instance: InstanceStatus, output: Output, now: number): string {
  const { reason, hold, nextAttemptAt } = instance;
  const dot = ` ${output.symbols.dot} `;
  const parts = reason === undefined ? [] : [escapeLine(firstLine(reason.text))];
  if (hold?.until !== undefined) {
    parts.push(`until ${clockText(hold.until, { utc: output.utc, now })}`);
  }
  if (nextAttemptAt !== undefined && nextAttemptAt > now) {
    parts.push(`next try in ${spellDuration(nextAttemptAt - now)}`);
  }
  return parts.join(dot);
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
