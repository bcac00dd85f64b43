import * as z from "zod";
import type { DoResult, Made, Report } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { formatDuration, parseDuration } from "../../std/duration.ts";
import type { CheckContext, DoContext, Engine, StepIdentity } from "../engine.ts";
import { parseInstant } from "./parse-instant.ts";
import { ReportStream } from "./report-stream.ts";

const schema = z
  .strictObject({
    for: z
      .string()
      .refine(
        (text) => parseDuration(text) !== undefined,
        'must be a duration, such as "30s" or "2m"',
      )
      .optional()
      .describe("How long, counted from its own Do, when the turn has come: `30s`, `2m`, `1h`"),
    until: z
      .string()
      .refine(
        (text) => parseInstant(text) !== undefined,
        'must be a time with its zone, such as "2027-01-31T08:00:00Z"',
      )
      .optional()
      .describe("Until when, with or without a Do of its own: `2027-01-31T08:00:00Z`"),
  })
  .refine(
    (inputs) => (inputs.for === undefined) !== (inputs.until === undefined),
    "needs either `for` or `until`",
  );

const example = `create:
  wait: { for: 30s }
start:
  # Not before the night; nobody has to do anything.
  check: { wait: { until: "2027-01-31T22:00:00Z" } }
  do: { nil: }
`;

export type WaitInputs = z.infer<typeof schema>;

export interface WaitEngine extends Engine<WaitInputs> {
  /** What an earlier agent has recorded for a step: a restart must not wait a second time. */
  recall(step: Pick<StepIdentity, "deployment" | "host" | "step">, made: Made): void;
}

/**
 * `wait`: some time has passed. With `until` the check holds from that moment on, so it can also
 * be the gate before a `do` of nobody. With `for` the time counts from the first Do, which is
 * when everything that the step requires holds; the beginning is recorded, so that neither a
 * crash nor a restart waits again. As a check without its Do, `for` therefore never holds.
 */
export function waitEngine(clock: Clock): WaitEngine {
  const beginnings = new Beginnings(clock);
  return {
    info: {
      name: "wait",
      summary: "A duration has passed since the step's turn came, or a moment has come",
      example,
      schema,
      events: "hybrid",
      identity: [],
      compares: true,
      undoneBy: "delete",
      spawns: false,
    },
    check: (inputs, context) => new WaitCheck(beginnings, inputs, context),
    do: (inputs, context) => waitOut(beginnings, inputs, context),
    undo: async (_inputs, context) => {
      beginnings.of(context.step).forget();
      context.record(undefined);
      return { kind: "succeeded" };
    },
    recall: (step, made) => beginnings.of(step).recall(made),
  };
}

type StepName = Pick<StepIdentity, "deployment" | "host" | "step">;

/** When the waits of steps have begun: what their Do's tell their checks. */
class Beginnings {
  readonly #clock: Clock;
  readonly #bySteps = new Map<string, Beginning>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of({ deployment, host, step }: StepName): Beginning {
    const key = JSON.stringify([deployment, host, step]);
    let beginning = this.#bySteps.get(key);
    if (beginning === undefined) {
      beginning = new Beginning(this.#clock);
      this.#bySteps.set(key, beginning);
    }
    return beginning;
  }
}

class Beginning {
  readonly #clock: Clock;
  /** Monotonic: once known, a jump of the wall clock changes nothing. */
  #at: number | undefined;
  readonly listeners = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds since it began; undefined before. */
  age(): number | undefined {
    return this.#at === undefined ? undefined : this.#clock.now() - this.#at;
  }

  begin(): void {
    this.#set(this.#clock.now());
  }

  /** A record from the future, after the wall clock was set back, means that it begins now. */
  recall(made: Made): void {
    const since = made["since"];
    if (typeof since !== "number") return;
    this.#set(this.#clock.now() - Math.max(0, this.#clock.wall() - since));
  }

  forget(): void {
    this.#set(undefined);
  }

  #set(at: number | undefined): void {
    this.#at = at;
    for (const listener of this.listeners) listener();
  }
}

/** Milliseconds to wait still; undefined before the wait has begun. */
function remainingMs(inputs: WaitInputs, beginning: Beginning, clock: Clock): number | undefined {
  if (inputs.until !== undefined) return (parseInstant(inputs.until) ?? 0) - clock.wall();
  const age = beginning.age();
  return age === undefined ? undefined : (parseDuration(inputs.for ?? "0s") ?? 0) - age;
}

class WaitCheck extends ReportStream {
  readonly #beginning: Beginning;
  readonly #inputs: WaitInputs;
  readonly #context: CheckContext;
  readonly #onBegun = (): void => this.#look();
  #cancel: (() => void) | undefined;

  constructor(beginnings: Beginnings, inputs: WaitInputs, context: CheckContext) {
    super();
    this.#beginning = beginnings.of(context.step);
    this.#inputs = inputs;
    this.#context = context;
  }

  protected override open(): void {
    this.#beginning.listeners.add(this.#onBegun);
    this.#context.onAsked(() => this.#look());
    this.#look();
  }

  protected override close(): void {
    this.#beginning.listeners.delete(this.#onBegun);
    this.#cancel?.();
  }

  #look(): void {
    if (!this.isOpen) return;
    this.#cancel?.();
    const { clock } = this.#context;
    const leftMs = remainingMs(this.#inputs, this.#beginning, clock);
    if (leftMs === undefined) {
      this.put({ kind: "fails", detail: "has not begun to wait", absent: true });
      return;
    }
    // The wall clock may be set while we wait for a moment of it, so it is asked now and then.
    if (leftMs > 0) {
      this.#cancel = clock.after(Math.min(leftMs, longestNapMs), () => this.#look());
    }
    this.put(leftMs <= 0 ? holds : this.#waits(leftMs));
  }

  #waits(leftMs: number): Report {
    const { until } = this.#inputs;
    if (until !== undefined) return { kind: "fails", detail: `waits until ${until}` };
    return { kind: "fails", detail: `waits another ${formatDuration(Math.ceil(leftMs))}` };
  }
}

const holds: Report = Object.freeze({ kind: "holds" });

async function waitOut(
  beginnings: Beginnings,
  inputs: WaitInputs,
  context: DoContext,
): Promise<DoResult> {
  const beginning = beginnings.of(context.step);
  if (inputs.for !== undefined) {
    if (context.made !== undefined && !context.redo) beginning.recall(context.made);
    else {
      context.record({ since: context.clock.wall() });
      beginning.begin();
    }
  }
  for (let naps = 0; ; naps += 1) {
    const leftMs = remainingMs(inputs, beginning, context.clock) ?? 0;
    if (leftMs <= 0) return naps === 0 ? unchanged : { kind: "succeeded" };
    if (!(await sleep(Math.min(leftMs, longestNapMs), context))) return interrupted(inputs, leftMs);
  }
}

/** False when it was interrupted. */
function sleep(delayMs: number, { clock, signal }: DoContext): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const end = (isOver: boolean): void => {
      cancel();
      signal.removeEventListener("abort", onAbort);
      resolve(isOver);
    };
    const onAbort = (): void => end(false);
    const cancel = clock.after(delayMs, () => end(true));
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

function interrupted(inputs: WaitInputs, leftMs: number): DoResult {
  const what = inputs.until === undefined ? `for ${inputs.for}` : `until ${inputs.until}`;
  return {
    kind: "failed",
    code: "KHO_WAIT_INTERRUPTED",
    message: `Cannot wait ${what}: interrupted ${formatDuration(Math.ceil(leftMs))} before the end`,
    hint: "Give the operation a `timeout` that is longer than the wait",
  };
}

const unchanged: DoResult = { kind: "succeeded", changed: false };
const longestNapMs = 60_000;
