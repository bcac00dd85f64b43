import { z } from "zod";
import type { CheckContext, DoContext, Engine } from "../../engine/engine.ts";
import type { DoResult, Report, StepId } from "../../model/index.ts";
import type { Prng } from "../../std/prng.ts";
import type { SimWorld, WorldDo } from "./sim-world.ts";

const schema = z.strictObject({
  thing: z.string().describe("what is to be there"),
  mark: z.string().default("").describe("which definition of it"),
  spawned: z.boolean().default(false).describe("its Do is a program, which outlives its agent"),
});
export type ThingInputs = z.infer<typeof schema>;

/** How badly the engines of one host behave just now; faults turn these up and down. */
export interface EngineMood {
  /** Reports arrive up to so much later. */
  lagMs: number;
  /** A change is not reported at all: only the periodic re-check finds it. */
  dropChance: number;
  /** A report says the contrary, once. */
  lieChance: number;
  failChance: number;
  /** A Do does not end until it is aborted. */
  hangChance: number;
  /** A Do that fails has made the thing all the same. */
  halfWayChance: number;
}

export const calm: EngineMood = {
  lagMs: 2,
  dropChance: 0,
  lieChance: 0,
  failChance: 0,
  hangChance: 0,
  halfWayChance: 0,
};

export interface EngineHost {
  readonly name: string;
  readonly agent: string;
  readonly world: SimWorld;
  readonly prng: Prng;
  mood(): EngineMood;
  /** False once the agent that uses this engine has died: it must not act any more. */
  alive(): boolean;
  /** A Do that runs outside the agent: it can outlive it, and its successor ends it. */
  spawn(what: SpawnRequest): SpawnedDo;
  /** Counts what has been reached, so that a blind run is noticed. */
  sometimes(what: string): void;
}

export interface SpawnRequest {
  readonly step: StepId;
  readonly entry: WorldDo;
  readonly durationMs: number;
  readonly effect: () => void;
}

export interface SpawnedDo {
  /** Resolves when it has ended, by itself or killed. */
  readonly ended: Promise<void>;
  kill(): void;
}

/** A simulated engine: it has every vice that a real one may have, and keeps every promise. */
export function thingEngine(host: EngineHost): Engine<ThingInputs> {
  return {
    info: {
      name: "thing",
      summary: "a thing of the simulated world is there",
      schema,
      events: "hybrid",
      identity: ["thing"],
      compares: true,
      undoneBy: "delete",
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
  const { world, prng } = host;
  let outside = false;
  let wake: (() => void) | undefined;
  let changed = false;
  const notice = (fromOutside: boolean): void => {
    changed = true;
    outside = outside || fromOutside;
    wake?.();
  };
  const forget = world.onChange(inputs.thing, () => {
    if (prng.chance(host.mood().dropChance)) return host.sometimes("event dropped");
    notice(true);
  });
  ctx.onAsked(() => notice(false));
  try {
    while (!ctx.signal.aborted) {
      changed = false;
      const seen = look(host, inputs);
      // Whoever lies is found out soon: a check that lies for ever is another kind of fault.
      if (seen.kind !== truth(host, inputs)) ctx.clock.after(correctionMs, () => notice(false));
      yield outside && seen.kind === "fails" ? { ...seen, outside: true } : seen;
      outside = false;
      if (!changed)
        await nextNews(ctx, (resolve) => {
          wake = resolve;
        });
      const { lagMs } = host.mood();
      if (lagMs > 0) await ctx.pause(prng.int(lagMs));
    }
  } finally {
    forget();
  }
}

function nextNews(ctx: CheckContext, hand: (resolve: () => void) => void): Promise<unknown> {
  const news = new Promise<void>((resolve) => hand(resolve));
  return Promise.race([news, ctx.pause(ctx.recheckMs)]);
}

const correctionMs = 150;

function truth(host: EngineHost, inputs: ThingInputs): Report["kind"] {
  return host.world.isThere(inputs.thing, inputs.mark) ? "holds" : "fails";
}

function look(host: EngineHost, inputs: ThingInputs): Report {
  const { world, prng } = host;
  const mood = host.mood();
  const isThere = world.isThere(inputs.thing, inputs.mark);
  if (prng.chance(mood.lieChance)) {
    host.sometimes("check lied");
    if (prng.chance(0.5)) return { kind: "unknown", detail: "cannot tell" };
    if (!isThere) world.lie(inputs.thing);
    return isThere ? { kind: "fails", detail: "says it is not there" } : { kind: "holds" };
  }
  if (isThere) return { kind: "holds" };
  return world.isAbsent(inputs.thing)
    ? { kind: "fails", detail: "is not there", absent: true }
    : { kind: "fails", detail: "is an older one" };
}

async function doThing(host: EngineHost, inputs: ThingInputs, ctx: DoContext): Promise<DoResult> {
  const { world, prng } = host;
  const mood = host.mood();
  if (ctx.made === undefined && world.isAbsent(inputs.thing)) ctx.record({ thing: inputs.thing });
  const entry = beginDo(host, ctx, { kind: "do", spawned: inputs.spawned });
  const hangs = prng.chance(mood.hangChance);
  if (hangs) host.sometimes("do hung");
  const fails = prng.chance(mood.failChance);
  const acts = !fails || prng.chance(mood.halfWayChance);
  if (fails && acts) host.sometimes("do failed half-way");
  const durationMs = hangs ? Number.MAX_SAFE_INTEGER : 1 + prng.int(40);
  const effect = (): void => {
    if (acts) world.make(inputs.thing, inputs.mark);
  };
  if (inputs.spawned) {
    await runSpawned(host, ctx, { entry, durationMs, effect });
  } else {
    await sleep(ctx, durationMs);
    if (!ctx.signal.aborted) effect();
  }
  host.world.finish(entry);
  return fails || ctx.signal.aborted ? failed("failed on purpose") : { kind: "succeeded" };
}

async function undoThing(host: EngineHost, inputs: ThingInputs, ctx: DoContext): Promise<DoResult> {
  if (ctx.made === undefined) return { kind: "succeeded" };
  const entry = beginDo(host, ctx, { kind: "undo", spawned: false });
  const fails = host.prng.chance(host.mood().failChance);
  await sleep(ctx, 1 + host.prng.int(20));
  host.world.finish(entry);
  if (fails || ctx.signal.aborted) return failed("failed on purpose");
  host.world.unmake(inputs.thing);
  ctx.record(undefined);
  return { kind: "succeeded" };
}

function beginDo(
  host: EngineHost,
  ctx: DoContext,
  { kind, spawned }: Pick<WorldDo, "kind" | "spawned">,
): WorldDo {
  const entry: WorldDo = {
    step: ctx.step.step,
    host: host.name,
    agent: host.agent,
    kind,
    spawned,
    began: ctx.clock.now(),
    end: undefined,
  };
  host.world.begin(entry);
  return entry;
}

/** A program: it goes on when its agent dies, and is killed when its agent wants it to end. */
async function runSpawned(
  host: EngineHost,
  ctx: DoContext,
  what: { readonly entry: WorldDo; readonly durationMs: number; readonly effect: () => void },
): Promise<void> {
  const child = host.spawn({ ...what, step: ctx.step.step });
  if (ctx.signal.aborted) child.kill();
  ctx.signal.addEventListener("abort", () => child.kill(), { once: true });
  await child.ended;
}

function sleep(ctx: DoContext, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (ctx.signal.aborted) return resolve();
    const cancel = ctx.clock.after(delayMs, resolve);
    ctx.signal.addEventListener(
      "abort",
      () => {
        cancel();
        resolve();
      },
      { once: true },
    );
  });
}

function failed(message: string): DoResult {
  return { kind: "failed", code: "KHO_SIM_FAILED", message };
}
