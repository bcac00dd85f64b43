import type { HostName, InstanceId, NodeName } from "../../model/index.ts";
import { assertNever } from "../../std/invariant.ts";
import { dependentsOf, scoreLevels } from "../levels.ts";
import { goalWants } from "../operations.ts";
import { indexRanges } from "./index-ranges.ts";
import type { Score, ScoreGate, ScoreInstance } from "../score.ts";

/** What is shown of a score: all of it, or what lies around one node. */
export interface ScoreView {
  readonly score: Score;
  /** In the order of the score. */
  readonly instances: readonly ScoreInstance[];
  readonly levels: ReadonlyMap<InstanceId, number>;
  /** Instances of one node on one host and level, folded into one; by level, then by name. */
  readonly groups: readonly ViewGroup[];
  /** The condition of every wait that is shown, where they all have the same unusual one. */
  readonly everyCondition?: string;
}

export interface ViewGroup {
  /** `db`, `api[2]` or `api[0..4, 7]`. */
  readonly label: string;
  readonly node: NodeName;
  readonly host: HostName | undefined;
  readonly retired: boolean;
  readonly level: number;
  readonly instances: readonly ScoreInstance[];
  /** `create, configure (gate)`: the steps that the goal asks for. */
  readonly steps: readonly string[];
  /** What it waits for and is shown, each with the condition where that is not the usual one. */
  readonly waitsFor: readonly ViewWait[];
  /** Groups that it waits for, too, and that are not shown. */
  readonly waitsForHidden: number;
}

export interface ViewWait {
  readonly group: number;
  readonly condition?: string;
}

export interface ViewOptions {
  /** A node or one of its instances; undefined shows everything. */
  readonly focus?: string;
  /** How many gates away from the focus, in either direction; 1 where absent. */
  readonly depth?: number;
}

/** Undefined when nothing of the score is called like the focus. */
export function viewScore(score: Score, options: ViewOptions = {}): ScoreView | undefined {
  const { focus, depth = 1 } = options;
  const levels = scoreLevels(score);
  const around = focus === undefined ? undefined : instancesAround(score, focus, depth);
  if (around?.size === 0) return undefined;
  const instances = score.instances.filter(({ id }) => around === undefined || around.has(id));
  return { score, instances, levels, ...saidOnce(groupsOf(instances, levels, score)) };
}

/** A 2016 topology has one kind of gate only: hundreds of equal remarks would hide its shape. */
function saidOnce(groups: readonly ViewGroup[]): Pick<ScoreView, "groups" | "everyCondition"> {
  const conditions = new Set(groups.flatMap(({ waitsFor }) => waitsFor.map((w) => w.condition)));
  const [everyCondition] = conditions;
  if (conditions.size !== 1 || everyCondition === undefined) return { groups };
  const bare = (waits: readonly ViewWait[]) => waits.map(({ group }) => ({ group }));
  return {
    groups: groups.map((group) => ({ ...group, waitsFor: bare(group.waitsFor) })),
    everyCondition,
  };
}

function instancesAround(score: Score, focus: string, depth: number): ReadonlySet<InstanceId> {
  const start = score.instances.filter(({ id, node }) => id === focus || node === focus);
  const ids = start.map(({ id }) => id);
  const dependents = dependentsOf(score);
  const required = (id: InstanceId) => score.byId.get(id)?.gates ?? [];
  const before = reachable(ids, { depth, next: required, idOf: ({ instance }) => instance });
  const next = (id: InstanceId) => dependents.get(id) ?? [];
  const after = reachable(ids, { depth, next, idOf: (id) => id });
  return new Set([...before, ...after]);
}

function reachable<Edge>(
  start: readonly InstanceId[],
  options: {
    readonly depth: number;
    readonly next: (id: InstanceId) => readonly Edge[];
    readonly idOf: (edge: Edge) => InstanceId;
  },
): Set<InstanceId> {
  const found = new Set(start);
  let reached: readonly InstanceId[] = start;
  for (let away = 0; away < options.depth && reached.length > 0; away += 1) {
    // Instances of one node share their lists: each is followed once.
    const lists = new Set(reached.map(options.next));
    const further = new Set<InstanceId>();
    for (const list of lists) {
      for (const edge of list) if (!found.has(options.idOf(edge))) further.add(options.idOf(edge));
    }
    for (const id of further) found.add(id);
    reached = [...further];
  }
  return found;
}

interface Draft {
  readonly level: number;
  readonly instances: ScoreInstance[];
}

function groupsOf(
  instances: readonly ScoreInstance[],
  levels: ReadonlyMap<InstanceId, number>,
  score: Score,
): readonly ViewGroup[] {
  const drafts: Draft[] = [];
  const shared = new Map<string, Draft>();
  for (const instance of instances) {
    const level = levels.get(instance.id) ?? 0;
    const { node, host, retired, index } = instance;
    // Names are unique: who has no number has a group of its own, a hundred thousand times.
    const key =
      index === undefined ? undefined : JSON.stringify([level, node, host ?? null, retired]);
    const known = key === undefined ? undefined : shared.get(key);
    if (known !== undefined) {
      known.instances.push(instance);
      continue;
    }
    const draft: Draft = { level, instances: [instance] };
    drafts.push(draft);
    if (key !== undefined) shared.set(key, draft);
  }
  const sorted = drafts.sort(byLevelThenName);
  const groupOf = new Map<InstanceId, number>();
  sorted.forEach((draft, i) => {
    for (const { id } of draft.instances) groupOf.set(id, i);
  });
  return sorted.map((draft, i) => groupFrom(draft, i, { groupOf, score }));
}

function byLevelThenName(a: Draft, b: Draft): number {
  if (a.level !== b.level) return a.level - b.level;
  const [left, right] = [a.instances[0], b.instances[0]];
  if (left === undefined || right === undefined) return 0;
  if (left.node !== right.node) return left.node < right.node ? -1 : 1;
  return (left.index ?? -1) - (right.index ?? -1);
}

function groupFrom(
  { level, instances }: Draft,
  number: number,
  { groupOf, score }: { groupOf: ReadonlyMap<InstanceId, number>; score: Score },
): ViewGroup {
  const first = instances[0] as ScoreInstance;
  const waits = new Map<string, ViewWait>();
  const hidden = new Set<NodeName | undefined>();
  let seen: readonly ScoreGate[] | undefined;
  for (const { gates } of instances) {
    if (gates === seen) continue;
    seen = gates;
    for (const gate of gates) {
      // A stopped instance was built in one direction and is stopped in the other: one is shown.
      if (gate.kind === "teardown" && first.goal === "stopped") continue;
      const group = groupOf.get(gate.instance);
      if (group === undefined) hidden.add(score.byId.get(gate.instance)?.node);
      if (group === undefined || group === number) continue;
      const condition = conditionOf(gate);
      const wait = { group, ...(condition === undefined ? {} : { condition }) };
      waits.set(`${group} ${condition ?? ""}`, wait);
    }
  }
  return {
    label: labelOf(instances),
    node: first.node,
    host: first.host,
    retired: first.retired,
    level,
    instances,
    steps: first.steps
      .filter(({ operation }) => goalWants(first.goal, operation))
      .map(({ operation, kind }) => (kind === "gate" ? `${operation} (gate)` : operation)),
    waitsFor: [...waits.values()],
    waitsForHidden: hidden.size,
  };
}

/** Undefined for what goes without saying: a requirement as most are written, and teardown. */
function conditionOf(gate: ScoreGate): string | undefined {
  switch (gate.kind) {
    case "lifecycle":
      return undefined;
    case "teardown":
      return gate.until === "stopped" || gate.until === "deleted" ? undefined : gate.until;
    case "same-operation":
      return "same operation";
    case "explicit":
      return `${gate.until} before ${gate.before}`;
    case "update":
      return "updated";
    default:
      return assertNever(gate.kind);
  }
}

function labelOf(instances: readonly ScoreInstance[]): string {
  const [first] = instances;
  if (first === undefined) return "";
  const indexes = instances.flatMap(({ index }) => (index === undefined ? [] : [index]));
  if (indexes.length < 2) return first.id;
  const texts = indexRanges(indexes).map(([from, to]) => (from === to ? from : `${from}..${to}`));
  return `${first.node}[${texts.join(", ")}]`;
}
