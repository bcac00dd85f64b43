import { ceil, difference, floor, product, quotient, remainder, round, sum } from "./arithmetic.ts";
import {
  concat,
  contains,
  hasAllEntries,
  hasAllKeys,
  hasAnyEntry,
  hasAnyKey,
  hasEntry,
  hasKey,
  hasPrefix,
  hasSuffix,
  intersection,
  join,
  length,
  token,
  union,
  validValues,
} from "./collections.ts";
import type { Failure } from "./outcome.ts";
import type { EvaluationBudget } from "./evaluation-budget.ts";
import {
  equal,
  greaterOrEqual,
  greaterThan,
  lessOrEqual,
  lessThan,
  matches,
  not,
  xor,
} from "./truth.ts";
import type { Value } from "./value.ts";

/** A function whose result depends on its arguments alone. Their number has been checked. */
type PureFunction = (values: readonly Value[], budget: EvaluationBudget) => Value | Failure;

/** By name; `and` and `or` are none, as they need not look at all their arguments. */
export const pureFunctions: ReadonlyMap<string, PureFunction> = new Map(
  Object.entries({
    not,
    xor,
    equal,
    greater_than: greaterThan,
    greater_or_equal: greaterOrEqual,
    less_than: lessThan,
    less_or_equal: lessOrEqual,
    valid_values: validValues,
    matches,
    has_suffix: hasSuffix,
    has_prefix: hasPrefix,
    contains,
    has_entry: hasEntry,
    has_key: hasKey,
    has_all_entries: hasAllEntries,
    has_all_keys: hasAllKeys,
    has_any_entry: hasAnyEntry,
    has_any_key: hasAnyKey,
    length,
    concat,
    join,
    token,
    union,
    intersection,
    sum,
    difference,
    product,
    quotient,
    remainder,
    round,
    floor,
    ceil,
  }),
);
