import type { DoEnd, DoOrder } from "../choreography/index.ts";
import type { DoResult, InstanceId, Report, StepId } from "../model/index.ts";
import type { ScoreInstance, ScoreStep } from "../score/index.ts";
import { CheckRun, type CheckDesk } from "./check-run.ts";
import { DoRun } from "./do-run.ts";
import type { PlayedPart } from "./played-part.ts";
import type { AgentOptions, AgentPorts } from "./ports.ts";
import { originalOf } from "./replaced.ts";
import type { Runner } from "./runner/runner.ts";
import { type Slots, createSlots } from "./slots.ts";
import type { StepHandle } from "./step-handle.ts";
import { sleep } from "./view.ts";
import { type UndoDesk, performUndo, undoCheck } from "./undo.ts";

/** More steps than this wait for a slot only if a part is larger than anything measured. */
const waitingBound = 10_000_000;

/**
 * What the store said before a Do is good for so long, in milliseconds: a Do that waits longer for
 * its slot or for an orphan has it asked again, for the world of other hosts goes on meanwhile.
 */
const intentKeepsMs = 1_000;
const idlePollMs = 20;

/** What a check has said, and which run of it. */
export interface Said {
  readonly step: StepId;
  readonly report: Report;
  readonly run: object;
}

export interface PerformerListener {
  reported(said: Said): void;
  ended(step: StepId, end: DoEnd): void;
  /** Asked right before a Do that had to wait begins. */
  mayBegin(step: StepId): boolean;
  /** Asks the store once more for a Do that has waited; why it refuses, or undefined. */
  renewIntent(order: DoOrder): Promise<string | undefined>;
}

interface Beginning {
  readonly release: () => void;
  readonly waited: boolean;
  /** Why the store no longer grants its intent, if it does not. */
  readonly refused: string | undefined;
}

/** Carries out what the dancers order: checks and Do's, with their contexts, slots and ends. */
export class Performer {
  private readonly ports: AgentPorts;
  private readonly listener: PerformerListener;
  private readonly checks = new Map<StepId, CheckRun>();
  private readonly dos = new Map<StepId, DoRun>();
  private readonly spawningDos: Slots;
  private readonly quietDos: Slots;
  private readonly spawningChecks: Slots;
  private played: PlayedPart | undefined;
  private standIns: ReadonlySet<InstanceId> = new Set();
  private desk: (UndoDesk & CheckDesk) | undefined;
  private closed = false;

  constructor(ports: AgentPorts, options: AgentOptions, listener: PerformerListener) {
    this.ports = ports;
    this.listener = listener;
    const slots = (count: number, name: string): Slots =>
      createSlots(count, { name, limit: waitingBound });
    this.spawningDos = slots(options.spawningDos, "do's that spawn");
    this.quietDos = slots(options.quietDos, "do's that do not spawn");
    this.spawningChecks = slots(options.spawningChecks, "checks that spawn");
  }

  get running(): number {
    return this.dos.size;
  }

  /** Resolves when no Do is in flight any more, or at `deadline`. */
  async idle(deadline = Number.POSITIVE_INFINITY): Promise<void> {
    const { clock } = this.ports;
    const never = new AbortController().signal;
    while (this.dos.size > 0 && clock.now() < deadline) await sleep(clock, idlePollMs, never);
  }

  /** A Do of this step waits for its slot or is in flight. */
  isRunning(step: StepId): boolean {
    return this.dos.has(step);
  }

  /** From now on steps mean what this generation says. */
  open(played: PlayedPart): void {
    this.played = played;
    const { clock, runner, state, engines } = this.ports;
    const desk: UndoDesk & CheckDesk = {
      clock,
      runner,
      state,
      engines,
      shelf: played.shelf,
      spawningChecks: this.spawningChecks,
      open: (run) => openCheck(desk, run),
      report: (run, report) => this.listener.reported({ step: run.handle.step.id, report, run }),
    };
    this.desk = desk;
    const ids = played.generation.part.instances.map(({ id }) => id);
    this.standIns = new Set(ids.filter((id) => originalOf(id) !== id));
    for (const [id, run] of this.checks) {
      run.handle = played.handleOf(id) ?? run.handle;
      // What is left to take back is in the records, which taking over a generation may change.
      if (run.handle.step.kind === "undo") run.ask();
    }
  }

  startCheck(step: StepId): void {
    this.stopCheck(step);
    const handle = this.played?.handleOf(step);
    const { desk } = this;
    if (handle === undefined || desk === undefined || this.closed) return;
    const run = new CheckRun(desk, handle);
    this.checks.set(step, run);
    run.begin();
  }

  stopCheck(step: StepId): void {
    const run = this.checks.get(step);
    if (run === undefined) return;
    this.checks.delete(step);
    run.end();
  }

  /**
   * Whether what was said still counts when its turn comes: a check may have been begun anew since,
   * for another definition, and what the earlier one has said is not what this one will say.
   */
  stillSays({ step, run }: Pick<Said, "step" | "run">): boolean {
    return this.checks.get(step) === run;
  }

  askCheck(step: StepId): void {
    this.checks.get(step)?.ask();
  }

  cancelDo(step: StepId): void {
    this.dos.get(step)?.cancel();
  }

  /** Runs one Do when a slot is free and no orphan of an earlier agent is in the way. */
  runDo(order: DoOrder): void {
    const handle = this.played?.handleOf(order.step);
    const { desk } = this;
    if (handle === undefined || desk === undefined || this.closed) {
      return this.listener.ended(order.step, { kind: "refused", why: "nobody plays it any more" });
    }
    const beside = this.runsBeside(desk.runner, handle);
    const run = new DoRun(desk, handle, { attempt: order.attempt, redo: order.redo });
    this.dos.set(order.step, run);
    const slots = this.spawns(handle) ? this.spawningDos : this.quietDos;
    const grantedAt = this.ports.clock.now();
    let waited = beside !== undefined || order.intent;
    const begin = (release: () => void, refused?: string): void =>
      this.begin(desk, run, { release, waited, refused });
    const renew = (release: () => void): void => {
      const isOld = order.intent && this.ports.clock.now() - grantedAt > intentKeepsMs;
      if (!isOld) return begin(release);
      // The slot is kept meanwhile, or the answer would be old again when the next one is free.
      void this.listener.renewIntent(order).then((refused) => begin(release, refused));
    };
    slots.take((release) => {
      if (beside === undefined) renew(release);
      else void beside.then(() => renew(release));
    });
    waited = true;
  }

  /** What had to wait is asked for once more: its gates may have closed meanwhile. */
  private begin(desk: UndoDesk, run: DoRun, how: Beginning): void {
    const step = run.handle.step.id;
    const finish = (end: DoEnd): void => {
      how.release();
      // One that was dismissed with its node, which has come back meanwhile: nobody waits for it.
      if (this.dos.get(step) !== run) return;
      this.dos.delete(step);
      this.listener.ended(step, end);
    };
    // Its node may have gone and come back while it waited: then another Do was ordered since, and
    // what may begin is that one.
    const isOutdated = how.waited && (this.dos.get(step) !== run || !this.listener.mayBegin(step));
    if (isOutdated) finish({ kind: "refused", why: "what let it be ordered has changed" });
    else if (how.refused !== undefined) finish({ kind: "refused", why: how.refused });
    else run.ended = run.perform((each) => work(desk, each)).then(finish);
  }

  /**
   * Settles when nothing runs any more that works on the same things: what a dead agent left of
   * this instance, and what a newer generation cancelled of it or of its stand-ins.
   */
  private runsBeside(runner: Runner, { instance }: StepHandle): Promise<unknown> | undefined {
    const ends: Promise<void>[] = [];
    const add = (end: Promise<void> | undefined): unknown => end !== undefined && ends.push(end);
    for (const { id } of this.stepsOfRelatives(instance)) {
      add(runner.orphaned(id));
      add(this.dos.get(id)?.ended);
    }
    return ends.length === 0 ? undefined : Promise.all(ends);
  }

  private stepsOfRelatives(instance: ScoreInstance): readonly ScoreStep[] {
    if (this.standIns.size === 0) return instance.steps;
    const original = originalOf(instance.id);
    const ids = [...this.standIns].filter((id) => originalOf(id) === original);
    return [original, ...ids].flatMap((id) => this.played?.score.byId.get(id)?.steps ?? []);
  }

  /** Ends all checks, cancels what runs and lets nothing begin. */
  close(isLeaving = false): void {
    this.closed = true;
    for (const [step, run] of [...this.checks]) {
      // Twenty thousand file checks hold nothing that does not end with their watches.
      if (!isLeaving || !run.onlyListens) this.stopCheck(step);
    }
    for (const run of this.dos.values()) run.cancel();
  }

  private spawns(handle: StepHandle): boolean {
    const engines =
      handle.step.kind === "undo"
        ? handle.step.undoes.map((operation) => {
            const definition = handle.instance.definition.operations[operation];
            return definition?.kind === "perform" ? definition.do?.engine : undefined;
          })
        : [handle.step.operationDefinition?.do?.engine];
    return engines.some(
      (name) => name !== undefined && this.ports.engines.get(name)?.info.spawns === true,
    );
  }
}

function openCheck(desk: UndoDesk, run: CheckRun): AsyncIterable<Report> {
  const { handle } = run;
  if (handle.step.kind === "undo") return undoCheck(desk, run);
  const call = handle.checkCall();
  const setting = handle.setting();
  if (call?.kind === "known" && setting.kind === "known") {
    const { engine, inputs } = call.value;
    if (engine.check !== undefined) return engine.check(inputs, run);
  }
  const unknown = call?.kind === "unknown" ? call.why : undefined;
  const why = unknown ?? (setting.kind === "unknown" ? setting.why : "its engine has no check");
  return cannotTell(run, why);
}

async function* cannotTell(run: CheckRun, why: string): AsyncGenerator<Report> {
  while (!run.signal.aborted) {
    yield { kind: "unknown", detail: why };
    await run.pause(run.recheckMs);
  }
}

function work(desk: UndoDesk, run: DoRun): Promise<DoResult> {
  if (run.handle.step.kind === "undo") return performUndo(desk, run);
  const call = run.handle.doCall();
  const setting = run.handle.setting();
  const step = run.handle.step.id;
  if (call?.kind === "unknown") return unresolved(step, call.why);
  if (setting.kind === "unknown") return unresolved(step, setting.why);
  const { engine, inputs } = call?.value ?? {};
  if (engine?.do === undefined || call === undefined) {
    return unresolved(step, "its engine has no do");
  }
  run.recording = call.value;
  return engine.do(inputs, run);
}

function unresolved(step: StepId, why: string): Promise<DoResult> {
  return Promise.resolve({
    kind: "failed",
    code: "KHO_DO_UNRESOLVED",
    message: `Cannot begin Do of "${step}": ${why}`,
    hint: "the placeholder is filled in as soon as it is known; khoreia why tells what is missing",
  });
}
