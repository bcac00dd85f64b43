import { isDeepStrictEqual } from "node:util";
import type { Goal, HostName, InstanceId } from "../../model/index.ts";
import { compareNatural, escapeLine } from "../../observe/index.ts";
import {
  diffScores,
  type EngineFactsOf,
  type InstanceChange,
  type Score,
  type ScoreInstance,
} from "../../score/index.ts";
import type { Output } from "../output/output.ts";
import { padEnd, textWidth } from "../output/text-width.ts";
import { claimedScore, labelsText } from "./claimed-score.ts";

/** What a new generation would change, node by node, from the definitions alone. */
export interface DeployDiff {
  readonly deployment: string;
  /** Of what is deployed; 0 for nothing. */
  readonly generation: number;
  readonly goal: { readonly from: Goal | undefined; readonly to: Goal };
  readonly novel: readonly DiffEntry[];
  readonly changed: readonly (DiffEntry & { readonly what: readonly string[] })[];
  readonly deleted: readonly DiffEntry[];
  readonly unchanged: number;
}

export interface DiffEntry {
  readonly instance: InstanceId;
  /** Undefined: nobody has claimed it yet. */
  readonly host: HostName | undefined;
  /** The host, or which ones may claim it, in words. */
  readonly place: string;
}

export interface DiffRequest {
  /** What is deployed; undefined for nothing. */
  readonly older: { readonly generation: number; readonly score: Score } | undefined;
  readonly newer: Score;
  readonly engineFacts: EngineFactsOf;
}

export function deployDiff({ older, newer: wanted, engineFacts }: DiffRequest): DeployDiff {
  const before = older?.score ?? { ...wanted, instances: [], byId: new Map() };
  const newer = stillClaimed(before, wanted);
  const diff = diffScores(before, newer, engineFacts);
  const entry =
    (score: Score) =>
    (instance: InstanceId): DiffEntry => {
      const scored = score.byId.get(instance);
      return { instance, host: scored?.host, place: placeText(scored) };
    };
  const deleted = diff.obsolete.map(entry(before));
  return {
    deployment: newer.deployment,
    generation: older?.generation ?? 0,
    goal: { from: older?.score.goal, to: newer.goal },
    novel: diff.novel.map(entry(newer)),
    changed: diff.changed.map((change) => {
      const here = entry(newer)(change.instance);
      return { ...here, what: differences(change, here.place) };
    }),
    deleted: deleted.toSorted((a, b) => compareNatural(a.instance, b.instance)),
    unchanged: diff.unchanged.length,
  };
}

export const isEmpty = ({ goal, novel, changed, deleted }: DeployDiff): boolean =>
  goal.from === goal.to && novel.length + changed.length + deleted.length === 0;

/** What may move stays with the host that has claimed it, if it is placed as it was. */
function stillClaimed(before: Score, newer: Score): Score {
  const claims = new Map(
    newer.instances.flatMap((instance) => {
      const known = before.byId.get(instance.id);
      const { host, token } = known ?? {};
      if (host === undefined || token === undefined || instance.host !== undefined) return [];
      if (!isDeepStrictEqual(known?.placement, instance.placement)) return [];
      return [[instance.id, { host, token }] as const];
    }),
  );
  return claimedScore(newer, claims);
}

function placeText(instance: ScoreInstance | undefined): string {
  if (instance?.host !== undefined) return instance.host;
  const { placement } = instance ?? {};
  return placement?.kind === "labels" ? `a host with ${labelsText(placement.labels)}` : "any host";
}

/** In words that lead to the lines that were changed. */
function differences({ steps, fields, moved }: InstanceChange, place: string): readonly string[] {
  const inSteps = steps.flatMap(({ operation, kind, what }) =>
    kind === "changed" ? what.map((path) => `${operation} ${path}`) : `${operation} (${kind})`,
  );
  const places =
    moved === undefined ? [] : [`moves from ${moved.from ?? "no host"} to ${moved.to ?? place}`];
  return [...places, ...inSteps, ...fields].map(escapeLine);
}

/** More lines of one kind are a count, unless `-v` asks for each; deletions are always named. */
const mostLines = 40;
const mostDifferences = 4;

/** What is new and what changes, then what is deleted by name, and the summary last. */
export function diffText(diff: DeployDiff, output: Output): string {
  const { deployment, generation, novel, changed, deleted, unchanged } = diff;
  const { paint, symbols } = output;
  const isVerbose = output.verbosity === "verbose" || output.verbosity === "all";
  const entries = [...novel, ...changed, ...deleted];
  const width = Math.max(0, ...entries.map(({ instance }) => Math.min(textWidth(instance), 24)));
  const place = ({ instance, place: where }: DiffEntry): string =>
    `${padEnd(escapeLine(instance), width)} on ${escapeLine(where)}`;
  const some = (lines: readonly string[]): readonly string[] => {
    if (isVerbose || lines.length <= mostLines) return lines;
    return [...lines.slice(0, mostLines), `  and ${lines.length - mostLines} more (-v)`];
  };
  const step =
    generation === 0
      ? "first generation"
      : isEmpty(diff)
        ? `generation ${generation}, unchanged`
        : `generation ${generation} ${symbols.arrow} ${generation + 1}`;
  const names = deleted.map(({ instance }) => instance).join(", ");
  const counts = [
    `${novel.length} new`,
    `${changed.length} change`,
    `${unchanged} kept`,
    deleted.length > 0 ? paint("bad", `${deleted.length} DELETE (${names})`) : "0 delete",
  ];
  return [
    [paint("strong", deployment), step, ...goalText(diff)].join(` ${symbols.dot} `),
    ...some(novel.map((each) => `${paint("good", "+")} ${place(each)}`)),
    ...some(
      changed.map((each) => {
        const more = each.what.length - mostDifferences;
        const told = each.what.slice(0, mostDifferences).join(", ");
        const rest = more > 0 ? ` and ${more} more` : "";
        return `${paint("warn", "~")} ${place(each)}  ${told}${rest}`;
      }),
    ),
    ...deleted.map((each) => `${paint("bad", "-")} ${place(each)}  no longer wanted`),
    `Summary: ${counts.join(` ${symbols.dot} `)}`,
  ].join("\n");
}

function goalText({ goal }: DeployDiff): readonly string[] {
  if (goal.from === undefined || goal.from === goal.to) {
    return goal.to === "started" ? [] : [`stays ${goal.to}`];
  }
  return [`${goal.from} before, to be ${goal.to}`];
}
