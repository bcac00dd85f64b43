import { type Mutant, patchesIn } from "./plant-mutant.ts";

const doEnded = patchesIn("src/choreography/do-ended.ts");
const agent = patchesIn("src/agent/agent.ts");
const carryOut = patchesIn("src/agent/carry-out.ts");
const checkRun = patchesIn("src/agent/check-run.ts");
const doRun = patchesIn("src/agent/do-run.ts");
const generation = patchesIn("src/agent/generation.ts");
const holds = patchesIn("src/agent/holds.ts");
const performer = patchesIn("src/agent/performer.ts");
const replaced = patchesIn("src/agent/replaced.ts");
const undo = patchesIn("src/agent/undo.ts");

/** In what an agent carries out, and in what it writes down. */
export const agentMutants: readonly Mutant[] = [
  {
    name: "a hold never ends by itself",
    expects: "P3",
    patches: [
      holds(
        "!(record.until !== undefined && record.until <= wall)",
        "!(record.until !== undefined && record.until <= wall - 1e12)",
      ),
    ],
  },
  {
    name: "a hold that is over hides the others",
    expects: "HOLD",
    patches: [
      holds("!(record.until !== undefined && record.until <= wall)", "record !== undefined"),
      holds(
        "  if (known === undefined) return undefined;",
        "  if (known === undefined || (known.until ?? 9e15) <= wall) return undefined;",
      ),
    ],
  },
  {
    name: "what was told of holds is forgotten with each generation",
    expects: "P3",
    patches: [
      holds(
        "if (hold !== undefined) held.set(role.instance.id, hold);",
        "if (hold === null) held.set(role.instance.id, hold);",
      ),
    ],
  },
  {
    name: "a cancelled Do counts as a success",
    expects: "P3",
    patches: [
      doRun(
        `    if (this.why === "cancelled") return { kind: "cancelled" };`,
        `    if (this.why === "cancelled") return { kind: "succeeded" };`,
      ),
      doEnded("  if (facts.stale) {", "  if (facts.begunFor === null) {"),
    ],
  },
  {
    name: "a Do that ran out of time counts as a success",
    expects: "P3",
    patches: [
      doRun(
        `    if (this.why === "cancelled") return { kind: "cancelled" };`,
        `    if (this.why === "timeout") return { kind: "succeeded" };`,
      ),
      doEnded(
        "  if (!step.checked) return succeed(draft, index);",
        '  if (step.kind !== "gate") return succeed(draft, index);',
      ),
    ],
  },
  {
    name: "what was made is not written down",
    expects: "P5",
    patches: [doRun("    if (call === undefined) return;", "    if (call !== null) return;")],
  },
  {
    name: "undo takes back what was there before",
    expects: "P5",
    patches: [
      doRun(
        "    return this.desk.state.load().made.get(this.madeBy)?.made;",
        "    return this.desk.state.load().made.get(this.madeBy)?.made ?? {};",
      ),
      undo(
        "    if (made.has(step) || children.has(step)) left.push({ step, operation, engine });",
        "    left.push({ step, operation, engine });",
      ),
    ],
  },
  {
    name: "an undo goes on after it was told to end",
    expects: "P5",
    patches: [undo("    if (run.signal.aborted) return cancelled(run.step.step);", "")],
  },
  {
    name: "what is retired is not remembered",
    expects: "P5",
    patches: [
      generation(
        "      .filter((instance) => !snapshot.performed.has(instance.id))",
        "      .filter((instance) => instance.id === null)",
      ),
    ],
  },
  {
    name: "what an older definition made is nobody's",
    expects: "P5",
    patches: [
      replaced(
        "    if (instance.host === here.host && isTakenCareOf(",
        "    if (instance.host !== null || isTakenCareOf(",
      ),
    ],
  },
  {
    name: "what a node made here before it moved is nobody's",
    expects: "P5",
    patches: [
      replaced(
        "    if (instance.host === here.host && isTakenCareOf(",
        "    if (instance.host !== here.host || isTakenCareOf(",
      ),
    ],
  },
  {
    name: "a generation is taken over before its turn comes",
    expects: "P5",
    patches: [agent("arrived: () => this.turns.push(arrival),", "arrived: () => this.takeOver(),")],
  },
  {
    name: "nobody waits for the orphans of a dead agent",
    expects: "P2",
    patches: [performer("      add(runner.orphaned(id));", "")],
  },
  {
    name: "what had to wait is not asked again before it begins",
    expects: "P1",
    patches: [
      performer(
        "(this.dos.get(step) !== run || !this.listener.mayBegin(step));",
        "this.dos.get(step) !== run;",
      ),
    ],
  },
  {
    name: "a check is never asked to look again",
    expects: "P3",
    patches: [performer("    this.checks.get(step)?.ask();", "")],
  },
  {
    name: "an orphan is waited for by its own step alone",
    expects: "P2",
    patches: [
      performer(
        "      add(runner.orphaned(id));",
        "      if (id === step.id) add(runner.orphaned(id));",
      ),
      performer(
        "(runner: Runner, { instance }: StepHandle)",
        "(runner: Runner, { instance, step }: StepHandle)",
      ),
    ],
  },
  {
    name: "nobody waits for a Do that went with its node",
    expects: "P2",
    patches: [performer("      add(this.dos.get(id)?.ended);", "")],
  },
  {
    name: "nobody wakes when only time passes",
    expects: "P3",
    patches: [
      agent(
        "        this.wake.set(this.play?.wakes.next() ?? Number.POSITIVE_INFINITY);",
        "        this.wake.set(Number.POSITIVE_INFINITY);",
      ),
    ],
  },
  {
    name: "a check that broke is not begun again",
    expects: "P3",
    patches: [
      checkRun(
        "      this.cancelRestart = undefined;\n      this.begin();\n    });",
        "      this.cancelRestart = undefined;\n    });",
      ),
    ],
  },
  {
    name: "an update is forgotten with a restart in the middle",
    expects: "TURN",
    patches: [generation("    ? (old.updating ?? [])", "    ? []")],
  },
  {
    name: "records are lost with the process",
    expects: "REDO",
    patches: [
      carryOut(`  state.append({ kind: "step.completed", completion });`, "  void completion;"),
    ],
  },
];
