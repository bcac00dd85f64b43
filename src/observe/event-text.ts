import { type JournalEvent, type StepId, splitStepId } from "../model/index.ts";
import { describeFailure } from "./cause.ts";
import { escapeLine } from "./escape-output.ts";
import { spellDuration } from "./spell-duration.ts";

/** What an event is to the eye; a view picks symbol and colour by it. */
export type EventTone =
  | "settled"
  | "doing"
  | "fell"
  | "failed"
  | "blocked"
  | "held"
  | "converged"
  | "note";

export interface EventText {
  readonly tone: EventTone;
  /** What it is about: an instance, or the deployment. */
  readonly subject: string;
  /** What happened, in a few words; free of control characters. */
  readonly text: string;
  /** True for what only goes into detail: the beginning and the success of a Do. */
  readonly isDetail: boolean;
}

/** An event in words. `deployment` is the subject of what is about no instance. */
export function describeEvent(event: JournalEvent, deployment: string): EventText {
  switch (event.kind) {
    case "generation.accepted": {
      const text = `generation ${event.generation}: ${event.instances} ${
        event.instances === 1 ? "node is" : "nodes are"
      } to be ${event.goal} on ${event.host}`;
      return { tone: "note", subject: deployment, text, isDetail: false };
    }
    case "step.fell": {
      const text = `${operationIn(event.step)} fell: ${escapeLine(event.detail)}`;
      return { tone: "fell", subject: event.instance, text, isDetail: false };
    }
    case "do.began": {
      const attempt = event.attempt === 1 ? "" : `, attempt ${event.attempt}`;
      const text = `${operationIn(event.step)} begins${whyOf[event.why]}${attempt}`;
      return { tone: "doing", subject: event.instance, text, isDetail: true };
    }
    case "do.ended":
      return describeEnd(event);
    case "step.settled":
      return describeSettled(event);
    case "condition.changed":
      return describeCondition(event);
    case "hold.placed": {
      const { by, why } = event.hold;
      const text = `held by ${escapeLine(by)}: ${escapeLine(why)}`;
      return { tone: "held", subject: event.instance, text, isDetail: false };
    }
    case "hold.lifted":
      return { tone: "note", subject: event.instance, text: "released", isDetail: false };
    case "heal.requested": {
      const force = event.force ? ", even what holds" : "";
      const text = `${escapeLine(event.by)} asks to heal${force}`;
      return { tone: "note", subject: event.instance, text, isDetail: false };
    }
    case "deployment.converged": {
      const { changed, unchanged, durationMs, host } = event;
      const took = spellDuration(durationMs);
      const text = `steady on ${host}: ${changed} changed, ${unchanged} unchanged, ${took}`;
      return { tone: "converged", subject: deployment, text, isDetail: false };
    }
    case "claim.taken": {
      const text = `${event.host} has claimed it, token ${event.token}`;
      return { tone: "note", subject: event.instance, text, isDetail: false };
    }
    case "claim.ended": {
      const text = `${event.host} plays it no more`;
      return { tone: "note", subject: event.instance, text, isDetail: false };
    }
    case "agent.began":
    case "agent.ended":
    case "facts.changed":
    case "store.lost":
    case "store.found":
      return { tone: "note", subject: deployment, text: agentText(event), isDetail: false };
    default:
      // From a journal that a later release wrote.
      return laterKind(event, deployment);
  }
}

function describeEnd(event: Extract<JournalEvent, { readonly kind: "do.ended" }>): EventText {
  const { instance, step, attempt, time, failure, result } = event;
  const operation = operationIn(step);
  const took = spellDuration(event.durationMs);
  switch (result) {
    case "succeeded":
      return {
        tone: "doing",
        subject: instance,
        text: `${operation} ran, ${took}`,
        isDetail: true,
      };
    case "failed": {
      const how =
        failure === undefined
          ? `${operation} failed`
          : describeFailure({ ...failure, step, attempt, at: time });
      const text = `${how}, attempt ${attempt}, ${took}`;
      return { tone: "failed", subject: instance, text, isDetail: false };
    }
    case "cancelled":
      return { tone: "note", subject: instance, text: `${operation} cancelled`, isDetail: false };
    case "refused": {
      const text = `${operation} refused: a requirement no longer held`;
      return { tone: "note", subject: instance, text, isDetail: true };
    }
  }
}

function describeSettled(
  event: Extract<JournalEvent, { readonly kind: "step.settled" }>,
): EventText {
  const { instance, step, outcome, durationMs } = event;
  const operation = operationIn(step);
  switch (outcome) {
    case "changed": {
      const text = `${operation} done, ${spellDuration(durationMs)}`;
      return { tone: "settled", subject: instance, text, isDetail: false };
    }
    case "unchanged": {
      const text = `${operation} holds now, by itself`;
      return { tone: "settled", subject: instance, text, isDetail: false };
    }
    case "failed":
      return { tone: "failed", subject: instance, text: `${operation} failed`, isDetail: false };
  }
}

/** What the other events have said is not said twice. */
function describeCondition(
  event: Extract<JournalEvent, { readonly kind: "condition.changed" }>,
): EventText {
  const { from, to, instance, reason } = event;
  const why = reason === undefined ? "" : `: ${escapeLine(reason.text)}`;
  if (to === "blocked") {
    return { tone: "blocked", subject: instance, text: `blocked${why}`, isDetail: false };
  }
  if (from === "blocked") {
    return { tone: "note", subject: instance, text: `no longer blocked, ${to}`, isDetail: false };
  }
  return { tone: "note", subject: instance, text: `${from} to ${to}${why}`, isDetail: true };
}

function agentText(
  event: Extract<
    JournalEvent,
    {
      readonly kind: "agent.began" | "agent.ended" | "facts.changed" | "store.lost" | "store.found";
    }
  >,
): string {
  const { host } = event;
  switch (event.kind) {
    case "agent.began":
      return `agent of ${host} begins, process ${event.process}`;
    case "agent.ended":
      return `agent of ${host} ends: ${escapeLine(event.why)}`;
    case "facts.changed":
      return `${host} has heard something else of ${escapeLine(event.hosts.join(", "))}`;
    case "store.lost":
      return `${host} has lost the store: ${escapeLine(event.why)}`;
    case "store.found":
      return `${host} has the store back after ${spellDuration(event.silentMs)}`;
  }
}

function laterKind(event: never, deployment: string): EventText {
  const { kind } = event as { readonly kind: string };
  return { tone: "note", subject: deployment, text: escapeLine(kind), isDetail: true };
}

const whyOf = {
  "check-fails": "",
  "not-recorded": "",
  redo: " again",
  asked: " because it was asked for",
} as const;

function operationIn(step: StepId): string {
  return splitStepId(step).operation;
}
