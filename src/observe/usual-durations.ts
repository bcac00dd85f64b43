import type { HostName, InstanceStatus, JournalEvent, StepId } from "../model/index.ts";
import type { Journal, JournalReader } from "./journal.ts";

/** So many successes are remembered of a step; what is usual is the middle one of them. */
const mostSuccesses = 5;
/** Steps that are remembered; the one that was done longest ago is forgotten first. */
const mostSteps = 50_000;
/** Events that are folded at a time. */
const mostAtOnce = 5_000;
/** Reason of an instance whose Do has succeeded, and whose check does not hold yet. */
const settlingCode = "KHO_WHY_SETTLING";

/** What the journal says of the time that a step takes. */
export interface Duration {
  /** The median of its last successful attempts; absent while none is known. */
  readonly usualMs?: number;
  /** Wall time at which the attempt that is under way began. */
  readonly attemptSince?: number;
  /** The journal is known from its first event on, and no attempt of this step has succeeded. */
  readonly firstRun?: true;
}

/** An attempt that is not judged yet. */
interface Attempt {
  readonly beganAt: number;
  /** Once its Do has succeeded. */
  readonly ended?: { readonly at: number; readonly doMs: number };
}

/**
 * How long steps usually take, from the beginning of a successful Do until the check held: a
 * database that answers four seconds after its program was started takes four seconds. Failed
 * attempts do not count. It is a fold over a journal, and reads on only when it is asked: while
 * nobody looks it costs nothing.
 */
export class UsualDurations {
  readonly #reader: JournalReader;
  /** In the order in which they were last done. */
  readonly #successes = new Map<StepId, readonly number[]>();
  readonly #attempts = new Map<StepId, Attempt>();
  readonly #hosts = new Set<HostName>();
  #knowsAll = true;

  constructor(journal: Journal) {
    this.#reader = journal.follow({ from: 0, wake: () => undefined });
  }

  /** Takes in what has happened since the last call. */
  readOn(): void {
    for (;;) {
      const batch = this.#reader.take(mostAtOnce);
      if (batch.kind === "gap") {
        this.#knowsAll = false;
        continue;
      }
      if (batch.events.length === 0) return;
      for (const event of batch.events) this.#take(event);
    }
  }

  /** As of the last `readOn`. */
  usualMs(step: StepId): number | undefined {
    const successes = this.#successes.get(step);
    return successes === undefined ? undefined : median(successes);
  }

  /** Of the step that an instance speaks of. */
  of({ step, steps, reason }: Pick<InstanceStatus, "step" | "steps" | "reason">): Duration {
    if (step === undefined) return {};
    const usualMs = this.usualMs(step);
    // Between two attempts, or before the first, an old one must not be taken for the next.
    const isUnderWay =
      reason?.code === settlingCode || steps.some((each) => each.step === step && each.running);
    const since = isUnderWay ? this.#attempts.get(step)?.beganAt : undefined;
    return {
      ...(since === undefined ? {} : { attemptSince: since }),
      ...(usualMs !== undefined ? { usualMs } : this.#knowsAll ? { firstRun: true } : {}),
    };
  }

  #take(event: JournalEvent): void {
    if (!this.#hosts.has(event.host)) {
      this.#hosts.add(event.host);
      // A process recalls the newest events of the one before it, not all of them.
      if (event.revision > 1) this.#knowsAll = false;
    }
    if (event.kind === "do.began") {
      putLast(this.#attempts, event.step, { beganAt: event.time });
    } else if (event.kind === "do.ended") {
      if (event.result !== "succeeded") return void this.#attempts.delete(event.step);
      const { time: at, durationMs: doMs } = event;
      const beganAt = this.#attempts.get(event.step)?.beganAt ?? at - doMs;
      putLast(this.#attempts, event.step, { beganAt, ended: { at, doMs } });
    } else if (event.kind === "step.settled") {
      const ended = this.#attempts.get(event.step)?.ended;
      this.#attempts.delete(event.step);
      if (event.outcome !== "changed" || ended === undefined) return;
      // A Do is timed by a clock that nobody sets; what follows it, by that of the wall.
      this.#remember(event.step, Math.round(ended.doMs + Math.max(0, event.time - ended.at)));
    }
  }

  #remember(step: StepId, durationMs: number): void {
    const before = this.#successes.get(step) ?? [];
    this.#knowsAll &&= this.#successes.size < mostSteps;
    putLast(this.#successes, step, [...before.slice(1 - mostSuccesses), durationMs]);
  }
}

/** Makes it the newest, and forgets the oldest where there are too many. */
function putLast<Value>(map: Map<StepId, Value>, step: StepId, value: Value): void {
  map.delete(step);
  map.set(step, value);
  if (map.size <= mostSteps) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}

/** Of an even number, the lower one of the two in the middle: an estimate that was seen. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[(sorted.length - 1) >> 1] as number;
}
