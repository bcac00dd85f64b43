import {
  type InstanceId,
  type InstanceStatus,
  type NodeState,
  type ReachedState,
  type WaitingOn,
  performing,
  reachedBy,
  splitStepId,
} from "../model/index.ts";
import type { OperationName, JournalEvent } from "../model/index.ts";
import type { Score, ScoreGate } from "../score/index.ts";
import { foldSpans, type Run, spanAt, type Spans } from "./spans.ts";

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
    const waitingOn =
      run.span.condition === "waiting" ? waitedOn(now, { run, at, spans, score }) : [];
    return pastStatus(now, run, waitingOn);
  });
}

function pastStatus(now: InstanceStatus, run: Run, waitingOn: readonly WaitingOn[]): PastStatus {
  const { span, from, to } = run;
  const reason = span.reason ?? reasonOf(span.condition, waitingOn);
  return {
    instance: now.instance,
    node: now.node,
    host: now.host,
    generation: now.generation,
    goal: now.goal,
    retired: now.retired,
    state: stateOf(now, run),
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

function reasonOf(condition: string, waitingOn: readonly WaitingOn[]): InstanceStatus["reason"] {
  if (condition === "unknown") {
    return { code: "KHO_WHY_UNCHECKED", text: "nothing had been said of it yet" };
  }
  if (condition !== "waiting") return undefined;
  const [first, ...rest] = waitingOn;
  if (first === undefined) return { code: "KHO_WHY_WAITING", text: "waits for its requirements" };
  const more = rest.length === 0 ? "" : ` and ${rest.length} more`;
  const on = first.host === undefined ? "" : ` on ${first.host}`;
  const text = `waits for ${first.instance}${on} to be ${first.state}${more}`;
  return { code: "KHO_WHY_WAITING", text };
}

function stateOf(now: InstanceStatus, { span }: Run): NodeState {
  const { condition, step, reached } = span;
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
    if (other === undefined || hasReached(other, gate.until)) continue;
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

function hasReached({ span }: Run, wanted: ReachedState): boolean {
  if (span.condition === "steady") return true;
  if (span.reached === undefined) return false;
  return order.indexOf(span.reached) >= order.indexOf(wanted);
}
