import type { InstanceId, JournalEvent, OperationName, StepId } from "../model/index.ts";
import { splitStepId } from "../model/index.ts";
import type { Score } from "../score/index.ts";

/** One step of the longest way to convergence. */
export interface PathStep {
  readonly instance: InstanceId;
  readonly step: StepId;
  readonly operation: OperationName;
  /** From the beginning of its Do until it was done. */
  readonly doMs: number;
  /** From the end of the step before it (or the generation) until its Do began. */
  readonly waitedMs: number;
}

/**
 * The chain of causes that ended with the last step done, first step first: what would have to be
 * faster for the whole to be faster. Across hosts an event has no cause on record; there the
 * score tells which requirement was fulfilled last. Empty when nothing was done.
 */
export function criticalPath(events: readonly JournalEvent[], score?: Score): readonly PathStep[] {
  const done = stepsDone(events);
  let last: Done | undefined;
  for (const each of done.values()) if (last === undefined || each.end >= last.end) last = each;
  const path: PathStep[] = [];
  const walked = new Set<Done>();
  for (let step = last; step !== undefined && !walked.has(step); ) {
    walked.add(step);
    const before = causeOf(step, { done, score, walked });
    path.push({
      instance: step.instance,
      step: step.step,
      operation: operationOf(step.step),
      doMs: step.end - step.begin,
      waitedMs: Math.max(0, step.begin - (before?.end ?? step.accepted ?? step.begin)),
    });
    step = before;
  }
  return path.reverse();
}

/** A Do that brought its effect about. */
interface Done {
  readonly instance: InstanceId;
  readonly step: StepId;
  readonly begin: number;
  readonly end: number;
  /** Step whose end let this one begin, where the journal says so. */
  readonly by: StepId | undefined;
  /** When the generation began that wanted it. */
  readonly accepted: number | undefined;
}

/** The steps done since the last generation, with their first Do and what set it off. */
function stepsDone(events: readonly JournalEvent[]): ReadonlyMap<StepId, Done> {
  const settledAs = new Map<string, StepId>();
  const began = new Map<StepId, { readonly begin: number; readonly by: StepId | undefined }>();
  const accepted = new Map<string, number>();
  const done = new Map<StepId, Done>();
  const newest = events.reduce((generation, event) => Math.max(generation, event.generation), 0);
  for (const event of events) {
    if (event.generation !== newest) continue;
    if (event.kind === "generation.accepted") accepted.set(event.host, event.time);
    if (event.kind === "do.began" && !began.has(event.step)) {
      const by =
        event.cause === undefined ? undefined : settledAs.get(`${event.host}:${event.cause}`);
      began.set(event.step, { begin: event.time, by });
    }
    if (event.kind !== "step.settled") continue;
    settledAs.set(`${event.host}:${event.revision}`, event.step);
    const start = began.get(event.step);
    // What somebody else did, or what healed later, is not on the way to the first convergence.
    if (event.outcome !== "changed" || start === undefined || done.has(event.step)) continue;
    const { instance, step, time } = event;
    done.set(step, { instance, step, ...start, end: time, accepted: accepted.get(event.host) });
  }
  return done;
}

interface Known {
  readonly done: ReadonlyMap<StepId, Done>;
  readonly score: Score | undefined;
  readonly walked: ReadonlySet<Done>;
}

function causeOf(step: Done, { done, score, walked }: Known): Done | undefined {
  const told = step.by === undefined ? undefined : done.get(step.by);
  if (told !== undefined) return told;
  const instance = score?.byId.get(step.instance);
  if (instance === undefined) return undefined;
  const required = new Set<InstanceId>(instance.gates.map((gate) => gate.instance));
  let latest: Done | undefined;
  for (const other of done.values()) {
    if (walked.has(other) || other.end > step.begin) continue;
    if (!required.has(other.instance) && other.instance !== step.instance) continue;
    if (latest === undefined || other.end > latest.end) latest = other;
  }
  return latest;
}

function operationOf(step: StepId): OperationName {
  return splitStepId(step).operation as OperationName;
}
