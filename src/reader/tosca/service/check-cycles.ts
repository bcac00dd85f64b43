import { graphOf, shortestCycles } from "../../../std/graph.ts";
import type { Scalar } from "../../yaml/tree.ts";
import type { Element } from "../grammar/element.ts";
import type { Service } from "./service.ts";

/** Groups that hold themselves, and workflows that would have to be inlined without end. */
export function checkCycles({ file: { report }, groups, workflows }: Service): void {
  const holding = new Map(
    [...groups].map(([name, { element }]) => [name, element.scalars("members")] as const),
  );
  for (const { names, place } of cyclesOf(holding))
    report.error(place, "group/cyclic-membership", {
      message: `A group cannot be a member of itself: ${names.join(" → ")}`,
      hint: "remove one of the members",
    });
  const inlining = new Map(
    [...workflows].map(([name, workflow]) => [name, inlinedBy(workflow)] as const),
  );
  // Not ruled out, and done by an example of the standard; nobody can carry it out.
  for (const { names, place } of cyclesOf(inlining))
    report.warning(place, "activity/cyclic-inline", {
      message: `A workflow cannot be a part of itself: ${names.join(" → ")}`,
      hint: "remove one of the activities",
    });
}

function inlinedBy(workflow: Element): readonly Scalar[] {
  return workflow
    .elements("steps")
    .flatMap((step) => step.elements("activities"))
    .flatMap((activity) => activity.element("inline")?.scalar("workflow") ?? []);
}

/**
 * Steps that wait for themselves: what several steps lead to begins after all of them, so none on
 * such a way ever begins. The standard does not rule it out, and it cannot be meant.
 */
export function checkStepCycles(steps: readonly Element[], { file: { report } }: Service): void {
  const after = new Map(
    steps.map((step) => [step.name?.text ?? "", step.scalars("on_success")] as const),
  );
  for (const { names, place } of cyclesOf(after))
    report.warning(place, "step/cycle", {
      message: `None of these steps ever begins, as each waits for another: ${names.join(" → ")}`,
      hint: "remove one of them from on_success",
    });
}

interface Cycle {
  /** The first one comes again at the end. */
  readonly names: readonly string[];
  /** The last name on the way, which closes it. */
  readonly place: Scalar;
}

function cyclesOf(edges: ReadonlyMap<string, readonly Scalar[]>): readonly Cycle[] {
  const names = [...edges.keys()];
  const indexes = new Map(names.map((name, i) => [name, i]));
  const from: number[] = [];
  const to: number[] = [];
  for (const [name, targets] of edges)
    for (const { text } of targets) {
      const target = indexes.get(text);
      if (target === undefined) continue;
      from.push(indexes.get(name) as number);
      to.push(target);
    }
  return shortestCycles(graphOf(names.length, from, to)).flatMap((cycle) => {
    const way = cycle.map((index) => names[index] ?? "");
    const place = edges.get(way.at(-1) ?? "")?.find(({ text }) => text === way[0]);
    return place === undefined ? [] : [{ names: [...way, way[0] ?? ""], place }];
  });
}
