import { type Mutant, patchesIn } from "./plant-mutant.ts";

const advance = patchesIn("src/choreography/advance.ts");
const dancer = patchesIn("src/choreography/dancer.ts");
const decide = patchesIn("src/choreography/decide.ts");
const describePart = patchesIn("src/choreography/describe-part.ts");
const doEnded = patchesIn("src/choreography/do-ended.ts");
const outcome = patchesIn("src/choreography/outcome.ts");
const policy = patchesIn("src/choreography/policy.ts");
const routing = patchesIn("src/choreography/routing.ts");
const begin = patchesIn("src/choreography/begin.ts");
const stepDancer = patchesIn("src/choreography/step-dancer.ts");
const stepPart = patchesIn("src/choreography/step-part.ts");

const waits = `  if ((dancer.unmet[operationIndex[operation]] ?? 0) > 0) {
    return { kind: "waiting", index, operation };
  }`;
const stillWaits = `  if ((dancer.unmet[operationIndex[step.operation]] ?? 0) > 0) return false;`;
const held = `  if (dancer.hold !== undefined) return { kind: "held", index };`;
const stillHeld = `  if (dancer.hold !== undefined) return false;`;

/** In what a dancer decides, and in what the part makes of it. */
export const choreographyMutants: readonly Mutant[] = [
  {
    name: "a gate holds back its own operation only",
    expects: "P1",
    patches: [routing("  if (!gate.andLater) return [first];", "  return [first];")],
  },
  {
    name: "gates are not looked at",
    expects: "P1",
    patches: [decide(waits, ""), decide(stillWaits, "")],
  },
  {
    name: "gates are looked at when a Do is ordered, not when it begins",
    expects: "P1",
    patches: [decide(stillWaits, "")],
  },
  {
    name: "earlier operations are looked at when a Do is ordered, not when it begins",
    expects: "P1",
    patches: [
      decide("    return before < 0 || !isDue(dancer, before);", "    return before < 99;"),
    ],
  },
  {
    name: "earlier operations are not waited for",
    expects: "P1",
    patches: [
      decide(
        "    if (isDue(dancer, index)) return decideStep(dancer, index, now);",
        `    const next = decideStep(dancer, index, now);
    if (isDue(dancer, index) && next.kind !== "gate" && next.kind !== "later") return next;`,
      ),
      decide("    return before < 0 || !isDue(dancer, before);", "    return before < 99;"),
    ],
  },
  {
    name: "a Do begins before its check has spoken",
    expects: "P1",
    patches: [
      decide(
        `  if (step.checked && facts.report === "silent") return { kind: "silent", index };`,
        "",
      ),
      decide(`  if (!step.checked || facts.report === "fails") return true;`, "  return true;"),
    ],
  },
  {
    name: "a second Do begins beside the first",
    expects: "P2",
    patches: [
      decide(
        `    if (dancer.steps[i]?.runningSince !== undefined) return { kind: "busy", index: i };`,
        "",
      ),
    ],
  },
  {
    name: "what cannot be told is done",
    expects: "P1",
    patches: [
      dancer(
        `  if (step.checked) return facts.report === "holds" &&`,
        `  if (step.checked) return facts.report !== "fails" &&`,
      ),
    ],
  },
  {
    name: "redo_on is forgotten",
    expects: "P8",
    patches: [
      dancer(
        `  return (counters === "" ? never : counters) !== redoCounters(dancer, step);`,
        `  return (counters === "" ? never : counters) === "nobody's";`,
      ),
    ],
  },
  {
    name: "what has failed is never tried again",
    expects: "P3",
    patches: [
      doEnded(
        "    notBefore: draft.now + (blocked ? blockedRetryMs : delay),",
        "    notBefore: draft.now + (blocked ? 1e12 : 1e12),",
      ),
    ],
  },
  {
    name: "a group without operations passes no order on",
    expects: "P1",
    patches: [
      dancer("  return lane.every((each) => stepIndex(dancer, each) < 0);", "  return false;"),
    ],
  },
  {
    name: "a completion without check is not recorded",
    expects: "P3",
    patches: [
      outcome(
        "  if (isRecorded(step)) record(draft, index, step);",
        "  if (isRecorded(step) && step.checked) record(draft, index, step);",
      ),
    ],
  },
  {
    name: "a completion without check counts for every definition",
    expects: "P3",
    patches: [
      dancer(
        "  return facts.completion?.fingerprint === wantedFingerprint(dancer, step);",
        "  return facts.completion?.fingerprint !== undefined;",
      ),
    ],
  },
  {
    name: "a completion without check is never erased",
    expects: "P3",
    patches: [
      outcome("  for (const opposite of takenBackBy[step.operation]) erase(draft, opposite);", ""),
      advance("  withdraw(draft, step.operation);", ""),
    ],
  },
  {
    name: "a completion is erased after its thing is taken back, not before",
    expects: "P3",
    patches: [advance("  withdraw(draft, step.operation);", "")],
  },
  {
    name: "a change is counted in memory before the Do, and on disk never",
    expects: "REDO",
    patches: [
      advance(
        `  const completion = { ...before, changes: (before?.changes ?? 0) + 1 };
  change(draft, index, { completion });
  draft.effects.push({ kind: "completion.record", step: step.id, record: completion });`,
        `  const completion = { ...before, changes: (before?.changes ?? 0) + 1 };
  change(draft, index, { completion });
  void step;`,
      ),
    ],
  },
  {
    name: "a change is not counted",
    expects: "REDO",
    patches: [
      advance(
        "  if (isRedoSource(instance.steps, step.operation)) countChange(",
        "  if (instance === null) countChange(",
      ),
    ],
  },
  {
    name: "a redo is recorded for what its source is when it ends",
    expects: "REDO",
    patches: [
      outcome(
        "  const fingerprint = facts.begunFor ?? wantedFingerprint(draft.dancer, step);",
        "  const fingerprint = wantedFingerprint(draft.dancer, step);",
      ),
    ],
  },
  {
    name: "a Do that ended well has taken effect, whatever its check says",
    expects: "P8",
    patches: [
      doEnded(
        "  if (!step.checked) return succeed(draft, index);",
        `  if (step.checked) change(draft, index, { report: "holds" });
  return succeed(draft, index);`,
      ),
    ],
  },
  {
    name: "what a check said during a Do counts after it",
    expects: "P8",
    patches: [
      doEnded(
        `  if (!step.checked) return;
  change(draft, index, { report: "silent", detail: undefined });
  ask(draft, step);`,
        "  ask(draft, step);",
      ),
    ],
  },
  {
    name: "the success of an unwanted Do counts for the new definition",
    expects: "P3",
    patches: [
      doEnded("  if (facts.stale) {", `  if (facts.stale && event.end.kind !== "succeeded") {`),
    ],
  },
  {
    name: "a start is done while a stop that nobody wants still dies",
    expects: "P8",
    patches: [stepDancer("  if (isContested(draft.dancer, step.operation)) return;", "")],
  },
  {
    name: "a blocked step is never tried again",
    expects: "P3",
    patches: [doEnded("(blocked ? blockedRetryMs : delay)", "(blocked ? 1e9 : delay)")],
  },
  {
    name: "the back-off has no cap",
    expects: "P3",
    patches: [policy("  return Math.min(limits.backoffCapMs,", "  return Math.max(1e6,")],
  },
  {
    name: "a fall is not noticed while the gates are closed",
    expects: "P8",
    patches: [
      stepDancer(
        "  change(draft, index, { report: report.kind, detail: report.detail });",
        `  const isShut = draft.dancer.unmet.some((n) => n > 0);
  if (report.kind === "fails" && isShut && facts.held) return;
  change(draft, index, { report: report.kind, detail: report.detail });`,
      ),
    ],
  },
  {
    name: "a forced heal does not wait for its gates",
    expects: "P1",
    patches: [
      decide(waits, waits.replace("?? 0) > 0)", "?? 0) > 0 && !facts.forced)")),
      decide(stillWaits, stillWaits.replace("?? 0) > 0)", "?? 0) > 0 && !facts.forced)")),
    ],
  },
  {
    name: "of several that are healed at once, none knows of the others",
    expects: "P1",
    patches: [
      stepPart(
        `        // The next one may wait for this one, and must know what has become of it.
        settle(play);`,
        "",
      ),
    ],
  },
  {
    name: "a hold is ignored",
    expects: "HOLD",
    patches: [decide(held, ""), decide(stillHeld, "")],
  },
  {
    name: "a hold is looked at when a Do is ordered, not when it begins",
    expects: "HOLD",
    patches: [decide(stillHeld, "")],
  },
  {
    name: "a new instance of a held node is not held at once",
    expects: "HOLD",
    patches: [stepPart("hold: holdOf(instance), completionOf", "hold: undefined, completionOf")],
  },
  {
    name: "a Do that a new generation does not want is not cancelled",
    expects: "P2",
    patches: [
      begin(
        "  if (facts.runningSince !== undefined) {\n    draft.effects.push({",
        "  if (facts.runningSince === -1) {\n    draft.effects.push({",
      ),
      begin("      runningSince: facts.runningSince,\n", "      runningSince: undefined,\n"),
    ],
  },
  {
    name: "it calls itself converged while one is not steady",
    expects: "P8",
    patches: [
      describePart(
        `  if (play.counts.steady === play.dancers.length) return "converged";`,
        `  if (play.counts.steady >= play.dancers.length - 1) return "converged";`,
      ),
    ],
  },
  {
    name: "what cannot be told is steady",
    expects: "P8",
    patches: [
      decide(
        `    case "unknown":\n      return "unknown";`,
        `    case "unknown":\n      return "steady";`,
      ),
    ],
  },
  {
    name: "teardown asks no leave of the store",
    expects: "P7",
    patches: [stepPart("intent = isTeardown || mayMove ||", "intent = mayMove ||")],
  },
];
