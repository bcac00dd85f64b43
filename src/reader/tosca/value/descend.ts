import { Failure } from "./outcome.ts";
import type { PathPart } from "./tosca-path.ts";
import { isList, isMap, showValue, type Value } from "./value.ts";

const hint = "name keys of maps and properties of data types, and count entries of lists from 0";

/** Goes into a value by keys of maps and indexes of lists; why, where that leads nowhere. */
export function descend(value: Value, steps: readonly PathPart[]): Value | Failure {
  let at = value;
  for (const step of steps) {
    const next = isMap(at)
      ? at.get(String(step))
      : isList(at) && typeof step === "bigint"
        ? at[Number(step)]
        : undefined;
    if (next === undefined) {
      const what = typeof step === "bigint" ? `entry ${step}` : `"${step}"`;
      return new Failure(`there is no ${what} in ${showValue(at)}`, hint);
    }
    at = next;
  }
  return at;
}
