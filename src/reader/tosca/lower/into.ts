import { descend, type PathPart, type Value } from "../value/index.ts";
import { Failure } from "../value/outcome.ts";
import { type Ahead, known, later } from "./ahead.ts";
import { textOf } from "./text-of.ts";

/** An argument as a part of a path. */
export const partOf = (value: Value): PathPart =>
  typeof value === "bigint" ? value : textOf(value);

/** Goes into nested values by keys and indexes. */
export function into(ahead: Ahead, steps: readonly Value[]): Ahead {
  if (steps.length === 0 || ahead.kind === "later") return ahead;
  if (ahead.kind === "template") return later("it is a text, which has no entries");
  const parts = steps.map(partOf);
  return resultOf("get_property", descend(ahead.value, parts));
}

export function resultOf(name: string, result: Value | Failure): Ahead {
  return result instanceof Failure ? later(`"${name}" fails: ${result.why}`) : known(result);
}
