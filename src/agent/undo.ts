import type { AnyEngine, EngineCatalogue } from "../engine/engine.ts";
import { type DoResult, type Report, stepId } from "../model/index.ts";
import type { OperationName, StepId } from "../model/index.ts";
import { CheckRun, type CheckDesk } from "./check-run.ts";
import { type DoDesk, DoRun } from "./do-run.ts";
import { type HandleShelf, StepHandle, parseInputs } from "./step-handle.ts";

export interface UndoDesk extends Omit<CheckDesk, "open" | "report">, DoDesk {
  readonly engines: EngineCatalogue;
  readonly shelf: HandleShelf;
}

/** What is still there of what an operation made. */
interface Remainder {
  readonly step: StepId;
  readonly operation: OperationName;
  readonly engine: AnyEngine;
}

/**
 * The check of a derived stop or delete: it holds when nothing is left of what khoreia made.
 * What was there before khoreia came is nobody's to take away, and does not count.
 */
export async function* undoCheck(desk: UndoDesk, run: CheckRun): AsyncGenerator<Report> {
  for (;;) {
    yield lookAtRemainders(desk, run.handle);
    // Only our own undo changes it, and after that we are asked.
    if ((await run.pause(run.recheckMs)) === "aborted") return;
  }
}

function lookAtRemainders(desk: UndoDesk, handle: StepHandle): Report {
  const left = remainders(desk, handle);
  const first = left[0];
  if (first === undefined) return { kind: "holds", absent: true };
  return { kind: "fails", detail: `what ${first.operation} made is still there` };
}

function remainders(desk: UndoDesk, handle: StepHandle): readonly Remainder[] {
  const { made, children } = desk.state.load();
  const left: Remainder[] = [];
  for (const operation of handle.step.undoes) {
    const step = stepId(handle.instance.id, operation);
    const name = made.get(step)?.engine ?? doEngineOf(handle, operation);
    const engine = name === undefined ? undefined : desk.engines.get(name);
    if (engine === undefined) continue;
    if (made.has(step) || children.has(step)) left.push({ step, operation, engine });
  }
  return left;
}

function doEngineOf(handle: StepHandle, operation: OperationName): string | undefined {
  const definition = handle.instance.definition.operations[operation];
  return definition?.kind === "perform" ? definition.do?.engine : undefined;
}

/** Takes back what is left, last made first; stops at the first that does not go. */
export async function performUndo(desk: UndoDesk, run: DoRun): Promise<DoResult> {
  for (const remainder of remainders(desk, run.handle)) {
    const result = await undoOne(desk, run, remainder);
    if (result.kind === "failed") return result;
    // Told to end between two of them: the next would not hear of it any more.
    if (run.signal.aborted) return cancelled(run.step.step);
  }
  return { kind: "succeeded" };
}

async function undoOne(desk: UndoDesk, run: DoRun, remainder: Remainder): Promise<DoResult> {
  const { step, operation, engine } = remainder;
  const record = desk.state.load().made.get(step);
  const definition = run.handle.instance.steps.find((each) => each.operation === operation);
  const source = new StepHandle(desk.shelf, run.handle.instance, {
    ...(definition ?? run.handle.step),
    id: step,
    operation,
  });
  const call = record === undefined ? source.doCall() : parseInputs(engine, record.params);
  if (call === undefined || engine.undo === undefined) return { kind: "succeeded" };
  if (call.kind === "unknown") return cannotUndo(step, call.why);
  const inner = new DoRun(desk, source, { attempt: run.attempt, redo: false });
  inner.recording = call.value;
  run.signal.addEventListener("abort", () => inner.cancel(), { once: true });
  const result = await engine.undo(call.value.inputs, inner);
  if (result.kind === "failed") return result;
  // What undo left alone on purpose (it was there before) is no longer ours to remember.
  if (desk.state.load().made.has(step)) inner.record(undefined);
  return { kind: "succeeded" };
}

function cancelled(step: StepId): DoResult {
  return {
    kind: "failed",
    code: "KHO_DO_TIMEOUT",
    message: `Cannot go on taking back what "${step}" made: it was told to end`,
  };
}

function cannotUndo(step: StepId, why: string): DoResult {
  return {
    kind: "failed",
    code: "KHO_UNDO_UNRESOLVED",
    message: `Cannot take back what "${step}" made: ${why}`,
    hint: "the state directory names what it is; remove it by hand and heal the node",
  };
}

/** One look and no more, for those who only want to know how it stands. */
export async function firstReport(
  desk: UndoDesk,
  handle: StepHandle,
  timeoutMs: number,
): Promise<Report> {
  if (handle.step.kind === "undo") return lookAtRemainders(desk, handle);
  const call = handle.checkCall();
  if (call === undefined) return { kind: "unknown", detail: "it has no check" };
  if (call.kind === "unknown") return { kind: "unknown", detail: call.why };
  const { engine, inputs } = call.value;
  const open = (ctx: CheckRun): AsyncIterable<Report> => {
    if (engine.check === undefined) throw new Error(`engine "${engine.info.name}" has no check`);
    return engine.check(inputs, ctx);
  };
  return new Promise((resolve) => {
    const listening: CheckDesk = { ...desk, open, report: (_, report) => finish(report) };
    const run = new CheckRun(listening, handle);
    const cancel = desk.clock.after(timeoutMs, () =>
      finish({ kind: "unknown", detail: `the check did not answer within ${timeoutMs / 1000} s` }),
    );
    function finish(report: Report): void {
      cancel();
      run.end();
      resolve(report);
    }
    run.begin();
  });
}
