import type { Completion, Generation } from "../choreography/index.ts";
import {
  type InstanceId,
  type NodeName,
  type StepId,
  type Topology,
  type TopologyNode,
  instanceId,
  splitStepId,
} from "../model/index.ts";
import {
  type EngineFactsOf,
  type Retired,
  type Score,
  type ScoreInstance,
  type ScoreStep,
  compileScore,
  engineFactsOf,
  projectPart,
} from "../score/index.ts";
import { hash128 } from "../std/hash.ts";
import { type Json, canonicalJson } from "../std/json.ts";
import type { DesiredRecord } from "../store/index.ts";
import { AskedFacts } from "./asked-facts.ts";
import type { AgentOptions, AgentPorts, DesiredContent } from "./ports.ts";
import type { PlayedPart } from "./played-part.ts";
import { replacedMakings } from "./replaced.ts";
import { retiredHere } from "./retire.ts";
import { isSameDefinition } from "./same-definition.ts";
import { forgetOlderClaims, forgetUnclaimed, seated } from "./seated.ts";
import type { StateSnapshot } from "./state/state.ts";
import { type HandleShelf, StepHandle } from "./step-handle.ts";

export interface Acceptance {
  readonly record: DesiredRecord;
  readonly content: DesiredContent;
  readonly options: AgentOptions;
  readonly ports: Pick<AgentPorts, "engines" | "state" | "clock">;
  readonly holdOf: Generation["holdOf"];
  /** What this host has claimed of what may move, with the token of each claim. */
  readonly tokens?: ReadonlyMap<InstanceId, number>;
}

/**
 * Takes a desired state over: what the older one leaves behind is written down first, then the
 * new one, so that an agent that dies in between still tears down what nobody wants any more.
 */
export function acceptGeneration(acceptance: Acceptance): PlayedPart {
  const { record, content, options, ports } = acceptance;
  const { state, clock, engines } = ports;
  forgetOlderClaims(state, acceptance.tokens ?? noTokens);
  const snapshot = state.load();
  const facts = engineFactsOf(engines);
  const old = snapshot.desired;
  // Taken over by an earlier process: a generation says the same for ever.
  const isKnown = old?.uid === record.uid && old.gen === record.generation;
  const before = isKnown ? undefined : old?.topology;
  const updating = isKnown
    ? (old.updating ?? [])
    : updatingNodes({ before, stillUpdating: old?.updating ?? [] }, content.topology);
  const compile = compiler(acceptance, facts, new Set(updating));
  const gone = [...content.retired, ...retiredHere({ snapshot, before }, content, options)];
  let retired = gone;
  let played = open(acceptance, compile(retired));
  const { host } = options;
  const replaced = replacedMakings(snapshot, played, { engines, host, isKnown, before });
  if (replaced.retired.length > 0) {
    retired = [...gone, ...replaced.retired];
    played = open(acceptance, compile(retired));
  }
  forgetUnclaimed(state, played.score);
  // First who takes back what was made, then that it is theirs: a crash in between loses nothing.
  state.batch([
    ...played.score.instances
      .filter((instance) => instance.retired && instance.host === options.host)
      .filter((instance) => !snapshot.performed.has(instance.id))
      .map((instance) => performedRecord(instance, old?.gen ?? 0)),
    ...replaced.records,
  ]);
  const { cwd } = options.baseSetting;
  const { origin } = content;
  if (!isKnown || old.cwd !== cwd || old.origin !== origin) {
    state.accept({
      uid: record.uid,
      gen: record.generation,
      goal: record.goal,
      topology: content.topology,
      ...(origin === undefined ? {} : { origin }),
      acceptedAt: clock.wall(),
      ...(updating.length === 0 ? {} : { updating }),
      ...(content.retired.length === 0 ? {} : { retired: content.retired }),
      cwd,
    });
  }
  return played;
}

function compiler(
  acceptance: Acceptance,
  engineFacts: EngineFactsOf,
  changed: ReadonlySet<NodeName>,
) {
  const { record, options, tokens = noTokens } = acceptance;
  const { topology } = acceptance.content;
  const { goal } = record;
  return (retired: readonly Retired[]): Score => {
    const { hostOf, host } = options;
    const score = compileScore({ topology, goal, hostOf, engineFacts, retired, changed });
    return seated(score, host, tokens);
  };
}

const noTokens: ReadonlyMap<InstanceId, number> = new Map();

function performedRecord(instance: ScoreInstance, gen: number) {
  return {
    kind: "node.performed" as const,
    performed: {
      instance: instance.id,
      node: instance.node,
      gen,
      // Plain data by construction: readers make nothing else.
      definition: instance.definition as unknown as Record<string, Json>,
    },
  };
}

/**
 * Counted nodes whose definition differs from what was played, or still did when that was given
 * up: their instances are redone one at a time, also after a restart in the middle of it.
 */
function updatingNodes(
  old: { readonly before: Topology | undefined; readonly stillUpdating: readonly NodeName[] },
  topology: Topology,
): readonly NodeName[] {
  const before = new Map(old.before?.nodes.map((node) => [node.name, node]));
  const unfinished = new Set(old.stillUpdating);
  return topology.nodes
    .filter((node) => {
      const was = node.count === undefined ? undefined : before.get(node.name);
      return was !== undefined && (unfinished.has(node.name) || !isSameDefinition(was, node));
    })
    .map(({ name }) => name);
}

function open(acceptance: Acceptance, score: Score): PlayedPart {
  const { record, options, ports } = acceptance;
  const facts = new AskedFacts(options.hostFacts);
  const shelf: HandleShelf = {
    engines: ports.engines,
    deployment: options.deployment,
    host: options.host,
    baseSetting: options.baseSetting,
    incarnation: () => options.incarnation?.(),
    scopeOf: (instance) => ({
      deployment: options.deployment,
      instance,
      hostFacts: (host) => facts.of(host),
      instanceOf: (node, index) => score.byId.get(instanceId(node, index)),
    }),
  };
  const handles = new Map<StepId, StepHandle>();
  const handleOf = (id: StepId): StepHandle | undefined => {
    const known = handles.get(id);
    if (known !== undefined) return known;
    const instance = score.byId.get(splitStepId(id).instance);
    const step = instance?.steps.find((each) => each.id === id);
    if (instance === undefined || step === undefined) return undefined;
    const handle = new StepHandle(shelf, instance, step);
    handles.set(id, handle);
    return handle;
  };
  const generation: Generation = {
    part: projectPart(score, options.host),
    generation: record.generation,
    fingerprintOf: (step) => handleOf(step.id)?.fingerprint ?? "",
    completionOf: (step) => completionOf(ports.state.load(), step),
    holdOf: acceptance.holdOf,
  };
  return { uid: record.uid, score, generation, shelf, facts, handleOf };
}

function completionOf(snapshot: StateSnapshot, step: ScoreStep): Completion | undefined {
  const record = snapshot.completions.get(step.id);
  if (record === undefined) return undefined;
  const { fingerprint, changes } = record;
  // Counted before its first success: the counter is known, a completion is not.
  return fingerprint === "" ? { changes } : { fingerprint, changes };
}

const definitions = new WeakMap<TopologyNode, string>();

/**
 * A definition without its place in the text and the number of its instances: moving a node down
 * changes nothing, and one instance more changes nothing for the others.
 */
function definitionText(node: TopologyNode): string {
  const known = definitions.get(node);
  if (known !== undefined) return known;
  const text = JSON.stringify({ ...node, count: undefined }, (key, value: unknown) =>
    key === "position" ? undefined : value,
  );
  const canonical = canonicalJson(JSON.parse(text) as Json);
  definitions.set(node, canonical);
  return canonical;
}

/** What a signal of an instance must carry to count for this definition. */
export function definitionFingerprint(instance: ScoreInstance): string {
  return hash128(definitionText(instance.definition));
}
