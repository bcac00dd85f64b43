import type {
  EngineCall,
  Goal,
  HostName,
  InstanceId,
  Operation,
  OperationName,
  PerformOperation,
  StepId,
  Template,
  TopologyNode,
} from "../model/index.ts";
import { operationNames, stepId } from "../model/index.ts";
import { canonicalJson } from "../std/json.ts";
import type { JsonObject } from "../std/json.ts";
import { differingPaths, isSameData } from "./differing-paths.ts";
import type { EngineFactsOf } from "./engine-facts.ts";
import type { Score, ScoreInstance } from "./score.ts";

/** What a new generation changes, instance by instance; each list in the order of its score. */
export interface ScoreDiff {
  readonly goal: { readonly from: Goal; readonly to: Goal };
  readonly unchanged: readonly InstanceId[];
  readonly changed: readonly InstanceChange[];
  readonly novel: readonly InstanceId[];
  /** Wanted before and no longer: retired, and torn down with the older definition. */
  readonly obsolete: readonly InstanceId[];
}

export interface InstanceChange {
  readonly instance: InstanceId;
  /** In lifecycle order; derived steps follow from these and are not listed. */
  readonly steps: readonly StepChange[];
  /** Other fields of the node that differ: `requirements`, `exports`, `placement`, … */
  readonly fields: readonly string[];
  /** Another host plays it, so there it is novel, and here obsolete. */
  readonly moved?: { readonly from: HostName | undefined; readonly to: HostName | undefined };
}

export interface StepChange {
  readonly step: StepId;
  readonly operation: OperationName;
  readonly kind: "novel" | "changed" | "obsolete";
  /** Of a changed step: what differs, as in `file.content`, `do.shell.run`, `limits.timeoutMs`. */
  readonly what: readonly string[];
  /** False when only patience differs: there is nothing to be done again. */
  readonly redo: boolean;
  /** What was done is about another thing than what is to be done: the old one is obsolete. */
  readonly identity: boolean;
}

/** Compares what two generations want; what either has retired already is not wanted. */
export function diffScores(older: Score, newer: Score, facts: EngineFactsOf): ScoreDiff {
  const unchanged: InstanceId[] = [];
  const changed: InstanceChange[] = [];
  const novel: InstanceId[] = [];
  const compare = rememberLast((before, after) => compareDefinitions(before, after, facts));
  for (const instance of newer.instances) {
    if (instance.retired) continue;
    const before = wantedIn(older, instance.id);
    if (before === undefined) {
      novel.push(instance.id);
      continue;
    }
    const change = changeOf(before, instance, compare(before.definition, instance.definition));
    if (change === undefined) unchanged.push(instance.id);
    else changed.push(change);
  }
  const obsolete = older.instances
    .filter(({ id, retired }) => !retired && wantedIn(newer, id) === undefined)
    .map(({ id }) => id);
  return { goal: { from: older.goal, to: newer.goal }, unchanged, changed, novel, obsolete };
}

function wantedIn(score: Score, id: InstanceId): ScoreInstance | undefined {
  const instance = score.byId.get(id);
  return instance?.retired === false ? instance : undefined;
}

function changeOf(
  before: ScoreInstance,
  after: ScoreInstance,
  difference: DefinitionChange,
): InstanceChange | undefined {
  const isMoved = before.host !== after.host;
  if (!isMoved && difference.steps.length + difference.fields.length === 0) return undefined;
  return {
    instance: after.id,
    steps: difference.steps.map((step) => ({ step: stepId(after.id, step.operation), ...step })),
    fields: difference.fields,
    ...(isMoved ? { moved: { from: before.host, to: after.host } } : {}),
  };
}

interface DefinitionChange {
  readonly steps: readonly Omit<StepChange, "step">[];
  readonly fields: readonly string[];
}

/** Instances of one node follow one another in a score and share their definition. */
function rememberLast(
  compare: (before: TopologyNode, after: TopologyNode) => DefinitionChange,
): typeof compare {
  let last: readonly [TopologyNode, TopologyNode, DefinitionChange] | undefined;
  return (before, after) => {
    if (last?.[0] === before && last[1] === after) return last[2];
    const result = compare(before, after);
    last = [before, after, result];
    return result;
  };
}

function compareDefinitions(
  before: TopologyNode,
  after: TopologyNode,
  facts: EngineFactsOf,
): DefinitionChange {
  if (before === after) return { steps: [], fields: [] };
  const steps = operationNames.flatMap((operation) => {
    const [older, newer] = [before.operations[operation], after.operations[operation]];
    const change = compareOperations(older, newer, facts);
    return change === undefined ? [] : [{ operation, ...change }];
  });
  const [older, newer] = [fieldsOf(before), fieldsOf(after)];
  return { steps, fields: Object.keys(older).filter((key) => !isSameData(older[key], newer[key])) };
}

function fieldsOf(node: TopologyNode): Readonly<Record<string, unknown>> {
  const { type, labels, placement, exports, onBroken, onHostLost, updateParallel } = node;
  const requirements = node.requirements.map(({ node: name, gate }) => ({ name, gate }));
  return {
    type,
    labels,
    placement,
    requirements,
    exports,
    onBroken,
    onHostLost,
    updateParallel,
  };
}

type OperationChange = Omit<StepChange, "step" | "operation">;

function compareOperations(
  older: Operation | undefined,
  newer: Operation | undefined,
  facts: EngineFactsOf,
): OperationChange | undefined {
  const [before, after] = [performed(older), performed(newer)];
  if (before === undefined && after === undefined) {
    const isSame = older?.kind === newer?.kind;
    if (isSame) return undefined;
    return { kind: "changed", what: ["keep"], redo: false, identity: false };
  }
  if (before === undefined) return { kind: "novel", what: [], redo: true, identity: false };
  if (after === undefined) return { kind: "obsolete", what: [], redo: false, identity: false };
  if (isSamePerformance(before, after)) return undefined;
  // Said once where check and do are one call, on both sides.
  const once = isOneCall(before) && isOneCall(after);
  const content = differingPaths(spread(before, once), spread(after, once));
  const patience = differingPaths(patienceOf(before), patienceOf(after));
  return {
    kind: "changed",
    what: [...content, ...patience],
    redo: content.length > 0,
    identity: content.length > 0 && isAnotherThing(before.do, after.do, facts),
  };
}

const performed = (operation: Operation | undefined): PerformOperation | undefined =>
  operation?.kind === "perform" ? operation : undefined;

const patienceOf = ({ limits, redoOn }: PerformOperation): JsonObject => ({
  limits: { ...limits },
  redoOn: [...redoOn],
});

function isSamePerformance(a: PerformOperation, b: PerformOperation): boolean {
  return (
    isSameCall(a.check, b.check) &&
    isSameCall(a.do, b.do) &&
    a.user === b.user &&
    a.cwd === b.cwd &&
    isSameData([a.env, a.limits, a.redoOn], [b.env, b.limits, b.redoOn])
  );
}

function isSameCall(a: EngineCall | undefined, b: EngineCall | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.engine !== b.engine) return false;
  return isSameData(a.params, b.params) && isSameData(a.templates, b.templates);
}

function isOneCall({ check, do: doing }: PerformOperation): boolean {
  return check !== undefined && isSameCall(check, doing);
}

/** Content with engines as keys, and placeholders as texts, for paths that people know. */
function spread(operation: PerformOperation, once: boolean): JsonObject {
  const { check, do: doing } = operation;
  const { user = null, cwd = null } = operation;
  const env = textsOf(Object.entries(operation.env));
  const calls = {
    ...(check === undefined ? {} : { check: { [check.engine]: paramsOf(check) } }),
    ...(doing === undefined ? {} : { do: { [doing.engine]: paramsOf(doing) } }),
  };
  return { ...(once ? calls.check : calls), user, cwd, env };
}

function paramsOf({ params, templates }: EngineCall): JsonObject {
  const texts = textsOf(templates.map(({ path, template }) => [path.join("."), template]));
  return Object.fromEntries([...Object.entries(params), ...Object.entries(texts)]);
}

function textsOf(templates: readonly (readonly [string, Template])[]): JsonObject {
  return Object.fromEntries(templates.map(([name, template]) => [name, templateText(template)]));
}

function templateText(template: Template): string {
  return canonicalJson(template.map((part) => (typeof part === "string" ? part : { ...part })));
}

function isAnotherThing(
  before: EngineCall | undefined,
  after: EngineCall | undefined,
  facts: EngineFactsOf,
): boolean {
  if (before === undefined || facts(before.engine).gate) return false;
  if (after === undefined || after.engine !== before.engine) return true;
  return facts(before.engine).identity.some(
    (name) => !isSameData(identityOf(before, name), identityOf(after, name)),
  );
}

function identityOf({ params, templates }: EngineCall, name: string): unknown {
  const own = templates.filter(({ path }) => path[0] === name);
  return [Object.hasOwn(params, name) ? params[name] : undefined, own];
}
