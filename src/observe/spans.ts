import {
  type Condition,
  type FailureRecord,
  type Hold,
  type HostName,
  type InstanceId,
  type InstanceStatus,
  type JournalEvent,
  type OperationName,
  type ReachedState,
  type Reason,
  type StepId,
  reachedBy,
  splitStepId,
} from "../model/index.ts";
import { hostAbsentCode } from "./snapshot.ts";

/** A stretch of time between two events of an instance; its condition may go on in the next. */
export interface Span {
  readonly condition: Condition;
  /** Wall times; without an end it still lasts. */
  readonly from: number;
  readonly to?: number;
  /** The step that the condition speaks of. */
  readonly step?: StepId;
  readonly attempt?: number;
  readonly reason?: Reason;
  readonly fell?: { readonly step: StepId; readonly at: number; readonly detail: string };
  readonly failure?: FailureRecord;
  readonly hold?: Hold;
  /** The furthest state that it has reached, as far as the journal tells. */
  readonly reached?: ReachedState;
}

/** An instance's spans, oldest first, without gaps. */
export type Spans = readonly Span[];

/**
 * What each instance went through, folded from the journal. Not everything leaves an event: a
 * check that holds from the start leaves none, and waiting shows only by what came after it. Such
 * stretches are concluded from the next event, from the convergence of the host, or from what is
 * so now.
 */
export function foldSpans(
  instances: readonly InstanceStatus[],
  events: readonly JournalEvent[],
): ReadonlyMap<InstanceId, Spans> {
  const lines = new Map<InstanceId, InstanceLine>();
  const byHost = new Map<HostName | undefined, InstanceLine[]>();
  const begin = events[0]?.time ?? 0;
  const lineOf = (id: InstanceId, host: HostName | undefined): InstanceLine => {
    const known = lines.get(id);
    if (known !== undefined) return known;
    const line = new InstanceLine(begin);
    lines.set(id, line);
    const mates = byHost.get(host);
    if (mates === undefined) byHost.set(host, [line]);
    else mates.push(line);
    return line;
  };
  for (const { instance, host } of instances) lineOf(instance, host);
  for (const event of events) {
    if ("instance" in event) lineOf(event.instance, event.host).take(event);
    else for (const line of byHost.get(event.host) ?? []) line.takeOfHost(event);
  }
  const now = new Map(instances.map((each) => [each.instance, each]));
  const spans = new Map<InstanceId, Spans>();
  for (const [id, line] of lines) spans.set(id, line.conclude(now.get(id)));
  return spans;
}

/** The span at a moment; the first one also stands for what came before it. */
export function spanAt(spans: Spans, time: number): Run | undefined {
  let low = 0;
  let high = spans.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((spans[middle] as Span).from <= time) low = middle;
    else high = middle - 1;
  }
  return runOf(spans, low);
}

/** A span, and when the condition that it has began and ended. */
export interface Run {
  readonly span: Span;
  readonly from: number;
  readonly to: number | undefined;
}

function runOf(spans: Spans, index: number): Run | undefined {
  const span = spans[index];
  if (span === undefined) return undefined;
  let first = index;
  let last = index;
  while (spans[first - 1]?.condition === span.condition) first -= 1;
  while (spans[last + 1]?.condition === span.condition) last += 1;
  return { span, from: (spans[first] as Span).from, to: (spans[last] as Span).to };
}

type OfInstance = Extract<JournalEvent, { readonly instance: InstanceId }>;
type OfHost = Exclude<JournalEvent, { readonly instance: InstanceId }>;

/** What the fold knows of one instance while it reads on. */
class InstanceLine {
  readonly #spans: Span[] = [];
  #open: Span;
  /** The open span's condition is a guess that the next event may correct. */
  #isGuess = true;
  readonly #fallen = new Map<StepId, NonNullable<Span["fell"]>>();
  #failure: FailureRecord | undefined;
  #hold: Hold | undefined;
  #reason: Reason | undefined;
  #step: StepId | undefined;
  #attempt: number | undefined;
  #reached: ReachedState | undefined;

  constructor(from: number) {
    this.#open = { condition: "unknown", from };
  }

  take(event: OfInstance): void {
    switch (event.kind) {
      case "step.fell":
        this.#correct("steady");
        this.#fallen.set(event.step, { step: event.step, at: event.time, detail: event.detail });
        this.#step = event.step;
        this.#reason = undefined;
        this.#reached = before(event.step);
        // Held, it is not even waited with; else the next event tells whether a gate is closed.
        return this.#turn(this.#hold === undefined ? "waiting" : "held", event.time);
      case "do.began":
        return this.#onDoBegan(event);
      case "do.ended":
        return this.#onDoEnded(event);
      case "step.settled":
        return this.#onSettled(event);
      case "condition.changed":
        this.#correct(event.from);
        this.#reason = event.reason;
        return this.#turn(event.to, event.time);
      case "hold.placed":
        return this.#setHold(event.hold, event.time);
      case "hold.lifted":
        return this.#setHold(undefined, event.time);
      case "heal.requested":
        return;
      case "claim.taken":
        return this.#turn("unknown", event.time);
      case "claim.ended":
        this.#reason = { code: hostAbsentCode, text: `host ${event.host} plays it no more` };
        return this.#turn("unknown", event.time);
      default:
        // Events of a later release are ignored.
        return event satisfies never;
    }
  }

  takeOfHost(event: OfHost): void {
    switch (event.kind) {
      case "deployment.converged":
        // Whatever had to be done left an event: what has none held all the time.
        this.#correct("steady");
        this.#forgetTrouble();
        return this.#turn("steady", event.time);
      case "generation.accepted":
        // What was steady may have to change; whether it does, the next event tells.
        this.#turn(this.#open.condition, event.time);
        this.#isGuess = true;
        return;
      case "agent.began":
        this.#turn("unknown", event.time);
        this.#isGuess = true;
        return;
      case "agent.ended":
        this.#reason = { code: hostAbsentCode, text: `host ${event.host} is not present` };
        return this.#turn("unknown", event.time);
      case "facts.changed":
      case "store.lost":
      case "store.found":
        return;
      default:
        return event satisfies never;
    }
  }

  /** Closes the last span with what is so now, which may have come about without an event. */
  conclude(now: InstanceStatus | undefined): Spans {
    if (now !== undefined && now.condition !== this.#open.condition) {
      this.#reason = now.reason;
      this.#turn(now.condition, now.since);
    }
    return [...this.#spans, this.#open];
  }

  /** If this changes the condition, another event says so and corrects what was a guess. */
  #setHold(hold: Hold | undefined, time: number): void {
    this.#hold = hold;
    if (!this.#isGuess) this.#turn(this.#open.condition, time);
  }

  #onDoBegan(event: Extract<OfInstance, { readonly kind: "do.began" }>): void {
    if (event.why !== "asked" && this.#fallen.size === 0) this.#correct("waiting");
    this.#step = event.step;
    this.#attempt = event.attempt;
    // A blocked step is tried again all the time; only success makes it another condition.
    if (this.#open.condition === "blocked") return this.#turn("blocked", event.time);
    this.#reason = undefined;
    this.#turn(this.#fallen.size > 0 ? "healing" : "performing", event.time);
  }

  #onDoEnded(event: Extract<OfInstance, { readonly kind: "do.ended" }>): void {
    const { step, attempt, time, failure } = event;
    if (failure !== undefined) this.#failure = { ...failure, step, attempt, at: time };
    const gaveWay = event.result === "cancelled" || event.result === "refused";
    const { condition } = this.#open;
    this.#turn(gaveWay && condition !== "blocked" ? "waiting" : condition, time);
  }

  #onSettled(event: Extract<OfInstance, { readonly kind: "step.settled" }>): void {
    if (event.outcome === "unchanged") this.#correct("waiting");
    this.#fallen.delete(event.step);
    const fallen = this.#fallen.size > 0;
    this.#failure = undefined;
    this.#reason = undefined;
    this.#attempt = undefined;
    this.#reached = reachedBy[operationOf(event.step)];
    const rest = this.#hold === undefined ? "steady" : "held";
    this.#turn(fallen ? this.#open.condition : rest, event.time);
    // Perhaps the next operation waits; its Do will tell.
    this.#isGuess = !fallen;
  }

  #forgetTrouble(): void {
    this.#fallen.clear();
    this.#failure = undefined;
    this.#reason = undefined;
    this.#attempt = undefined;
  }

  /** The open span turns out to have been something else, if it was only a guess. */
  #correct(condition: Condition): void {
    if (this.#isGuess) this.#open = { ...this.#open, condition };
    this.#isGuess = false;
  }

  #turn(condition: Condition, time: number): void {
    this.#isGuess = false;
    const { from } = this.#open;
    // A clock that was set back must not make a span end before it began.
    const at = Math.max(from, time);
    // What lasted no time at all was a step of the fold, not of the world.
    if (at > from) this.#spans.push({ ...this.#open, to: at });
    this.#open = { condition, from: at, ...this.#details(condition) };
  }

  #details(condition: Condition): Partial<Span> {
    const reached = this.#reached === undefined ? {} : { reached: this.#reached };
    const hold = this.#hold === undefined ? {} : { hold: this.#hold };
    if (condition === "steady") return { ...reached, ...hold };
    const fell = [...this.#fallen.values()].at(-1);
    return {
      ...reached,
      ...hold,
      ...(this.#step === undefined ? {} : { step: this.#step }),
      ...(this.#attempt === undefined ? {} : { attempt: this.#attempt }),
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
      ...(fell === undefined ? {} : { fell }),
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
    };
  }
}

function operationOf(step: StepId): OperationName {
  return splitStepId(step).operation as OperationName;
}

/** What an instance still has when this step has fallen. */
function before(step: StepId): ReachedState | undefined {
  switch (operationOf(step)) {
    case "configure":
      return "created";
    case "start":
      return "configured";
    case "create":
    case "stop":
    case "delete":
      return undefined;
  }
}
