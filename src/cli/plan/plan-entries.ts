import {
  type HostName,
  type InstanceId,
  type InstanceStatus,
  type OperationName,
  type Position,
  type StepId,
  type StepStatus,
} from "../../model/index.ts";
import { compareNatural, escapeLine } from "../../observe/index.ts";
import {
  goalWants,
  type InstanceChange,
  type ScoreInstance,
  type ScoreStep,
} from "../../score/index.ts";
import type { Survey } from "../../agent/index.ts";
import type { DeploymentSurvey } from "./survey-deployment.ts";

/**
 * What would become of one step.
 * - `kept`: its check holds, or it is recorded as done.
 * - `do`: it would be done, now or when its turn comes.
 * - `unknown`: its check cannot tell.
 * - `gate`: somebody else has to act.
 */
export type StepVerdict = "kept" | "do" | "unknown" | "gate";

export interface PlannedStep {
  readonly step: StepId;
  readonly operation: OperationName;
  readonly verdict: StepVerdict;
  readonly why?: string;
  /** With `do`: nothing is there yet that could be replaced. */
  readonly absent?: true;
  readonly position: Position;
}

/**
 * What would become of one instance: nothing of it is there (`new`), something that is there would
 * be changed (`change`), it stays (`kept`), it goes (`delete`), its checks cannot tell (`unknown`),
 * or it waits for somebody (`gate`).
 */
export type PlanVerdict = "new" | "change" | "kept" | "delete" | "unknown" | "gate";

export interface PlannedInstance {
  readonly instance: InstanceId;
  readonly host: HostName | undefined;
  readonly verdict: PlanVerdict;
  readonly steps: readonly PlannedStep[];
  /** What its definition says otherwise than before: `create file.content`, `placement`. */
  readonly redefined?: readonly string[];
  readonly position: Position;
}

/** Deletions last, where they are read; the rest in the order in which it would be done. */
export function planEntries({
  parts,
  redefined,
}: Pick<DeploymentSurvey, "parts" | "redefined">): readonly PlannedInstance[] {
  const changes = new Map(redefined.map((change) => [change.instance, differences(change)]));
  const statuses = new Map<
    InstanceId,
    { readonly status: InstanceStatus; readonly part: Survey }
  >();
  for (const part of parts) {
    for (const status of part.statuses) statuses.set(status.instance, { status, part });
  }
  const planned: PlannedInstance[] = [];
  const retired: PlannedInstance[] = [];
  const seen = new Set<InstanceId>();
  for (const { score } of parts) {
    for (const instance of score.instances) {
      if (seen.has(instance.id)) continue;
      seen.add(instance.id);
      const found = statuses.get(instance.id);
      const entry = planInstance(instance, found);
      const differing = instance.retired ? undefined : changes.get(instance.id);
      (instance.retired ? retired : planned).push(
        differing === undefined ? entry : { ...entry, redefined: differing },
      );
    }
  }
  retired.sort((a, b) => compareNatural(a.instance, b.instance));
  return [...planned, ...retired];
}

/** In words that lead to the lines that were changed. */
function differences({ steps, fields }: InstanceChange): readonly string[] {
  const inSteps = steps.flatMap(({ operation, kind, what }) =>
    kind === "changed" ? what.map((path) => `${operation} ${path}`) : `${operation} (${kind})`,
  );
  return [...inSteps, ...fields].map(escapeLine);
}

interface Found {
  readonly status: InstanceStatus;
  readonly part: Survey;
}

function planInstance(instance: ScoreInstance, found: Found | undefined): PlannedInstance {
  const wanted = instance.steps.filter(({ operation }) => goalWants(instance.goal, operation));
  const steps: PlannedStep[] = [];
  for (const step of wanted) steps.push(planStep(step, found, steps));
  return {
    instance: instance.id,
    host: instance.host,
    verdict: instance.retired ? "delete" : verdictOf(steps),
    steps,
    position: instance.definition.position,
  };
}

function verdictOf(steps: readonly PlannedStep[]): PlanVerdict {
  const verdicts = steps.map(({ verdict }) => verdict);
  const toDo = steps.filter(({ verdict }) => verdict === "do");
  if (toDo.length > 0) {
    const isNew = !verdicts.includes("kept") && toDo.every(({ absent }) => absent === true);
    return isNew ? "new" : "change";
  }
  if (verdicts.includes("unknown")) return "unknown";
  return verdicts.includes("gate") ? "gate" : "kept";
}

function planStep(
  step: ScoreStep,
  found: Found | undefined,
  earlier: readonly PlannedStep[],
): PlannedStep {
  const { id, operation, position } = step;
  const known = found?.status.steps.find((each) => each.step === id);
  const { verdict, why } = judge(step, known, { found, earlier });
  const isAbsent = found?.part.reports.get(id)?.absent === true || !step.checked;
  return {
    step: id,
    operation,
    verdict,
    position,
    ...(why === undefined ? {} : { why }),
    ...(verdict === "do" && isAbsent ? { absent: true } : {}),
  };
}

interface Judgement {
  readonly verdict: StepVerdict;
  readonly why?: string;
  /** With `do`: nothing is there yet that could be replaced. */
  readonly absent?: true;
}

function judge(
  step: ScoreStep,
  known: StepStatus | undefined,
  {
    found,
    earlier,
  }: { readonly found: Found | undefined; readonly earlier: readonly PlannedStep[] },
): Judgement {
  if (known === undefined) return { verdict: "unknown", why: "nobody here plays it" };
  const detail = known.detail === undefined ? undefined : escapeLine(known.detail);
  const reason = found?.part.ready.get(step.id);
  const redone = earlier.find(
    ({ operation, verdict }) => verdict === "do" && step.redoOn.includes(operation),
  );
  if (redone !== undefined) {
    return { verdict: "do", why: `because ${redone.operation} is done` };
  }
  if (!step.checked) return judgeRecorded(step, known, reason);
  switch (known.report) {
    case "holds":
      return reason === "redo"
        ? { verdict: "do", why: "what it depends on was done since" }
        : { verdict: "kept" };
    case "fails":
      return withWhy(step.kind === "gate" ? "gate" : "do", detail);
    case "unknown":
      return withWhy("unknown", detail);
    case "silent":
      return { verdict: "unknown", why: "its check did not answer" };
    default:
      return known.report satisfies never;
  }
}

function withWhy(verdict: StepVerdict, why: string | undefined): Judgement {
  return why === undefined ? { verdict } : { verdict, why };
}

/** Nothing in the world can be asked: the record says whether it was done as it is now. */
function judgeRecorded(
  step: ScoreStep,
  known: StepStatus,
  reason: ReturnType<Survey["ready"]["get"]>,
): Judgement {
  if (step.kind === "gate") return { verdict: "gate", why: "nothing tells when it is done" };
  if (known.done) return { verdict: "kept" };
  const why = reason === "redo" ? "it has changed since it was done" : "never done here";
  return { verdict: "do", why };
}
