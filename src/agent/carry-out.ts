import type { Completion, DoOrder, Effect, PartPlay } from "../choreography/index.ts";
import type { InstanceId, StepId } from "../model/index.ts";
import { assertNever } from "../std/invariant.ts";
import type { Bulletin } from "./bulletin.ts";
import { forgetFinished } from "./forget-finished.ts";
import type { Performer } from "./performer.ts";
import type { AgentPorts } from "./ports.ts";

/** Of an agent. */
export interface Hands {
  readonly ports: Pick<AgentPorts, "state" | "clock" | "journal">;
  readonly performer: Performer;
  readonly bulletin: () => Bulletin | undefined;
  readonly play: () => PartPlay | undefined;
  runDo(order: DoOrder): void;
  publish(instance: InstanceId, reached: number): void;
}

/** Does what a part orders, or sees to it that it is done. */
export function carryOut(effect: Effect, by: Hands): void {
  const { performer, ports } = by;
  switch (effect.kind) {
    case "check.start":
      return performer.startCheck(effect.step);
    case "check.stop":
      return performer.stopCheck(effect.step);
    case "check.ask":
      return performer.askCheck(effect.step);
    case "do.run":
      return by.runDo(effect);
    case "do.cancel":
      return performer.cancelDo(effect.step);
    case "completion.record":
      return complete(effect.step, effect.record, ports);
    case "completion.erase":
      return ports.state.append({ kind: "step.forgotten", step: effect.step });
    case "journal.append":
      if (effect.event.kind === "deployment.converged") forgetFinished(ports.state, by.play());
      by.bulletin()?.happened(effect.event);
      return ports.journal(effect.event);
    case "signal.publish":
      return by.publish(effect.instance, effect.reached);
    default:
      return assertNever(effect);
  }
}

function complete(
  step: StepId,
  { fingerprint = "", changes }: Completion,
  { state, clock }: Hands["ports"],
): void {
  const completion = { step, fingerprint, changes, at: clock.wall() };
  state.append({ kind: "step.completed", completion });
}
