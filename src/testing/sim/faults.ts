import type { Prng } from "../../std/prng.ts";

/** What can be done to a simulated world. */
export const faultKinds = [
  /** An agent dies in the middle of what it does; its machine goes on. */
  "crash",
  /** All agents of all hosts die at once, as when one process plays them all. */
  "crash-all",
  /** An agent is told to end in order. */
  "drain",
  /** A machine loses power; its disk stays. */
  "power",
  /** An outsider takes one thing away. */
  "break",
  /** An outsider takes one thing away, again and again. */
  "flap",
  /** The engines of one host lag, drop, lie, fail, hang and break. */
  "mood",
  /** One host's way to the store is slow and loses things. */
  "weather",
  /** One host reads from the past. */
  "stale",
  /** One host, or all of them, cannot reach the store. */
  "cut",
  /** What one host says does not reach the store, though it hears it. */
  "cut-out",
  /** One host does not hear the store, which hears it. */
  "cut-in",
  /** Hosts lose the store one after the other, and find it again in another order. */
  "swizzle",
  /** One agent's process stands still. */
  "stall",
  /** A whole machine stands still, half the time without noticing. */
  "suspend",
  /** Watches of one host are silent for a while. */
  "silence",
  /** Watches of one host are silent for ever. */
  "deafen",
  /** Watches of one host break. */
  "sever",
  /** A new leader gives every lease its full time. */
  "leader",
  /** The store forgets its past. */
  "compact",
  /** A new generation of content. */
  "update",
  /** A new generation of goal: stopped or deleted, and back. */
  "goal",
  /** The desired state is lost, and comes back later. */
  "wipe",
  /** An operator holds something. */
  "hold",
  /** An operator asks for healing, with or without force. */
  "heal",
  /** A wall clock jumps. */
  "wall",
  /** The store loses all that it holds; what is desired comes back later. */
  "empty",
  /** The store is restored from a backup; an operator accepts that later. */
  "restore",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One fault, fixed before the run so that a schedule can be replayed and shrunk. */
export interface Fault {
  /** Virtual milliseconds from the beginning. */
  readonly at: number;
  readonly kind: FaultKind;
  /** Chance of this fault alone: taking another one away must not change it. */
  readonly roll: number;
  readonly durationMs: number;
}

/**
 * Swarm style: each seed enables some kinds only, and prefers a few of them, so that rare
 * combinations are met.
 */
export function drawFaults(
  prng: Prng,
  wish: { readonly count: number; readonly withinMs: number },
): readonly Fault[] {
  const share = 0.2 + prng.float() * 0.7;
  const enabled = faultKinds.filter(() => prng.chance(share));
  const possible = enabled.length === 0 ? faultKinds : enabled;
  const kinds = possible.flatMap(
    (kind) => Array(prng.chance(0.2) ? 6 : 1).fill(kind) as FaultKind[],
  );
  const faults: Fault[] = [];
  for (let i = 0; i < wish.count; i += 1) {
    faults.push({
      at: drawMoment(prng, faults, wish.withinMs),
      kind: prng.pick(kinds),
      roll: prng.uint32(),
      durationMs: 50 + prng.int(prng.chance(0.25) ? 60_000 : 8_000),
    });
  }
  return faults.sort((a, b) => a.at - b.at);
}

/** Often soon after another one: what is still under way then is what breaks. */
function drawMoment(prng: Prng, faults: readonly Fault[], withinMs: number): number {
  const [alone, afterMs] = [prng.int(withinMs), prng.int(prng.chance(0.5) ? 30 : 800)];
  if (faults.length === 0 || prng.chance(0.5)) return alone;
  return Math.min(withinMs - 1, prng.pick(faults).at + afterMs);
}

/** One fault as a person types it: `1200:crash:3f2a91c0:350`. */
export function formatSchedule(schedule: readonly Fault[]): string {
  return schedule
    .map(({ at, kind, roll, durationMs }) => `${at}:${kind}:${roll.toString(16)}:${durationMs}`)
    .join(",");
}

/** The opposite of `formatSchedule`; undefined for a text that is none. Blanks do not matter. */
export function parseSchedule(text: string): readonly Fault[] | undefined {
  const faults: Fault[] = [];
  for (const part of text.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const match = /^(\d{1,9}):([a-z-]+):([0-9a-f]{1,8}):(\d{1,9})$/.exec(part);
    const kind = faultKinds.find((each) => each === match?.[2]);
    if (match === null || kind === undefined) return undefined;
    const [, at = "", , roll = "", durationMs = ""] = match;
    faults.push({
      at: Number(at),
      kind,
      roll: Number.parseInt(roll, 16),
      durationMs: Number(durationMs),
    });
  }
  return faults.sort((a, b) => a.at - b.at);
}
