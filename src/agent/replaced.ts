import type { EngineCatalogue } from "../engine/engine.ts";
import {
  type EngineCall,
  type HostName,
  type InstanceId,
  type NodeName,
  type OperationName,
  type PerformOperation,
  type Position,
  type StepId,
  type Topology,
  type TopologyNode,
  asInstanceId,
  defaultLimits,
  instanceId,
  nodeName,
  operationNames,
  splitStepId,
  stepId,
} from "../model/index.ts";
import type { Retired, ScoreInstance } from "../score/index.ts";
import { canonicalJson } from "../std/json.ts";
import type { PlayedPart } from "./played-part.ts";
import type { MadeRecord, StateRecord, StateSnapshot } from "./state/state.ts";

/** Between an instance and the generation that gave some of its things to a stand-in. */
const standInSign = "~";

/** The instance and the node that a stand-in undoes something of; nothing for all other nodes. */
export function standsInFor(node: NodeName): readonly string[] {
  const end = node.lastIndexOf(standInSign);
  if (end < 0) return [];
  const instance = node.slice(0, end);
  const index = instance.indexOf("[");
  return index < 0 ? [instance] : [instance, instance.slice(0, index)];
}

/** Things that khoreia made for steps that now want another thing, or nothing. */
export interface ReplacedMakings {
  readonly retired: readonly Retired[];
  /** Moves the records of what was made to the retired stand-ins. */
  readonly records: readonly StateRecord[];
}

/**
 * When an identity parameter of an operation changes (a file's path), the old thing is obsolete
 * and the new one novel. The old ones of an instance get a stand-in node that knows nothing but
 * how to undo them. Found again after a crash in the middle, by the same name.
 */
export function replacedMakings(
  snapshot: StateSnapshot,
  played: PlayedPart,
  here: {
    readonly engines: EngineCatalogue;
    readonly host: HostName;
    /** An earlier process has taken this generation over: only placeholders may say otherwise. */
    readonly isKnown: boolean;
    /** What was played until now. */
    readonly before: Topology | undefined;
  },
): ReplacedMakings {
  if (here.isKnown && !hasTemplates(played)) return { retired: [], records: [] };
  const retired: Retired[] = [];
  const records = [
    ...reclaimedMakings(snapshot, played, here),
    ...givenAway(snapshot, played, here).map((step) => ({ kind: "made.cleared", step }) as const),
  ];
  for (const [id, makings] of replacedByInstance(snapshot, played, here)) {
    const instance = played.score.byId.get(id) as ScoreInstance;
    const standIn = standInFor(makings, instance, { ...here, snapshot, played });
    // What was written down before a crash is known to the score already.
    if (!snapshot.performed.has(instanceId(standIn.name))) {
      retired.push({ node: standIn, indexes: "all" });
    }
    for (const made of makings) {
      const { operation } = splitStepId(made.step);
      const step = stepId(instanceId(standIn.name), operation);
      records.push(
        { kind: "made.recorded", made: { ...made, step } },
        { kind: "made.cleared", step: made.step },
      );
    }
  }
  return { retired, records };
}

function hasTemplates({ score }: PlayedPart): boolean {
  return score.instances.some(({ steps }) =>
    steps.some(({ operationDefinition }) => (operationDefinition?.do?.templates.length ?? 0) > 0),
  );
}

/** The instance that a stand-in stands for; itself for any other. */
export function originalOf(id: InstanceId): InstanceId {
  const end = id.lastIndexOf(standInSign);
  return end < 0 ? id : asInstanceId(id.slice(0, end));
}

/** A thing that waits to be taken back is wanted once more, by whoever made it: theirs again. */
function reclaimedMakings(
  snapshot: StateSnapshot,
  played: PlayedPart,
  here: { readonly engines: EngineCatalogue; readonly host: HostName },
): StateRecord[] {
  const records: StateRecord[] = [];
  for (const made of snapshot.made.values()) {
    const { instance: standIn, operation } = splitStepId(made.step);
    const id = originalOf(standIn);
    const instance = id === standIn ? undefined : played.score.byId.get(id);
    if (instance === undefined || instance.retired || instance.host !== here.host) continue;
    const step = stepId(id, operation);
    if (!isSameThing({ ...made, step }, played, here.engines)) continue;
    if (!snapshot.made.has(step)) records.push({ kind: "made.recorded", made: { ...made, step } });
    records.push({ kind: "made.cleared", step: made.step });
  }
  return records;
}

/** A crash came between the two halves of giving a thing to a stand-in: both have it written. */
function givenAway(
  snapshot: StateSnapshot,
  played: PlayedPart,
  here: { readonly engines: EngineCatalogue },
): readonly StepId[] {
  return [...snapshot.made.values()].flatMap((made) => {
    const { instance, operation } = splitStepId(made.step);
    const original = stepId(originalOf(instance), operation);
    const own = original === made.step ? undefined : snapshot.made.get(original);
    if (own === undefined || isSameThing(own, played, here.engines)) return [];
    return canonicalJson(own.params) === canonicalJson(made.params) ? [original] : [];
  });
}

function replacedByInstance(
  snapshot: StateSnapshot,
  played: PlayedPart,
  here: { readonly engines: EngineCatalogue; readonly host: HostName },
): ReadonlyMap<InstanceId, readonly MadeRecord[]> {
  const replaced = new Map<InstanceId, MadeRecord[]>();
  const given = new Set(givenAway(snapshot, played, here));
  for (const made of snapshot.made.values()) {
    const { instance: id, operation } = splitStepId(made.step);
    const instance = played.score.byId.get(id);
    if (instance === undefined || isTeardown(operation) || given.has(made.step)) continue;
    // Another host may play it, on the very same thing: without its claim nothing is taken back.
    if (instance.host === undefined) continue;
    if (instance.host === here.host && isTakenCareOf(made, { instance, played, ...here })) continue;
    const known = replaced.get(id);
    if (known === undefined) replaced.set(id, [made]);
    else known.push(made);
  }
  return replaced;
}

const isTeardown = (operation: string): boolean => operation === "stop" || operation === "delete";

/** Its own node keeps it, or takes it back with all the rest of it. */
function isTakenCareOf(
  made: MadeRecord,
  of: {
    readonly instance: ScoreInstance;
    readonly played: PlayedPart;
    readonly engines: EngineCatalogue;
  },
): boolean {
  const { instance, played, engines } = of;
  const { operation } = splitStepId(made.step);
  // What is derived takes back whatever was made; what is spelled out speaks of one thing.
  const isUndone = instance.steps.some(
    ({ undoes }) => instance.retired && undoes.some((each) => each === operation),
  );
  return isUndone || isSameThing(made, played, engines);
}

function isSameThing(made: MadeRecord, played: PlayedPart, engines: EngineCatalogue): boolean {
  const call = played.handleOf(made.step)?.doCall();
  if (call === undefined) return false;
  // Not known yet what it will be: nothing is taken away on a guess.
  if (call.kind === "unknown") return true;
  const engine = engines.get(made.engine);
  if (engine === undefined || call.value.engine !== engine) return false;
  return engine.info.identity.every(
    (name) =>
      canonicalJson(made.params[name] ?? null) === canonicalJson(call.value.params[name] ?? null),
  );
}

function standInFor(
  makings: readonly MadeRecord[],
  instance: ScoreInstance,
  at: {
    readonly host: HostName;
    readonly snapshot: StateSnapshot;
    readonly played: PlayedPart;
    readonly before: Topology | undefined;
  },
): TopologyNode {
  const { position, requirements } = instance.definition;
  const was = at.before?.nodes.find(({ name }) => name === instance.node);
  const former = (was?.requirements ?? []).filter(
    ({ node }) => !requirements.some((each) => each.node === node),
  );
  const operations: TopologyNode["operations"] = Object.fromEntries(
    makings.map((made) => [splitStepId(made.step).operation, doneAs(made, position)]),
  );
  return {
    name: standInName(instance.id, operations, at),
    labels: {},
    placement: { kind: "host", host: at.host },
    // What it stood on goes after it, also what the node that made it no longer needs.
    requirements: [...requirements, ...former],
    exports: {},
    onBroken: "keep",
    onHostLost: "keep",
    updateParallel: 1,
    position,
    operations,
  };
}

/** As it was done, so that it can be undone in the same setting. */
function doneAs(made: MadeRecord, position: Position): PerformOperation {
  const call: EngineCall = { engine: made.engine, params: made.params, templates: [], position };
  return {
    kind: "perform",
    do: call,
    limits: defaultLimits,
    redoOn: [],
    env: {},
    position,
    ...(made.user === undefined ? {} : { user: made.user }),
    ...(made.cwd === undefined ? {} : { cwd: made.cwd }),
  };
}

/** A name that is free, or that of a stand-in which knows these very things. */
function standInName(
  id: InstanceId,
  operations: TopologyNode["operations"],
  at: { readonly snapshot: StateSnapshot; readonly played: PlayedPart },
): NodeName {
  const { generation } = at.played.generation;
  for (let attempt = 1; ; attempt += 1) {
    const name = nodeName(`${id}${standInSign}${generation}${attempt === 1 ? "" : `.${attempt}`}`);
    const known = at.snapshot.performed.get(instanceId(name));
    if (known === undefined || knows(known.definition as unknown as TopologyNode, operations)) {
      return name;
    }
  }
}

function knows(standIn: TopologyNode, operations: TopologyNode["operations"]): boolean {
  const paramsOf = (of: TopologyNode["operations"], name: OperationName): string => {
    const operation = of[name];
    return canonicalJson(operation?.kind === "perform" ? (operation.do?.params ?? null) : null);
  };
  return operationNames.every(
    (name) =>
      operations[name] === undefined ||
      paramsOf(operations, name) === paramsOf(standIn.operations, name),
  );
}
