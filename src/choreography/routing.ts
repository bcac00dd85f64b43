import type { InstanceId, StepId } from "../model/index.ts";
import type { Part, ScoreGate } from "../score/index.ts";
import { askedBit, askedIndex, operationIndex, reachedBits } from "./dancer.ts";
import type { Unmet } from "./event.ts";

/** One gate of one instance of the part, and whether it is open. */
export interface GateState {
  readonly gate: ScoreGate;
  /** Slot of the instance it waits for; -1 when another host plays that. */
  readonly target: number;
  readonly bit: number;
  /** Operations held back, by index. */
  readonly holdsBack: readonly number[];
  open: boolean;
  /** It leads to what is to be done once more, and first. */
  asked: boolean;
  /** Monotonic; since when it has been closed or open. */
  since: number;
}

/** Who waits for whom inside one part; an event costs the degree of its instance, no more. */
export interface Routing {
  readonly slots: ReadonlyMap<InstanceId, number>;
  readonly owners: ReadonlyMap<StepId, number>;
  /** By slot: the gates it waits at. */
  readonly gates: readonly (readonly GateState[])[];
  /** By slot: the gates of others that wait for it. */
  readonly dependents: readonly (readonly Dependent[])[];
  readonly remoteDependents: ReadonlyMap<InstanceId, readonly Dependent[]>;
  /** By slot: how many gates hold back each operation; mutated as gates open and close. */
  readonly unmet: number[][];
}

export interface Dependent {
  readonly slot: number;
  readonly state: GateState;
}

const nothing: readonly never[] = [];
const onlyAsked = [askedIndex];

function add(counts: number[], indexes: readonly number[], by: number): void {
  for (const index of indexes) counts[index] = (counts[index] ?? 0) + by;
}

/** `reachedBefore` tells what an instance is known to have reached, so that nothing flickers. */
export function buildRouting(
  part: Part,
  now: number,
  reachedBefore: (instance: InstanceId) => number,
): Routing {
  const slots = new Map<InstanceId, number>();
  const owners = new Map<StepId, number>();
  part.instances.forEach((instance, slot) => {
    slots.set(instance.id, slot);
    for (const step of instance.steps) owners.set(step.id, slot);
  });
  const dependents: Dependent[][] = part.instances.map(() => nothing as unknown as Dependent[]);
  const remoteDependents = new Map<InstanceId, Dependent[]>();
  const unmet: number[][] = [];
  const gates = part.instances.map((instance, slot) => {
    const counts = [0, 0, 0, 0, 0, 0];
    unmet.push(counts);
    return instance.gates.map((gate) => {
      const state = gateState(gate, { slots, now, reached: reachedBefore(gate.instance) });
      if (!state.open) add(counts, state.holdsBack, 1);
      if (state.asked) add(counts, onlyAsked, 1);
      if (state.target >= 0) append(dependents, state.target, { slot, state });
      else appendRemote(remoteDependents, gate.instance, { slot, state });
      return state;
    });
  });
  return { slots, owners, gates, dependents, remoteDependents, unmet };
}

function gateState(
  gate: ScoreGate,
  known: { slots: ReadonlyMap<InstanceId, number>; now: number; reached: number },
): GateState {
  const bit = reachedBits[gate.until];
  return {
    gate,
    bit,
    target: known.slots.get(gate.instance) ?? -1,
    holdsBack: heldBack(gate),
    open: (known.reached & bit) !== 0,
    asked: isAskedFirst(gate, known.reached),
    since: known.now,
  };
}

/** On the way up only: the gates of a teardown lead the other way, and each would wait for all. */
function isAskedFirst(gate: ScoreGate, reached: number): boolean {
  return (reached & askedBit) !== 0 && operationIndex[gate.before] < operationIndex.stop;
}

/** Later operations of the same end of the lifecycle: a gate before start says nothing of stop. */
function heldBack(gate: ScoreGate): readonly number[] {
  const first = operationIndex[gate.before];
  if (!gate.andLater) return [first];
  const last = first >= operationIndex.stop ? operationIndex.delete : operationIndex.start;
  const all: number[] = [];
  for (let index = first; index <= last; index += 1) all.push(index);
  return all;
}

function append(lists: Dependent[][], slot: number, dependent: Dependent): void {
  // The shared empty list saves an array for each of the many nodes that nobody waits for.
  const list = lists[slot];
  if (list === undefined || list.length === 0) lists[slot] = [dependent];
  else list.push(dependent);
}

function appendRemote(
  lists: Map<InstanceId, Dependent[]>,
  instance: InstanceId,
  dependent: Dependent,
): void {
  const list = lists.get(instance);
  if (list === undefined) lists.set(instance, [dependent]);
  else list.push(dependent);
}

/** Opens or closes what waits for an instance; calls `changed` once per slot and gate. */
export function routeReached(
  routing: Routing,
  waiting: readonly Dependent[],
  how: { readonly reached: number; readonly now: number; readonly changed: (slot: number) => void },
): void {
  for (const { slot, state } of waiting) {
    const open = (how.reached & state.bit) !== 0;
    const isAsked = isAskedFirst(state.gate, how.reached);
    if (open === state.open && isAsked === state.asked) continue;
    const counts = routing.unmet[slot] as number[];
    if (isAsked !== state.asked) add(counts, onlyAsked, isAsked ? 1 : -1);
    state.asked = isAsked;
    if (open !== state.open) {
      add(counts, state.holdsBack, open ? -1 : 1);
      state.open = open;
      state.since = how.now;
    }
    how.changed(slot);
  }
}

export function unmetOf(routing: Routing, slot: number): Unmet {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = routing.unmet[slot] ?? [];
  return [a, b, c, d, e, f];
}

/** The remote instances whose state a Do of `operation` relies on. */
export function remoteTargets(
  routing: Routing,
  slot: number,
  operation: number,
): readonly InstanceId[] {
  const states = routing.gates[slot] ?? [];
  const found = states.filter((s) => s.target < 0 && s.holdsBack.includes(operation));
  return found.length === 0 ? nothing : found.map((state) => state.gate.instance);
}
