import type { InstanceId, StepId } from "../../model/index.ts";
import { assertNever } from "../../std/invariant.ts";
import type {
  ChildRecord,
  Completion,
  Desired,
  Hold,
  MadeRecord,
  Performed,
  RunRecord,
  StateRecord,
  StateSnapshot,
} from "./state.ts";

/** A snapshot under construction: what all records so far add up to. */
export class StateFold implements StateSnapshot {
  desired: Desired | undefined;
  identity: string | undefined;
  readonly completions = new Map<StepId, Completion>();
  readonly made = new Map<StepId, MadeRecord>();
  readonly runs = new Map<string, RunRecord>();
  readonly children = new Map<StepId, ChildRecord>();
  readonly holds = new Map<string, Hold>();
  readonly performed = new Map<InstanceId, Performed>();
  readonly claims = new Map<InstanceId, number>();
  readonly complaints: string[] = [];

  /** How many records lead to this snapshot again. */
  get size(): number {
    const { completions, made, runs, children, holds, performed, claims } = this;
    const maps = [completions, made, runs, children, holds, performed, claims];
    return maps.reduce((sum, map) => sum + map.size, this.identity === undefined ? 0 : 1);
  }

  apply(record: StateRecord): void {
    switch (record.kind) {
      case "identity.taken":
        this.identity = record.identity;
        return;
      case "step.completed":
        this.completions.set(record.completion.step, record.completion);
        return;
      case "step.forgotten":
        this.completions.delete(record.step);
        return;
      case "made.recorded":
        this.made.set(record.made.step, record.made);
        return;
      case "made.cleared":
        this.made.delete(record.step);
        return;
      case "run.started":
        this.runs.set(record.run.run, record.run);
        return;
      case "run.ended":
        this.runs.delete(record.run);
        return;
      case "child.started":
        this.children.set(record.child.step, record.child);
        return;
      case "child.ended":
        this.endChild(record.step, record.run);
        return;
      case "hold.placed":
        this.holds.set(record.hold.node, record.hold);
        return;
      case "hold.released":
        this.holds.delete(record.node);
        return;
      case "node.performed":
        this.performed.set(record.performed.instance, record.performed);
        return;
      case "node.forgotten":
        this.performed.delete(record.instance);
        return;
      case "claim.taken":
        this.claims.set(record.instance, record.token);
        return;
      default:
        assertNever(record);
    }
  }

  /** The end of an earlier child says nothing of the one that runs now. */
  private endChild(step: StepId, run: string): void {
    if (this.children.get(step)?.run === run) this.children.delete(step);
  }

  /** The fewest records that lead to this snapshot again. */
  *records(): Generator<StateRecord> {
    if (this.identity !== undefined) yield { kind: "identity.taken", identity: this.identity };
    for (const completion of this.completions.values())
      yield { kind: "step.completed", completion };
    for (const made of this.made.values()) yield { kind: "made.recorded", made };
    for (const run of this.runs.values()) yield { kind: "run.started", run };
    for (const child of this.children.values()) yield { kind: "child.started", child };
    for (const hold of this.holds.values()) yield { kind: "hold.placed", hold };
    for (const performed of this.performed.values()) yield { kind: "node.performed", performed };
    for (const [instance, token] of this.claims) yield { kind: "claim.taken", instance, token };
  }
}
