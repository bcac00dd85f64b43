import * as z from "zod";
import type { CheckContext, DoContext, Engine } from "../../engine/engine.ts";
import type { DoResult, Report } from "../../model/index.ts";
import type { Prng } from "../../std/prng.ts";
import { type Life, never } from "./life.ts";
import type { SimProcesses } from "./sim-process.ts";
import type { StillClock } from "./still-clock.ts";
import type { SimWorld, WorldDo } from "./sim-world.ts";
import type { CheckVoice, Testimony } from "./testimony.ts";

const schema = z.strictObject({
  thing: z.string().describe("what is to be there, or not"),
  mark: z.string().default("").describe("which definition of it"),
  want: z.enum(["present", "absent"]).default("present"),
  spawned: z.boolean().default(false).describe("its Do is a program, which outlives its agent"),
  sources: z.array(z.string()).default([]).describe("things that it is made from"),
});
export type ThingInputs = z.infer<typeof schema>;

/** How badly the engines of one host behave just now; faults turn these up and down. */
export interface EngineMood {
  /** A Do takes up to so long. */
  doMs: number;
  /** Reports arrive up to so much later. */
  lagMs: number;
  /** A report is older than it is late: the look was before the delay. */
  staleChance: number;
  /** A change is not reported at all: only the periodic re-check finds it. */
  dropChance: number;
  /** A report says the contrary, once. */
  lieChance: number;
  /** A check throws instead of reporting. */
  breakChance: number;
  failChance: number;
  /** A Do does not end until it is aborted. */
  hangChance: number;
  /** A Do that fails has made the thing all the same. */
  halfWayChance: number;
  /** A Do that is told to end goes on for up to so long. */
  dyingMs: number;
}

export const calm: EngineMood = {
  doMs: 40,
  lagMs: 2,
  staleChance: 0.5,
  dropChance: 0,
  lieChance: 0,
  breakChance: 0,
  failChance: 0,
  hangChance: 0,
  halfWayChance: 0,
  dyingMs: 30,
};

export interface EngineHost {
  readonly name: string;
  readonly life: Life;
  readonly world: SimWorld;
  readonly processes: SimProcesses;
  readonly testimony: Testimony;
  /** Of the agent's process, which engines are part of. */
  readonly still: StillClock;
  readonly prng: Prng;
  mood(): EngineMood;
  /** Counts what has been reached, so that a blind run is noticed. */
  sometimes(what: string): void;
}

/**
 * A simulated engine: a thing is there, or is not. It has every vice that a real one may have, and
 * keeps every promise of the port. `undoneBy` makes it one for files or one for services.
 */
export function thingEngine(
  host: EngineHost,
  undoneBy: "stop" | "delete",
): Required<Engine<ThingInputs>> {
  return {
    info: {
      name: undoneBy === "stop" ? "service" : "thing",
      summary: "a thing of the simulated world is there",
      schema,
      events: "hybrid",
      identity: ["thing"],
      compares: true,
      undoneBy,
      spawns: false,
    },
    check: (inputs, ctx) => checkThing(host, inputs, ctx),
    do: (inputs, ctx) => doThing(host, inputs, ctx),
    undo: (inputs, ctx) => undoThing(host, inputs, ctx),
  };
}

async function* checkThing(
  host: EngineHost,
  inputs: ThingInputs,
  ctx: CheckContext,
): AsyncGenerator<Report> {
  const { world, prng, life } = host;
  const voice = host.testimony.listen(ctx.step.step, inputs.mark);
  let outside = false;
  let wake: (() => void) | undefined;
  let isNews = false;
  const notice = (fromOutside: boolean): void => {
    isNews = true;
    outside = outside || fromOutside;
    wake?.();
  };
  const forget = world.onChange(inputs.thing, () => {
    if (prng.chance(host.mood().dropChance)) return host.sometimes("event dropped");
    host.still.pass(() => notice(true));
  });
  life.onDeath(forget);
  ctx.onAsked(() => notice(false));
  try {
    while (!ctx.signal.aborted) {
      isNews = false;
      const seen = await lookInTime(host, inputs, ctx);
      if (prng.chance(host.mood().breakChance)) throw broken(host, voice);
      // Whoever lies is found out soon: a check that lies for ever is another kind of fault.
      if (seen.kind !== truth(host, inputs)) {
        if (seen.kind === "holds") world.lie(inputs.thing);
        ctx.clock.after(correctionMs, () => notice(false));
      }
      voice.says(seen.kind);
      yield outside && seen.kind === "fails" ? { ...seen, outside: true } : seen;
      outside = false;
      if (isNews) continue;
      await nextNews(ctx, (resolve) => {
        wake = resolve;
      });
    }
  } finally {
    forget();
    // Nobody looks any more: what it said last is worth nothing.
    voice.says("silent");
  }
}

/** Looks, and is late: what it saw may be over when it tells, but then it knows that it is. */
async function lookInTime(
  host: EngineHost,
  inputs: ThingInputs,
  ctx: CheckContext,
): Promise<Report> {
  const { lagMs, staleChance } = host.mood();
  const lag = lagMs > 0 ? host.prng.int(lagMs) : 0;
  const early = host.prng.chance(staleChance) ? look(host, inputs) : undefined;
  if (lag > 0) await ctx.pause(lag);
  if (early !== undefined && early.kind !== truth(host, inputs)) host.sometimes("report stale");
  return early ?? look(host, inputs);
}

function broken(host: EngineHost, voice: CheckVoice): Error {
  host.sometimes("check broke");
  voice.says("unknown");
  return new Error("the check broke on purpose");
}

function nextNews(ctx: CheckContext, hand: (resolve: () => void) => void): Promise<unknown> {
  const news = new Promise<void>((resolve) => hand(resolve));
  return Promise.race([news, ctx.pause(ctx.recheckMs)]);
}

const correctionMs = 150;

function truth(host: EngineHost, inputs: ThingInputs): Report["kind"] {
  const { world } = host;
  if (inputs.want === "absent") return world.isAbsent(inputs.thing) ? "holds" : "fails";
  return world.isThere(inputs.thing, inputs.mark) ? "holds" : "fails";
}

function look(host: EngineHost, inputs: ThingInputs): Report {
  const { world, prng } = host;
  const isRight = truth(host, inputs) === "holds";
  if (prng.chance(host.mood().lieChance)) {
    host.sometimes("check lied");
    if (prng.chance(0.5)) return { kind: "unknown", detail: "cannot tell" };
    return isRight ? { kind: "fails", detail: "says it is not so" } : { kind: "holds" };
  }
  if (isRight) return { kind: "holds" };
  return world.isAbsent(inputs.thing)
    ? { kind: "fails", detail: "is not there", absent: true }
    : { kind: "fails", detail: "is another one" };
}

async function doThing(host: EngineHost, inputs: ThingInputs, ctx: DoContext): Promise<DoResult> {
  const { world } = host;
  if (inputs.want === "absent") return takeAway(host, inputs, ctx);
  const isNew = ctx.made === undefined && world.isAbsent(inputs.thing);
  // Written down before it is made, and only if it is ours to make.
  if (isNew) ctx.record({ thing: inputs.thing });
  const maker = isNew || ctx.made !== undefined ? "khoreia" : "somebody";
  const { mark, sources } = inputs;
  return perform(host, ctx, {
    kind: "do",
    inputs,
    effect: () => world.make(inputs.thing, { mark, sources, maker }),
  });
}

/** A stop or delete that a topology spells out: whatever is there goes. */
function takeAway(host: EngineHost, inputs: ThingInputs, ctx: DoContext): Promise<DoResult> {
  const effect = (): void => host.world.unmake(inputs.thing);
  return perform(host, ctx, { kind: "undo", inputs, effect });
}

async function undoThing(host: EngineHost, inputs: ThingInputs, ctx: DoContext): Promise<DoResult> {
  if (ctx.made === undefined) return { kind: "succeeded" };
  const effect = (): void => host.world.unmake(inputs.thing);
  const result = await perform(host, ctx, { kind: "undo", inputs, effect });
  if (result.kind === "succeeded") ctx.record(undefined);
  return result;
}

interface Work {
  readonly kind: WorldDo["kind"];
  readonly inputs: ThingInputs;
  readonly effect: () => void;
}

async function perform(host: EngineHost, ctx: DoContext, work: Work): Promise<DoResult> {
  const { life, prng, processes } = host;
  const { inputs } = work;
  if (!life.touch()) return never();
  const mood = host.mood();
  const hangs = prng.chance(mood.hangChance);
  const fails = prng.chance(mood.failChance);
  const acts = !fails || prng.chance(mood.halfWayChance);
  if (hangs) host.sometimes("do hung");
  if (fails && acts) host.sometimes("do failed half-way");
  const takenMs = 1 + prng.int(mood.doMs);
  const durationMs = hangs ? Number.MAX_SAFE_INTEGER : takenMs;
  const effectMs = acts ? prng.int(takenMs + 1) : Number.POSITIVE_INFINITY;
  const ended = processes.run(
    {
      entry: entryOf(host, ctx, work),
      durationMs,
      effectMs,
      succeeds: !fails,
      dyingMs: 1 + prng.int(mood.dyingMs),
      actsDying: prng.chance(0.3),
      endsWellDying: prng.chance(0.5),
      effect: work.effect,
    },
    ctx.signal,
    inputs.spawned ? undefined : host.still,
  );
  const succeeded = await host.still.hear(ended);
  // Its end reached nobody if the agent died meanwhile.
  if (!life.isAlive) return never();
  return succeeded ? { kind: "succeeded" } : failed("failed on purpose");
}

function entryOf(host: EngineHost, ctx: DoContext, { kind, inputs }: Work): WorldDo {
  return {
    step: ctx.step.step,
    host: host.name,
    life: host.life.name,
    kind,
    thing: inputs.thing,
    mark: inputs.mark,
    spawned: inputs.spawned,
    began: host.world.now,
    end: undefined,
    succeeded: false,
  };
}

function failed(message: string): DoResult {
  return { kind: "failed", code: "KHO_SIM_FAILED", message };
}
