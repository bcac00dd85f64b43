import { type Mutant, patchesIn } from "./plant-mutant.ts";

const compileScore = patchesIn("src/score/compile-score.ts");
const gates = patchesIn("src/score/compile-gates.ts");

/** In the order that a score says. */
export const scoreMutants: readonly Mutant[] = [
  {
    name: "teardown goes from below",
    expects: "P5",
    patches: [
      gates(
        "      addTeardown(onto(required), { of: required, after: plan, position, outlives });",
        "      addTeardown(onto(plan), { of: plan, after: required, position });",
      ),
    ],
  },
  {
    name: "teardown goes in no order",
    expects: "P5",
    patches: [
      gates(
        "      addTeardown(onto(required), { of: required, after: plan, position, outlives });",
        "      void addTeardown;",
      ),
    ],
  },
  {
    name: "what a node used to require goes before it does without",
    expects: "P5",
    patches: [gates("    if (until === undefined) continue;", "    if (until !== null) continue;")],
  },
  {
    name: "what a node used to require goes before that node",
    expects: "P5",
    patches: [
      gates(
        "      if (former.level > plan.level) addTeardown(",
        "      if (former.level < 0) addTeardown(",
      ),
    ],
  },
  {
    name: "changed instances are redone all at once",
    expects: "TURN",
    patches: [
      compileScore(
        "  if (index === undefined || index < updateParallel || until === undefined) return [];",
        "  if (index !== -1) return [];",
      ),
    ],
  },
];
