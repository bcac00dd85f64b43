import { constants } from "node:os";
import * as z from "zod";
import type { DoResult, Failure, Made, Report, StepId } from "../../model/index.ts";
import type { Child, CheckContext, DoContext, Engine, StepIdentity } from "../engine.ts";
import { envParam, programName, runParam } from "./program/command-params.ts";
import { PolledCheck } from "./program/polled-check.ts";
import { lookAtReadiness, readyParam } from "./program/readiness.ts";
import { exitFailure } from "./program/run-outcome.ts";

const defaultSignal = "TERM";
/** So many looks in a row must find a child that was ready unready, before it is restarted. */
const looksToFall = 3;
/** While a Do waits for readiness it looks soon, and then at ever longer intervals. */
const firstLookMs = 20;
const lookSlowdown = 1.5;
const slowestLookMs = 500;

const isSignal = (name: string): boolean =>
  Object.hasOwn(constants.signals, name.startsWith("SIG") ? name : `SIG${name}`);

const schema = z.strictObject({
  run: runParam.describe("What to run in the foreground, as a list or as a line for the shell"),
  env: envParam,
  ready: readyParam,
  stop_signal: z
    .string()
    .refine(isSignal, "must be the name of a signal, such as TERM or INT")
    .optional()
    .describe("How to ask it to end; TERM by default. After `kill_after` it is killed"),
});

const example = `start:
  process:
    run: [postgres, -D, /srv/db]
    ready: { tcp: { port: 5432 } }
    stop_signal: INT
`;

export type ProcessInputs = z.infer<typeof schema>;

export interface ProcessEngine extends Engine<ProcessInputs> {
  /** What an earlier agent has recorded: which child was ready already. */
  recall(step: Pick<StepIdentity, "deployment" | "host" | "step">, made: Made): void;
}

/**
 * `process`: a program runs in the foreground, supervised. The check holds while the child runs
 * that was started with these very inputs, and is ready. Its end is seen at once; readiness is
 * looked at every `every`, and a child that was ready is restarted only when three looks in a row
 * find it unready. The Do starts it, or restarts one with other inputs, and waits until it is
 * ready. It outlives the agent and is adopted by the next one.
 */
export function processEngine(): ProcessEngine {
  const known = new ReadyChildren();
  return {
    info: {
      name: "process",
      summary: "A program runs, supervised, with these inputs, and is ready",
      example,
      schema,
      events: "hybrid",
      identity: [],
      compares: true,
      undoneBy: "stop",
      spawns: true,
      scripts: ["run"],
    },
    check: (inputs, context) => new ProcessCheck(known, inputs, context),
    do: (inputs, context) => startProcess(known, inputs, context),
    undo: stopProcess,
    recall: (step, made) => known.recall(step, made),
  };
}

/**
 * Which child of which step has been ready once. It tells one that is still starting from one
 * that has stopped to answer, and a log whose line has long been cut from one without it.
 */
class ReadyChildren {
  readonly #names = new Map<string, string>();

  has(step: StepIdentity, child: Child): boolean {
    return this.#names.get(keyOf(step)) === nameOf(child);
  }

  add(step: StepIdentity, child: Child): void {
    this.#names.set(keyOf(step), nameOf(child));
  }

  forget(step: StepIdentity): void {
    this.#names.delete(keyOf(step));
  }

  recall(step: Pick<StepIdentity, "deployment" | "host" | "step">, made: Made): void {
    const { ready } = made;
    if (typeof ready === "string") this.#names.set(keyOf(step), ready);
  }
}

function keyOf(step: {
  readonly deployment: string;
  readonly host: string;
  readonly step: StepId;
}): string {
  return JSON.stringify([step.deployment, step.host, step.step]);
}

function nameOf(child: Child): string {
  return `${child.pid}@${child.startedAt}`;
}

class ProcessCheck extends PolledCheck {
  readonly #known: ReadyChildren;
  readonly #inputs: ProcessInputs;
  #unready = 0;
  #hasRun = false;

  constructor(known: ReadyChildren, inputs: ProcessInputs, context: CheckContext) {
    super(context, () => this.#look());
    this.#known = known;
    this.#inputs = inputs;
  }

  protected override open(): void {
    this.context.child.onChange(() => this.lookNow());
    super.open();
  }

  async #look(): Promise<Report> {
    const { child: keeper, fingerprint, step } = this.context;
    const child = keeper.current();
    if (child?.alive() !== true) return this.#notRunning();
    this.#hasRun = true;
    if (child.fingerprint !== fingerprint) {
      return { kind: "fails", detail: "it runs, but was started with other inputs" };
    }
    const wasReady = this.#known.has(step, child);
    if (wasReady && saysReadyOnce(this.#inputs)) return { kind: "holds" };
    const report = await lookAtReadiness(this.#inputs.ready, { ...this.#lookOptions(), child });
    if (!child.alive()) return this.#notRunning();
    if (report.kind === "holds") {
      this.#known.add(step, child);
      this.#unready = 0;
      return report;
    }
    if (!wasReady) return report;
    this.#unready += 1;
    if (this.#unready < looksToFall) return { kind: "holds" };
    return report.kind === "fails" ? { ...report, outside: true } : report;
  }

  #lookOptions() {
    const { setting, clock, signal } = this.context;
    return { setting, clock, signal };
  }

  #notRunning(): Report {
    this.#unready = 0;
    const ended = howItEnded(this.context.child.lastExit());
    return {
      kind: "fails",
      detail: ended === undefined ? "it does not run" : `it does not run: ${ended}`,
      absent: true,
      // Somebody ended it, or it ended by itself: we saw it alive.
      ...(this.#hasRun ? { outside: true } : {}),
    };
  }
}

async function startProcess(
  known: ReadyChildren,
  inputs: ProcessInputs,
  context: DoContext,
): Promise<DoResult> {
  const { child: keeper, step } = context;
  const what = programName(inputs.run);
  const fitness = await fitnessOf(known, inputs, context);
  if (fitness === "unfit") {
    await keeper.stop({ signal: signalOf(inputs), killAfterMs: context.killAfterMs });
    known.forget(step);
    context.record({ ready: null });
    try {
      const { run, env } = inputs;
      await keeper.start({ run, ...(env === undefined ? {} : { env }) });
    } catch (error) {
      return refused(what, error);
    }
  }
  const child = keeper.current();
  if (child === undefined) return refused(what, new Error(""));
  const failure = fitness === "ready" ? undefined : await untilReady(inputs, context, child);
  if (failure !== undefined) return failure;
  known.add(step, child);
  context.record({ ready: nameOf(child) });
  if (fitness === "ready") return { kind: "succeeded", changed: false };
  return { kind: "succeeded", output: child.output() };
}

/**
 * What can be said of the child that is there. One that was never ready may be on its way: after
 * a restart of the agent it is left to it, but not a second time.
 */
async function fitnessOf(
  known: ReadyChildren,
  inputs: ProcessInputs,
  context: DoContext,
): Promise<"ready" | "starting" | "unfit"> {
  const { child: keeper, step, setting, clock, signal } = context;
  const child = keeper.current();
  if (child?.alive() !== true || child.fingerprint !== context.fingerprint || context.redo) {
    return "unfit";
  }
  const wasReady = known.has(step, child);
  if (wasReady && saysReadyOnce(inputs)) return "ready";
  const report = await lookAtReadiness(inputs.ready, { child, setting, clock, signal });
  if (report.kind === "holds") return "ready";
  return !wasReady && context.attempt === 1 ? "starting" : "unfit";
}

/** A line in a log is said once, and then it scrolls away. */
function saysReadyOnce({ ready }: ProcessInputs): boolean {
  return ready === undefined || "log" in ready || "file" in ready;
}

async function untilReady(
  inputs: ProcessInputs,
  context: DoContext,
  child: Child,
): Promise<Failure | undefined> {
  const { clock, signal, setting, child: keeper } = context;
  const what = programName(inputs.run);
  let pauseMs = firstLookMs;
  for (;;) {
    const report = await lookAtReadiness(inputs.ready, { child, setting, clock, signal });
    if (!child.alive()) return endedEarly(what, child, keeper.lastExit());
    if (report.kind === "holds") return undefined;
    if (signal.aborted) return notReady(what, child, report.detail ?? "not ready");
    await pause(context, pauseMs);
    pauseMs = Math.min(pauseMs * lookSlowdown, slowestLookMs);
  }
}

/** Ends early when the Do is aborted. */
async function pause({ clock, signal, child }: DoContext, delayMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener("abort", end);
      resolve();
    });
    const end = (): void => {
      cancel();
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted || child.current() === undefined) end();
  });
}

async function stopProcess(inputs: ProcessInputs, context: DoContext): Promise<DoResult> {
  const isThere = context.child.current() !== undefined;
  await context.child.stop({ signal: signalOf(inputs), killAfterMs: context.killAfterMs });
  context.record(undefined);
  return isThere ? { kind: "succeeded" } : { kind: "succeeded", changed: false };
}

function signalOf({ stop_signal: signal = defaultSignal }: ProcessInputs): string {
  return signal;
}

type Exit = { readonly exitCode: number | null; readonly signal: string | null } | undefined;

function howItEnded(exit: Exit): string | undefined {
  if (exit === undefined) return undefined;
  if (exit.exitCode !== null) return `it ended with exit code ${exit.exitCode}`;
  return exit.signal === null ? "it ended" : `it was ended by signal ${exit.signal}`;
}

function endedEarly(what: string, child: Child, exit: Exit): Failure {
  const output = child.output();
  if (exit?.exitCode === 0) {
    return {
      ...exitFailure(what, 0, output),
      hint: "it must stay in the foreground: switch its daemon mode off",
    };
  }
  if (typeof exit?.exitCode === "number") return exitFailure(what, exit.exitCode, output);
  return {
    kind: "failed",
    code: "KHO_DO_SIGNAL",
    message: `The process ${what} ended before it was ready: ${howItEnded(exit) ?? "it is gone"}`,
    output,
    ...(exit?.signal == null ? {} : { signal: exit.signal }),
  };
}

function notReady(what: string, child: Child, why: string): Failure {
  return {
    kind: "failed",
    code: "KHO_DO_NOT_READY",
    message: `The process ${what} runs, but ${why}`,
    output: child.output(),
    hint: "raise the operation's timeout if it needs longer, or look at what `ready` asks for",
  };
}

function refused(what: string, error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof Error && "code" in error && typeof error.code === "string"
      ? error.code
      : "KHO_DO_REFUSED";
  return { kind: "failed", code, message: why === "" ? `Cannot start ${what}` : why };
}
