import type { Condition, HostName, InstanceId, JournalFact, StepId } from "../model/index.ts";
import { assertNever } from "../std/invariant.ts";
import type { Part } from "../score/index.ts";
import { enterDancer, goesOn, prepareChange, prepareDancer } from "./begin.ts";
import { countWanted } from "./count-wanted.ts";
import { type Known, partWith } from "./part-with.ts";
import { type Dancer, type DancerRole, indexOfStep, operationIndex } from "./dancer.ts";
import { isStillDue } from "./decide.ts";
import type { DancerEffect, Effect } from "./effect.ts";
import type { DancerEvent } from "./event.ts";
import type { Generation, Instant, PartEvent } from "./part-event.ts";
import { type Routing, buildRouting, remoteTargets, routeReached, unmetOf } from "./routing.ts";
import { type Transition, stepDancer } from "./step-dancer.ts";
import { type Wakes, createWakes } from "./wakes.ts";

/**
 * One host's part of one deployment while it is played. The dancers are values; this table of
 * them belongs to one agent and is changed in place by `stepPart` alone, because copying ten
 * thousand of them for each event would cost more than all else (ADR 0006). No I/O, no time, no
 * chance: the same events give the same effects.
 */
export interface PartPlay {
  readonly host: HostName;
  part: Part;
  generation: Generation;
  routing: Routing;
  dancers: Dancer[];
  /** By slot, monotonic: since when the condition has been what it is. */
  since: number[];
  /** By slot: revision of the last event about it; the cause of the next. */
  causes: number[];
  counts: Record<Condition, number>;
  readonly remote: Map<InstanceId, number>;
  readonly wakes: Wakes;
  revision: number;
  converged: boolean;
  /** Since when it has not been converged; monotonic. */
  movingSince: number;
  changedSteps: number;
  /** How many steps the goals of this generation ask for. */
  wantedSteps: number;
  /** Slots whose gates have changed and that have not been told. */
  readonly dirty: number[];
  readonly isDirty: Set<number>;
  effects: Effect[];
  /** When the event that moves it became known. */
  at: Instant;
  /**
   * By how much wall time is ahead of the monotonic one. Worked out anew with each reading it would
   * be now one millisecond more and now one less, and what stands still would be told as changed.
   */
  wallAheadMs: number;
}

/** Wall time is taken to have been set when it differs by so much from what it should be. */
const wallSetMs = 1_000;

const noCounts = (): Record<Condition, number> => ({
  blocked: 0,
  unknown: 0,
  healing: 0,
  performing: 0,
  waiting: 0,
  held: 0,
  steady: 0,
});

/** A part that plays nothing yet: its first event is `generation.accepted`. */
export function createPart(part: Part, generation: Generation, at: Instant): PartPlay {
  const nothing: Part = { ...part, instances: [], remote: new Map(), signalled: new Set() };
  return {
    host: part.host,
    part: nothing,
    generation,
    dancers: [],
    since: [],
    causes: [],
    routing: buildRouting(nothing, at.now, () => 0),
    counts: noCounts(),
    remote: new Map(),
    wakes: createWakes(),
    revision: 0,
    converged: false,
    movingSince: at.now,
    changedSteps: 0,
    wantedSteps: 0,
    dirty: [],
    isDirty: new Set(),
    effects: [],
    at,
    wallAheadMs: at.wall - at.now,
  };
}

/** Moves the part by one event and everything that follows from it; orders in order. */
export function stepPart(play: PartPlay, event: PartEvent): readonly Effect[] {
  play.effects = [];
  play.at = { now: event.now, wall: event.wall };
  const aheadMs = event.wall - event.now;
  if (Math.abs(aheadMs - play.wallAheadMs) > wallSetMs) play.wallAheadMs = aheadMs;
  apply(play, event);
  settle(play);
  noteConvergence(play);
  const { effects } = play;
  play.effects = [];
  return effects;
}

function apply(play: PartPlay, event: PartEvent): void {
  switch (event.kind) {
    case "check.reported":
    case "do.ended":
      return forStep(play, event.step, event);
    case "clock.ticked":
      return onTick(play);
    case "remote.observed":
      return onRemote(play, event.instance, event.reached);
    case "hold.changed":
      return forInstance(play, event.instance, event);
    case "heal.requested":
      for (const instance of event.instances) {
        forInstance(play, instance, event);
        // The next one may wait for this one, and must know what has become of it.
        settle(play);
      }
      return;
    case "generation.accepted":
      return onGeneration(play, event, event.because && { fact: event.because });
    case "claims.changed":
      return onGeneration(play, event, {});
    default:
      return assertNever(event);
  }
}

function forStep(play: PartPlay, step: StepId, event: DancerEvent): void {
  const slot = play.routing.owners.get(step);
  // Late news of a step that no generation wants any more.
  if (slot !== undefined) dispatch(play, slot, event);
}

function forInstance(play: PartPlay, id: InstanceId, event: DancerEvent): void {
  const slot = play.routing.slots.get(id);
  if (slot === undefined) return;
  // What an operator or a clock asks for has no earlier cause.
  play.causes[slot] = 0;
  dispatch(play, slot, event);
}

function onTick(play: PartPlay): void {
  const { now } = play.at;
  for (let slot = play.wakes.due(now); slot >= 0; slot = play.wakes.due(now)) {
    const dancer = play.dancers[slot];
    if (dancer === undefined || dancer.wakeAt > now) continue;
    dispatch(play, slot, { kind: "clock.ticked", now });
    settle(play);
  }
}

function onRemote(play: PartPlay, id: InstanceId, reached: number): void {
  play.remote.set(id, reached);
  const waiting = play.routing.remoteDependents.get(id);
  if (waiting === undefined) return;
  routeReached(play.routing, waiting, {
    reached,
    now: play.at.now,
    changed: (slot) => mark(play, slot),
  });
}

function mark(play: PartPlay, slot: number): void {
  if (play.isDirty.has(slot)) return;
  play.isDirty.add(slot);
  play.dirty.push(slot);
}

/** Tells every dancer whose gates have changed, until nothing changes any more. */
function settle(play: PartPlay): void {
  const { now } = play.at;
  for (let head = 0; head < play.dirty.length; head += 1) {
    const slot = play.dirty[head] as number;
    play.isDirty.delete(slot);
    const unmet = unmetOf(play.routing, slot);
    dispatch(play, slot, { kind: "preconditions.changed", unmet, now });
  }
  play.dirty.length = 0;
}

function dispatch(play: PartPlay, slot: number, event: DancerEvent): void {
  adopt(play, slot, stepDancer(play.dancers[slot] as Dancer, event));
}

/** Takes over what a dancer has become, and tells those whom it concerns. */
function adopt(play: PartPlay, slot: number, { dancer, effects }: Transition): void {
  const before = play.dancers[slot] as Dancer;
  play.dancers[slot] = dancer;
  for (const effect of effects) perform(play, slot, effect);
  if (dancer.condition !== before.condition) {
    play.counts[before.condition] -= 1;
    play.counts[dancer.condition] += 1;
    play.since[slot] = play.at.now;
  }
  if (dancer.wakeAt !== before.wakeAt) play.wakes.set(slot, dancer.wakeAt);
  if (dancer.reached !== before.reached) tellReached(play, slot, dancer);
}

function tellReached(play: PartPlay, slot: number, dancer: Dancer): void {
  const { reached } = dancer;
  const instance = dancer.role.instance.id;
  // What is to go is told to all: another host may wait for it without our knowing.
  if (play.part.signalled.has(instance) || dancer.role.instance.goal === "deleted") {
    play.effects.push({ kind: "signal.publish", instance, reached });
  }
  const waiting = play.routing.dependents[slot];
  if (waiting === undefined || waiting.length === 0) return;
  const cause = play.causes[slot] ?? 0;
  routeReached(play.routing, waiting, {
    reached,
    now: play.at.now,
    changed: (dependent) => {
      play.causes[dependent] = cause;
      mark(play, dependent);
    },
  });
}

function perform(play: PartPlay, slot: number, effect: DancerEffect): void {
  switch (effect.kind) {
    case "fact.note":
      return journal(play, slot, effect.fact);
    case "do.run": {
      const index = operationIndex[operationOf(play, slot, effect.step)];
      const isTeardown = index >= operationIndex.stop;
      const mayMove = play.part.instances[slot]?.token !== undefined;
      // Healing what is fixed and was performed in this generation needs nobody's word but ours.
      const isAsked = isTeardown || mayMove || !hasHeld(play, slot, effect.step);
      const remote = isAsked ? remoteTargets(play.routing, slot, index) : [];
      const intent = isTeardown || mayMove || remote.length > 0;
      play.effects.push({ ...effect, remote, intent });
      return;
    }
    case "check.start":
    case "check.stop":
    case "check.ask":
    case "do.cancel":
    case "completion.record":
    case "completion.erase":
      play.effects.push(effect);
      return;
    default:
      assertNever(effect);
  }
}

function operationOf(play: PartPlay, slot: number, id: StepId) {
  const steps = (play.dancers[slot] as Dancer).role.instance.steps;
  return steps.find((step) => step.id === id)?.operation ?? "create";
}

function hasHeld(play: PartPlay, slot: number, id: StepId): boolean {
  const dancer = play.dancers[slot] as Dancer;
  const index = dancer.role.instance.steps.findIndex((step) => step.id === id);
  return dancer.steps[index]?.held === true;
}

/** Slot -1 is the part itself. */
function journal(play: PartPlay, slot: number, fact: JournalFact): void {
  play.revision += 1;
  const cause = slot < 0 ? 0 : (play.causes[slot] ?? 0);
  const header = {
    revision: play.revision,
    time: play.at.wall,
    host: play.host,
    generation: play.generation.generation,
    ...(cause === 0 ? {} : { cause }),
  };
  if (slot >= 0) play.causes[slot] = play.revision;
  if (fact.kind === "step.settled" && fact.outcome === "changed") play.changedSteps += 1;
  play.effects.push({ kind: "journal.append", event: { ...header, ...fact } });
}

/** May a Do that was ordered a while ago still begin? Asked at the last moment. */
export function mayBegin(play: PartPlay, step: StepId): boolean {
  const slot = play.routing.owners.get(step);
  const dancer = slot === undefined ? undefined : play.dancers[slot];
  return dancer !== undefined && isStillDue(dancer, indexOfStep(dancer, step));
}

/** Writes down what the agent itself has to say; the part numbers all events of the journal. */
export function noteFact(play: PartPlay, fact: JournalFact, at: Instant): readonly Effect[] {
  play.effects = [];
  play.at = at;
  journal(play, -1, fact);
  const { effects } = play;
  play.effects = [];
  return effects;
}

function noteConvergence(play: PartPlay): void {
  const converged = play.counts.steady === play.dancers.length;
  if (converged === play.converged) return;
  play.converged = converged;
  if (!converged) {
    play.movingSince = play.at.now;
    play.changedSteps = 0;
    return;
  }
  const changed = play.changedSteps;
  const steps = play.wantedSteps;
  journal(play, -1, {
    kind: "deployment.converged",
    changed,
    unchanged: Math.max(0, steps - changed),
    durationMs: play.at.now - play.movingSince,
  });
}

/**
 * What is wanted has changed; or `anew`, when the same generation is taken over once more, because
 * of a fact or because other hosts play what may move now. What is the same goes on as it is.
 */
function onGeneration(
  play: PartPlay,
  next: Generation,
  anew?: { readonly fact?: JournalFact },
): void {
  const { now } = play.at;
  const { old, ended } = partWith(play, next.part);
  play.part = next.part;
  play.generation = next;
  play.causes = next.part.instances.map(({ id }) => old.get(id)?.cause ?? 0);
  play.since = next.part.instances.map(() => now);
  play.counts = noCounts();
  play.wakes.clear();
  play.wantedSteps = countWanted(next.part);
  const { goal, instances } = next.part;
  if (anew === undefined) {
    play.converged = false;
    play.movingSince = now;
    play.changedSteps = 0;
    journal(play, -1, { kind: "generation.accepted", goal, instances: instances.length });
  }
  if (anew?.fact !== undefined) journal(play, -1, anew.fact);
  const cause = anew?.fact === undefined ? undefined : play.revision;
  for (const instance of ended) journal(play, -1, { kind: "claim.ended", instance });
  instances.forEach(({ id, token }, slot) => {
    if (token === undefined || old.has(id)) return;
    journal(play, slot, { kind: "claim.taken", instance: id, token });
  });
  takeRoles(play, old, { isSame: anew !== undefined, cause });
}

/** First everybody learns the new role, then everybody acts: see `Entering`. */
function takeRoles(
  play: PartPlay,
  old: ReadonlyMap<InstanceId, Known>,
  { isSame, cause }: { readonly isSame: boolean; readonly cause: number | undefined },
): void {
  const { now } = play.at;
  const { generation, fingerprintOf, completionOf, holdOf } = play.generation;
  const { instances } = play.part;
  const entering = instances.map((instance) => {
    const role: DancerRole = { instance, generation, fingerprintOf };
    const known = old.get(instance.id)?.dancer;
    return known === undefined
      ? prepareDancer({ role, hold: holdOf(instance), completionOf, now })
      : prepareChange(known, role, now);
  });
  play.dancers = entering.map(({ draft }) => draft.dancer);
  const reached = new Map(instances.map(({ id }, i) => [id, play.dancers[i]?.reached ?? 0]));
  play.routing = buildRouting(play.part, now, (id) => reached.get(id) ?? play.remote.get(id) ?? 0);
  entering.forEach((each, slot) => {
    const before = play.dancers[slot]?.reached ?? 0;
    // What goes on as it was has not been caused by this.
    if (cause !== undefined && !goesOn(each)) play.causes[slot] = cause;
    const { dancer, effects } = enterDancer(each, unmetOf(play.routing, slot));
    play.dancers[slot] = dancer;
    const was = isSame ? old.get(dancer.role.instance.id) : undefined;
    if (was?.dancer.condition === dancer.condition) play.since[slot] = was.since;
    for (const effect of effects) perform(play, slot, effect);
    play.counts[dancer.condition] += 1;
    play.wakes.set(slot, dancer.wakeAt);
    if (dancer.reached !== before) tellReached(play, slot, dancer);
  });
}
