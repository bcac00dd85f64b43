import {
  type InstanceId,
  type InstanceStatus,
  type NodeState,
  type Reason,
  type ReachedState,
  type WaitingOn,
  performing,
  reachedBy,
  splitStepId,
} from "../model/index.ts";
import type { OperationName, JournalEvent } from "../model/index.ts";
import type { Score, ScoreGate } from "../score/index.ts";
import { gateCode, where } from "./cause.ts";
import { foldSpans, type Run, type Span, spanAt, type Spans } from "./spans.ts";

/** An instance as it was, with the end of the condition that it had. */
export interface PastStatus extends InstanceStatus {
  readonly until?: number;
}

/**
 * The statuses as they were at a moment: what the journal says, and for what it does not say
 * (positions, limits) what is so now.
 */
export function statusesAt(
  situation: {
    readonly instances: readonly InstanceStatus[];
    readonly events: readonly JournalEvent[];
    readonly score?: Score;
  },
  at: number,
): readonly PastStatus[] {
  const { instances, events, score } = situation;
  const spans = foldSpans(instances, events);
  return instances.map((now) => {
    const run = spanAt(spans.get(now.instance) ?? [], at);
    if (run === undefined) return now;
    const moment = { run, at, spans, score };
    const waitingOn = run.span.condition === "waiting" ? waitedOn(now, moment) : [];
    return pastStatus(now, run, { waitingOn, reason: reasonThen(now, moment, waitingOn) });
  });
}

function pastStatus(
  now: InstanceStatus,
  { span, from, to }: Run,
  found: { readonly waitingOn: readonly WaitingOn[]; readonly reason: Reason | undefined },
): PastStatus {
  const { waitingOn, reason } = found;
  return {
    instance: now.instance,
    node: now.node,
    host: now.host,
    generation: now.generation,
    goal: now.goal,
    retired: now.retired,
    state: stateOf(now, span),
    condition: span.condition,
    since: from,
    waitingOn,
    steps: now.steps,
    position: now.steps.find(({ step }) => step === span.step)?.position ?? now.position,
    ...(to === undefined ? {} : { until: to }),
    ...(reason === undefined ? {} : { reason }),
    ...(span.step === undefined ? {} : { step: span.step }),
    ...(span.attempt === undefined ? {} : { attempt: span.attempt }),
    ...(span.attempt === undefined || now.attempts === undefined ? {} : { attempts: now.attempts }),
    ...(span.fell === undefined ? {} : { fell: span.fell }),
    ...(span.failure === undefined ? {} : { lastFailure: span.failure }),
    ...(span.hold === undefined ? {} : { hold: span.hold }),
  };
}

/** What was waited for is known better from the score than from the event of the time. */
function reasonThen(
  now: InstanceStatus,
  { run: { span }, score }: Moment,
  waitingOn: readonly WaitingOn[],
): Reason | undefined {
  const [first, ...rest] = waitingOn;
  if (first !== undefined) {
    const more = rest.length === 0 ? "" : ` and ${rest.length} more`;
    const text = `waits for ${where(first.instance, first.host)} to be ${first.state}${more}`;
    return { code: "KHO_WHY_WAITING", text };
  }
  if (span.condition === "unknown") {
    return span.reason ?? { code: "KHO_WHY_UNCHECKED", text: "nothing was said of it yet" };
  }
  if (span.condition !== "waiting") return span.reason;
  const next = score?.byId
    .get(now.instance)
    ?.steps.find((step) => !hasReached(span, reachedBy[step.operation]));
  if (next?.kind === "gate") {
    const text = `nothing to do here: waits for the check of ${next.operation}`;
    return { code: gateCode, text };
  }
  return (
    span.reason ?? { code: "KHO_WHY_WAITING", text: "waits, the journal does not tell for what" }
  );
}

function stateOf(now: InstanceStatus, { condition, step, reached }: Span): NodeState {
  if (condition === "steady") return now.goal;
  if (condition === "blocked") return "error";
  if ((condition === "performing" || condition === "healing") && step !== undefined) {
    return performing[splitStepId(step).operation as OperationName];
  }
  return reached ?? "initial";
}

interface Moment {
  readonly run: Run;
  readonly at: number;
  readonly spans: ReadonlyMap<InstanceId, Spans>;
  readonly score: Score | undefined;
}

/** The closed gates: a score tells who was required, the journal who had not got there. */
function waitedOn(now: InstanceStatus, { at, spans, score }: Moment): readonly WaitingOn[] {
  const gates = score?.byId.get(now.instance)?.gates ?? [];
  const waits = new Map<InstanceId, WaitingOn>();
  for (const gate of gates) {
    if (isTeardownGate(gate) !== (now.goal !== "started") || waits.has(gate.instance)) continue;
    const other = spanAt(spans.get(gate.instance) ?? [], at);
    if (other === undefined || hasReached(other.span, gate.until)) continue;
    const host = score?.byId.get(gate.instance)?.host;
    const { instance, until: state } = gate;
    const since = other.from;
    waits.set(instance, { instance, state, since, ...(host === undefined ? {} : { host }) });
  }
  return [...waits.values()];
}

function isTeardownGate(gate: ScoreGate): boolean {
  return gate.kind === "teardown";
}

const order: readonly ReachedState[] = Object.values(reachedBy);

function hasReached({ condition, reached }: Span, wanted: ReachedState): boolean {
  if (condition === "steady") return true;
  if (reached === undefined) return false;
  return order.indexOf(reached) >= order.indexOf(wanted);
}
