import type { OperationName, ReachedState, StepId } from "../../model/index.ts";
import { splitStepId } from "../../model/index.ts";
import { invariant } from "../../std/invariant.ts";
import type { Score, ScoreGate, ScoreInstance } from "../score.ts";

/** One thing that happened to a step while a score was played. */
export interface TraceEntry {
  readonly step: StepId;
  /** `begins`: a Do begins. `done`: it counts as done from here on. `falls`: no longer. */
  readonly event: "begins" | "done" | "falls";
}

/** A Do that began although `waitsFor`, which comes before it, was not done. */
export interface OrderViolation {
  readonly at: number;
  readonly step: StepId;
  readonly waitsFor: StepId;
}

/**
 * Judges an order of events by the score alone; shares no code with what plays scores, so that a
 * test of one is not blind to the mistakes of the other. Slow and simple: every Do looks up all
 * that comes before it. An operation that an instance does not define is done as soon as
 * everything before it is; where the instance has nothing before it, that is what its gates wait
 * for, so that a node without operations between two others does not part them.
 */
export function linearExtensionViolations(
  score: Score,
  trace: readonly TraceEntry[],
): readonly OrderViolation[] {
  const done = new Set<StepId>();
  const violations: OrderViolation[] = [];
  trace.forEach(({ step, event }, at) => {
    if (event === "falls") done.delete(step);
    if (event === "done") done.add(step);
    if (event !== "begins") return;
    for (const waitsFor of stepsBefore(score, step)) {
      if (!done.has(waitsFor)) violations.push({ at, step, waitsFor });
    }
  });
  return violations;
}

const building: readonly OperationName[] = ["create", "configure", "start"];
const takingBack: readonly OperationName[] = ["stop", "delete"];
const upTo: Readonly<Record<ReachedState, readonly OperationName[]>> = {
  created: ["create"],
  configured: ["create", "configure"],
  started: building,
  stopped: ["stop"],
  deleted: takingBack,
};

/** The nearest steps that must be done before a Do of this one; those before them are theirs. */
function stepsBefore(score: Score, step: StepId): ReadonlySet<StepId> {
  const { instance: id, operation } = splitStepId(step);
  const own = score.byId.get(id);
  invariant(own !== undefined, `step "${step}" belongs to the score`);
  const found = new Set<StepId>();
  const seen = new Set<string>();
  const open: ScoreGate[] = own.gates.filter((gate) => holdsBack(gate, operation));
  const name = operation as OperationName;
  const earlier = (isBuilding(name) ? building : takingBack).slice(0, orderOf(name));
  visit(own, earlier);
  for (let gate = open.pop(); gate !== undefined; gate = open.pop()) {
    const key = `${gate.instance} ${gate.until}`;
    const other = score.byId.get(gate.instance);
    if (seen.has(key) || other === undefined) continue;
    seen.add(key);
    visit(other, upTo[gate.until]);
  }
  return found;

  function visit(instance: ScoreInstance, operations: readonly OperationName[]): void {
    let isFirst = true;
    for (const wanted of operations) {
      const defined = instance.steps.find((candidate) => candidate.operation === wanted);
      if (defined !== undefined) found.add(defined.id);
      isFirst = isFirst && defined === undefined;
      if (defined !== undefined || (!isFirst && isBuilding(wanted))) continue;
      for (const gate of instance.gates) if (holdsBack(gate, wanted)) open.push(gate);
    }
  }
}

const isBuilding = (operation: OperationName): boolean => building.includes(operation);
const orderOf = (operation: OperationName): number =>
  (isBuilding(operation) ? building : takingBack).indexOf(operation);

function holdsBack(gate: ScoreGate, operation: string): boolean {
  const name = operation as OperationName;
  if (gate.before === name) return true;
  if (isBuilding(gate.before) !== isBuilding(name)) return false;
  return gate.andLater && orderOf(name) > orderOf(gate.before);
}
