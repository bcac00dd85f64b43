import * as z from "zod";
import type { CheckContext, DoContext, Engine } from "../../../engine/engine.ts";
import type { DoResult, Report } from "../../../model/index.ts";
import type { StillClock } from "../still-clock.ts";
import type { MovingMachine } from "./moving-machine.ts";

const schema = z.strictObject({ mark: z.string() });
type Inputs = z.infer<typeof schema>;

/** A thing named after its instance is there, on this machine; a program makes it, and takes it. */
export function jobEngine(machine: MovingMachine, still: StillClock): Required<Engine<Inputs>> {
  return {
    info: {
      name: "job",
      summary: "a thing of the moving world is there",
      schema,
      events: "hybrid",
      identity: [],
      compares: true,
      undoneBy: "stop",
      spawns: true,
    },
    check: (inputs, ctx) => check(machine, still, { inputs, ctx }),
    do: (inputs, ctx) => {
      ctx.record({ thing: ctx.step.instance });
      return run(ctx, [ctx.step.instance, inputs.mark]);
    },
    undo: async (_, ctx) => {
      const result = await run(ctx, [ctx.step.instance]);
      if (result.kind === "succeeded") ctx.record(undefined);
      return result;
    },
  };
}

/** It leaves nothing to look at: whether it was done is a matter of records. */
export function noteEngine(): Engine<Inputs> {
  return {
    info: {
      name: "note",
      summary: "something was done, and nobody can see it",
      schema,
      events: "none",
      identity: [],
      compares: false,
      spawns: true,
    },
    do: (inputs, ctx) => run(ctx, [`${ctx.step.instance} noted`, inputs.mark]),
  };
}

async function* check(
  machine: MovingMachine,
  still: StillClock,
  { inputs, ctx }: { readonly inputs: Inputs; readonly ctx: CheckContext },
): AsyncGenerator<Report> {
  const { instance } = ctx.step;
  let isNews = false;
  let wake = (): void => undefined;
  const notice = (): void => {
    isNews = true;
    wake();
  };
  const forget = machine.onChange((thing) => {
    if (thing === instance) still.pass(notice);
  });
  ctx.onAsked(notice);
  try {
    while (!ctx.signal.aborted) {
      isNews = false;
      const found = machine.things.get(instance);
      if (found === inputs.mark) yield { kind: "holds" };
      else if (found !== undefined) yield { kind: "fails", detail: "is another one" };
      else yield { kind: "fails", detail: "is not there", absent: true };
      if (isNews) continue;
      const news = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([news, ctx.pause(ctx.recheckMs)]);
    }
  } finally {
    forget();
  }
}

async function run(ctx: DoContext, command: readonly [string, ...string[]]): Promise<DoResult> {
  const { killAfterMs } = ctx;
  const result = await ctx.run({ run: command, timeoutMs: 60_000, killAfterMs, purpose: "do" });
  if (result.kind === "exited") return { kind: "succeeded" };
  return { kind: "failed", code: "KHO_SIM_FAILED", message: result.kind };
}
