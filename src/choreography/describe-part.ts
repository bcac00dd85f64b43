import type { InstanceStatus, WaitingOn } from "../model/index.ts";
import type { Dancer } from "./dancer.ts";
import { operationIndex } from "./dancer.ts";
import { type Decision, decide } from "./decide.ts";
import { describeDancer } from "./describe.ts";
import type { Instant } from "./part-event.ts";
import type { GateState } from "./routing.ts";
import type { PartPlay } from "./step-part.ts";

/** The statuses of all instances of the part, in the score's order. */
export function describePart(play: PartPlay, at: Instant): readonly InstanceStatus[] {
  return play.dancers.map((_, slot) => describeSlot(play, slot, at));
}

export function describeInstance(
  play: PartPlay,
  id: InstanceStatus["instance"],
  at: Instant,
): InstanceStatus | undefined {
  const slot = play.routing.slots.get(id);
  return slot === undefined ? undefined : describeSlot(play, slot, at);
}

function describeSlot(play: PartPlay, slot: number, at: Instant): InstanceStatus {
  const wallOf = (monotonic: number): number => Math.round(play.wallAheadMs + monotonic);
  return describeDancer(play.dancers[slot] as Dancer, {
    now: at.now,
    wallOf,
    since: play.since[slot] ?? at.now,
    waitingOn: (decision) =>
      closedGates(play, slot, decision).map((state): WaitingOn => {
        const { instance, until } = state.gate;
        const host = play.part.remote.get(instance) ?? hostOf(play, state);
        return {
          instance,
          state: until,
          since: wallOf(state.since),
          ...(host === undefined ? {} : { host }),
        };
      }),
  });
}

function hostOf(play: PartPlay, state: GateState) {
  return play.dancers[state.target]?.role.instance.host;
}

function closedGates(
  play: PartPlay,
  slot: number,
  decision: Extract<Decision, { kind: "waiting" }>,
): readonly GateState[] {
  const operation = operationIndex[decision.operation];
  const states = play.routing.gates[slot] ?? [];
  const closed = states.filter((state) => !state.open && state.holdsBack.includes(operation));
  return closed.length > 0 ? closed : states.filter((state) => state.asked);
}

/**
 * Can the part still become steady without help?
 * - `converged`: all steady.
 * - `stuck`: everything left is blocked or held, or waits for what is.
 * - `moving`: something may still happen, if only a human who opens a gate.
 */
export function assessPart(play: PartPlay, at: Instant): "converged" | "moving" | "stuck" {
  if (play.counts.steady === play.dancers.length) return "converged";
  if (play.counts.blocked + play.counts.held === 0) return "moving";
  const stuck = stuckSlots(play, at);
  const steady = play.dancers.filter((dancer) => dancer.condition === "steady").length;
  return stuck.size + steady === play.dancers.length ? "stuck" : "moving";
}

function stuckSlots(play: PartPlay, at: Instant): ReadonlySet<number> {
  const stuck = new Set<number>();
  const queue: number[] = [];
  const add = (slot: number): void => {
    if (stuck.has(slot)) return;
    stuck.add(slot);
    queue.push(slot);
  };
  play.dancers.forEach((dancer, slot) => {
    if (dancer.condition === "blocked" || dancer.condition === "held") add(slot);
  });
  for (let head = 0; head < queue.length; head += 1) {
    const stuckSlot = queue[head] as number;
    for (const { slot, state } of play.routing.dependents[stuckSlot] ?? []) {
      if ((state.open && !state.asked) || stuck.has(slot)) continue;
      const decision = decide(play.dancers[slot] as Dancer, at.now);
      if (decision.kind !== "waiting") continue;
      const isHeldBack = state.holdsBack.includes(operationIndex[decision.operation]);
      if (isHeldBack || state.asked) add(slot);
    }
  }
  return stuck;
}
