import { createPart, describePart, type Effect, stepPart } from "../choreography/index.ts";
import type { DoWhy, InstanceStatus, Report, StepId } from "../model/index.ts";
import type { Score } from "../score/index.ts";
import { type Acceptance, acceptGeneration } from "./generation.ts";
import type { Runner } from "./runner/runner.ts";
import { createSlots } from "./slots.ts";
import { firstReport, type UndoDesk } from "./undo.ts";

/** Holds are in the store, which a survey does not ask: it says what would be done without them. */
export interface SurveyRequest extends Omit<Acceptance, "holdOf"> {
  readonly runner: Runner;
  /** Upper bound of one look. */
  readonly timeoutMs: number;
}

/** How a part stands and what its agent would begin with, had it begun. */
export interface Survey {
  readonly score: Score;
  readonly statuses: readonly InstanceStatus[];
  /** What each check said. */
  readonly reports: ReadonlyMap<StepId, Report>;
  /** Do's that would begin at once; what waits for them is not among them. */
  readonly ready: ReadonlyMap<StepId, DoWhy>;
}

/** Checks that look at the same time; those that start programs are held back further below. */
const looksAtOnce = 256;
const waitingBound = 10_000_000;

/**
 * Asks every check of a host's part once and lets the choreography decide, but carries out
 * nothing. It writes to the given state like an agent that begins, so that must be a copy.
 */
export async function surveyPart(request: SurveyRequest): Promise<Survey> {
  const { options, ports, runner, timeoutMs } = request;
  const { clock, engines, state } = ports;
  const played = acceptGeneration({ ...request, holdOf: () => undefined });
  const at = () => ({ now: clock.now(), wall: clock.wall() });
  const { generation } = played;
  const play = createPart(generation.part, generation, at());
  const desk: UndoDesk = {
    clock,
    runner,
    state,
    engines,
    shelf: played.shelf,
    spawningChecks: createSlots(options.spawningChecks, { name: "looks", limit: waitingBound }),
  };
  const looks: StepId[] = [];
  const reports = new Map<StepId, Report>();
  const ready = new Map<StepId, DoWhy>();
  const heed = (effects: readonly Effect[]): void => {
    for (const effect of effects) {
      if (effect.kind === "check.start") looks.push(effect.step);
      if (effect.kind === "do.run") ready.set(effect.step, effect.why);
    }
  };
  const look = async (step: StepId): Promise<Report> => {
    const handle = played.handleOf(step);
    if (handle === undefined) return { kind: "unknown", detail: "it is not in this generation" };
    return firstReport(desk, handle, timeoutMs);
  };
  heed(stepPart(play, { kind: "generation.accepted", ...generation, ...at() }));
  let head = 0;
  const lookOn = async (): Promise<void> => {
    while (head < looks.length) {
      const step = looks[head] as StepId;
      head += 1;
      const report = await look(step);
      reports.set(step, report);
      heed(stepPart(play, { kind: "check.reported", step, report, ...at() }));
    }
  };
  await Promise.all(Array.from({ length: Math.min(looksAtOnce, looks.length) }, lookOn));
  return { score: played.score, statuses: describePart(play, at()), reports, ready };
}
