import type {
  Condition,
  FailureRecord,
  Goal,
  Hold,
  NodeState,
  OperationName,
  Outcome,
  ReachedState,
  Report,
  StepId,
} from "../model/index.ts";
import { performing } from "../model/index.ts";
import type { ScoreInstance, ScoreStep } from "../score/index.ts";
import type { Completion } from "./effect.ts";
import type { Unmet } from "./event.ts";

/** What stays the same while one generation is played. */
export interface DancerRole {
  readonly instance: ScoreInstance;
  readonly generation: number;
  /** Hash of a step's definition and resolved inputs; asked only where a record depends on it. */
  readonly fingerprintOf: (step: ScoreStep) => string;
}

/** The state machine of one instance, as a value. Facts only; what follows is `decide`. */
export interface Dancer {
  readonly role: DancerRole;
  /** Parallel to `role.instance.steps`. */
  readonly steps: readonly StepFacts[];
  readonly unmet: Unmet;
  readonly hold: Hold | undefined;
  /** Monotonic; since when a forward gate has been closed after all was done. */
  readonly brokenSince: number | undefined;
  /** `on_broken: stop` has taken effect. */
  readonly suspended: boolean;
  /** The next moment at which time alone changes the decision; Infinity for never. */
  readonly wakeAt: number;
  /** Derived, kept because routing compares it: see `reachedBits`. */
  readonly reached: number;
  readonly condition: Condition;
}

export interface StepFacts {
  readonly report: Report["kind"] | "silent";
  readonly detail: string | undefined;
  readonly completion: Completion | undefined;
  /** A Do is in flight since then (monotonic). */
  readonly runningSince: number | undefined;
  /** A Do has succeeded; until then the check may take its time. */
  readonly settleUntil: number | undefined;
  /** When it last came to hold after it had not, by our Do or otherwise. */
  readonly succeededAt: number | undefined;
  /** Failed attempts in a row. */
  readonly failures: number;
  /** No attempt before this moment. */
  readonly notBefore: number;
  readonly backoffMs: number;
  readonly lastFailure: Omit<FailureRecord, "at"> | undefined;
  readonly lastFailureAt: number;
  /** The check has held in this generation. */
  readonly held: boolean;
  readonly fellAt: number | undefined;
  readonly fellDetail: string;
  /** When the first Do of this repair began. */
  readonly repairSince: number | undefined;
  readonly flaps: number;
  readonly heals: number;
  /** A leaky bucket of heals, emptied at `healsPerSecond`. */
  readonly heat: number;
  readonly heatAt: number;
  readonly outcome: Outcome | undefined;
  /** An operator wants one Do though the check may hold. */
  readonly forced: boolean;
  /** The Do in flight belongs to an older definition: its end proves nothing. */
  readonly stale: boolean;
  /** What a success of the Do in flight will be recorded for: its sources may change meanwhile. */
  readonly begunFor: string | undefined;
  /** Its record, while a Do that is to take it back has been ordered and may not have begun. */
  readonly withdrawn: string | undefined;
}

export const untouched: StepFacts = {
  report: "silent",
  detail: undefined,
  completion: undefined,
  runningSince: undefined,
  settleUntil: undefined,
  succeededAt: undefined,
  failures: 0,
  notBefore: 0,
  backoffMs: 0,
  lastFailure: undefined,
  lastFailureAt: 0,
  held: false,
  fellAt: undefined,
  fellDetail: "",
  repairSince: undefined,
  flaps: 0,
  heals: 0,
  heat: 0,
  heatAt: 0,
  outcome: undefined,
  forced: false,
  stale: false,
  begunFor: undefined,
  withdrawn: undefined,
};

export const operationIndex: Readonly<Record<OperationName, number>> = {
  create: 0,
  configure: 1,
  start: 2,
  stop: 3,
  delete: 4,
};

/** `reached` is a set of these. */
export const reachedBits: Readonly<Record<ReachedState, number>> = {
  created: 1,
  configured: 2,
  started: 4,
  stopped: 8,
  deleted: 16,
};

/** Beside them: an operator wants something of it done once more, which has not been yet. */
export const askedBit = 32;
/** Where `unmet` counts it. */
export const askedIndex = 5;

/** What the goal asks of this instance at the moment. */
export function effectiveGoal(dancer: Dancer): Goal {
  const goal = dancer.role.instance.goal;
  return goal === "started" && dancer.suspended ? "stopped" : goal;
}

const lanesByGoal: Readonly<Record<Goal, readonly (readonly OperationName[])[]>> = {
  started: [["create", "configure", "start"]],
  stopped: [["stop"], ["create", "configure"]],
  deleted: [["stop", "delete"]],
};

/**
 * The operations that a goal wants, as lanes: within a lane each waits for those before it; of two
 * lanes the first has precedence. Stopping does not wait for a broken configuration.
 */
export function lanesOf(goal: Goal): readonly (readonly OperationName[])[] {
  return lanesByGoal[goal];
}

export function wants(goal: Goal, operation: OperationName): boolean {
  return lanesByGoal[goal].some((lane) => lane.includes(operation));
}

/** Index of the step that performs `operation`, or -1 when the instance does not define it. */
export function stepIndex(dancer: Dancer, operation: OperationName): number {
  const { steps } = dancer.role.instance;
  for (let i = 0; i < steps.length; i += 1) if (steps[i]?.operation === operation) return i;
  return -1;
}

/** Index of the step with this id, or -1. */
export function indexOfStep(dancer: Dancer, id: StepId): number {
  const { steps } = dancer.role.instance;
  for (let i = 0; i < steps.length; i += 1) if (steps[i]?.id === id) return i;
  return -1;
}

/** What a success of the key takes back: after a stop, an old start counts no more. */
export const takenBackBy: Readonly<Record<OperationName, readonly OperationName[]>> = {
  create: ["delete"],
  configure: ["delete"],
  start: ["stop", "delete"],
  stop: ["start"],
  delete: ["create", "configure", "start"],
};

/** A Do that takes back what `operation` brings about is in flight: nobody wants it any more. */
export function isContested(dancer: Dancer, operation: OperationName): boolean {
  const { steps } = dancer.role.instance;
  for (let i = 0; i < steps.length; i += 1) {
    if (dancer.steps[i]?.runningSince === undefined) continue;
    if (takenBackBy[operation].includes((steps[i] as ScoreStep).operation)) return true;
  }
  return false;
}

/** The counters of the operations that `redo_on` names, as text; empty when it names none. */
function redoCounters(dancer: Dancer, step: ScoreStep): string {
  return step.redoOn
    .map((source) => {
      const facts = dancer.steps[stepIndex(dancer, source)];
      return `+${source}:${facts?.completion?.changes ?? 0}`;
    })
    .join("");
}

/** Its check alone cannot tell whether it is done. */
export function isRecorded(step: ScoreStep): boolean {
  return !step.checked || step.redoOn.length > 0;
}

/** What a completion must have been recorded for, to count now. */
export function wantedFingerprint(dancer: Dancer, step: ScoreStep): string {
  return dancer.role.fingerprintOf(step) + redoCounters(dancer, step);
}

/**
 * A step with a check is redone only for its `redo_on`: its check compares the rest itself. One
 * that was never recorded counts as recorded before any change.
 */
export function mustRedo(dancer: Dancer, step: ScoreStep, facts: StepFacts): boolean {
  // A gate has nothing to redo: whoever opened it has to know.
  if (step.kind === "gate") return false;
  if (!step.checked || step.redoOn.length === 0) return false;
  const recorded = facts.completion?.fingerprint;
  const counters = recorded?.slice(recorded.indexOf("+")) ?? "";
  const never = step.redoOn.map((source) => `+${source}:0`).join("");
  return (counters === "" ? never : counters) !== redoCounters(dancer, step);
}

/**
 * Done, as far as this step alone can tell: the earlier operations are the caller's. What holds and
 * is asked for once more is done until that Do begins: it may have to wait long, and whoever is
 * `on_broken: stop` would stop for something that works.
 */
export function ownDone(dancer: Dancer, index: number): boolean {
  const step = dancer.role.instance.steps[index];
  const facts = dancer.steps[index];
  if (step === undefined || facts === undefined) return false;
  if (facts.runningSince !== undefined || facts.settleUntil !== undefined) return false;
  if (step.checked) return facts.report === "holds" && !mustRedo(dancer, step, facts);
  // It has a record, and was then done once more and failed: nobody knows what is left of it.
  if (facts.lastFailure !== undefined) return false;
  return facts.completion?.fingerprint === wantedFingerprint(dancer, step);
}

/**
 * The states this instance has reached, as bits. An operation that it does not define is done as
 * soon as everything before it is; a node that defines nothing at all waits at its gates, so that
 * one that only groups others passes their order on.
 */
export function reachedNow(dancer: Dancer): number {
  const goal = effectiveGoal(dancer);
  let bits = isAsked(dancer) ? askedBit : 0;
  for (const lane of lanesByGoal[goal]) {
    for (const operation of lane) {
      const index = stepIndex(dancer, operation);
      if (index >= 0 ? !ownDone(dancer, index) : holdsUp(dancer, operation, lane)) break;
      bits |= bitOf(operation);
    }
  }
  return bits;
}

function isAsked({ steps }: Dancer): boolean {
  for (let i = 0; i < steps.length; i += 1) if (steps[i]?.forced === true) return true;
  return false;
}

function bitOf(operation: OperationName): number {
  return 1 << operationIndex[operation];
}

/**
 * Whether the gates of an operation that the instance does not define hold up what comes after:
 * at the teardown always, because others wait for it; on the way up only where the instance
 * defines nothing at all. What it has done stays done when a requirement falls.
 */
export function holdsUp(
  dancer: Dancer,
  operation: OperationName,
  lane: readonly OperationName[],
): boolean {
  if ((dancer.unmet[operationIndex[operation]] ?? 0) === 0) return false;
  if (operation === "stop" || operation === "delete") return true;
  return lane.every((each) => stepIndex(dancer, each) < 0);
}

/** All that the goal asks has been reached. */
export function goalReached(goal: Goal, reached: number): boolean {
  for (const lane of lanesByGoal[goal]) {
    for (const operation of lane) if ((reached & bitOf(operation)) === 0) return false;
  }
  return true;
}

/** TOSCA's state of this instance: what it has reached, or what is being performed. */
export function stateOf(dancer: Dancer): NodeState {
  const { steps } = dancer.role.instance;
  for (let i = 0; i < steps.length; i += 1) {
    const running = dancer.steps[i]?.runningSince ?? dancer.steps[i]?.settleUntil;
    const operation = steps[i]?.operation;
    if (running !== undefined && operation !== undefined) return performing[operation];
  }
  if (dancer.condition === "blocked") return "error";
  const bits = dancer.reached;
  if ((bits & reachedBits.deleted) !== 0) return "deleted";
  if ((bits & reachedBits.stopped) !== 0) return "stopped";
  if ((bits & reachedBits.started) !== 0) return "started";
  if ((bits & reachedBits.configured) !== 0) return "configured";
  if ((bits & reachedBits.created) !== 0) return "created";
  return "initial";
}
