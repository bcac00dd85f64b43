/** One bug: in one file, `find` stands exactly once and becomes `replace`. */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const decide = "src/choreography/decide.ts";
const dancer = "src/choreography/dancer.ts";
const ended = "src/choreography/do-ended.ts";
const outcome = "src/choreography/outcome.ts";
const performer = "src/agent/performer.ts";

/** What the simulator must be able to see; each is a mistake that somebody could make. */
export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "gates hold nothing back",
    file: decide,
    find: "if ((dancer.unmet[operationIndex[operation]] ?? 0) > 0) {",
    replace: "if ((dancer.unmet[operationIndex[operation]] ?? 0) > 1e9) {",
  },
  {
    name: "a hold is ignored",
    file: decide,
    find: 'if (dancer.hold !== undefined) return { kind: "held", index };',
    replace: "",
  },
  {
    name: "a second Do beside the first",
    file: decide,
    find: 'if (dancer.steps[i]?.runningSince !== undefined) return { kind: "busy", index: i };',
    replace: "",
  },
  {
    name: "a Do before the check has spoken",
    file: decide,
    find: 'if (step.checked && facts.report === "silent") return { kind: "silent", index };',
    replace: "",
  },
  {
    name: "done without looking after the Do",
    file: ended,
    find: "change(draft, index, { settleUntil: draft.now + step.limits.settleMs });",
    replace: "succeed(draft, index);\n  if (draft.now >= 0) return;",
  },
  {
    name: "what has failed is never tried again",
    file: ended,
    find: "notBefore: draft.now + (blocked ? blockedRetryMs : delay),",
    replace: "notBefore: Number.POSITIVE_INFINITY,",
  },
  {
    name: "a completion is not recorded",
    file: outcome,
    find: "if (isRecorded(step)) record(draft, index, step);",
    replace: "",
  },
  {
    name: "redo_on is forgotten",
    file: dancer,
    find: 'return (counters === "" ? never : counters) !== redoCounters(dancer, step);',
    replace: "return false;",
  },
  {
    name: "unknown counts as done",
    file: dancer,
    find: 'if (step.checked) return facts.report === "holds" &&',
    replace: 'if (step.checked) return facts.report !== "fails" &&',
  },
  {
    name: "teardown waits for nobody",
    file: "src/choreography/routing.ts",
    find: "open: (known.reached & bit) !== 0,",
    replace: 'open: gate.kind === "teardown" || (known.reached & bit) !== 0,',
  },
  {
    name: "an orphan is not waited for",
    file: performer,
    find: "add(runner.orphaned(id));",
    replace: "add(undefined);",
  },
  {
    name: "what had to wait is not asked again",
    file: performer,
    find: "const isOutdated = how.waited && !this.listener.mayBegin(step);",
    replace: "const isOutdated = false;",
  },
  {
    name: "a check is never asked to look again",
    file: performer,
    find: "this.checks.get(step)?.ask();",
    replace: "",
  },
  {
    name: "a record of an older definition counts",
    file: "src/agent/elsewhere.ts",
    find: "known.fingerprint !== definitionFingerprint(scored)",
    replace: "false",
  },
  {
    name: "every intent is granted",
    file: "src/agent/intents.ts",
    find: "if (succeeded) continue;",
    replace: "if (succeeded !== undefined) continue;",
  },
  {
    name: "a watch begins one revision too late",
    file: "src/agent/view.ts",
    find: "fromRevision: from.revision + 1,",
    replace: "fromRevision: from.revision + 2,",
  },
  {
    name: "nothing is listed again",
    file: "src/agent/view.ts",
    find: "const relistMs = 60_000;",
    replace: "const relistMs = 1e12;",
  },
];
