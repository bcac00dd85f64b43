import type { Template, TemplatePart } from "../../../model/index.ts";
import type { Expression } from "../normal/expression.ts";
import { evaluationBudget, type Value } from "../value/index.ts";
import { parseInteger } from "../value/integer.ts";
import { pureFunctions } from "../value/pure-functions.ts";
import { type Ahead, known, later } from "./ahead.ts";
import { into, resultOf } from "./into.ts";
import { lookUp } from "./look-up.ts";
import { textOf } from "./text-of.ts";
import type { Standing } from "./standing.ts";
import { mostSteps } from "./work.ts";

/** Further than any service goes that does not go round in circles. */
const mostLookUps = 100;

/** Evaluates what can be told before anything runs; what only shows then becomes a template. */
export function evaluate(expression: Expression, asking: Standing): Ahead {
  const { work = { left: mostSteps } } = asking;
  work.left -= 1;
  if (work.left < 0) return later(`it takes more than ${mostSteps} steps to work out`);
  const standing = asking.work === undefined ? { ...asking, work } : asking;
  switch (expression.kind) {
    case "literal": {
      const { value, text } = expression;
      if (typeof value !== "number") return known(value);
      const whole = parseInteger(text);
      return known(typeof whole === "bigint" ? whole : value);
    }
    case "list":
      return all(expression.items, standing, known);
    case "map": {
      const { entries } = expression;
      const values = entries.map(({ value }) => value);
      return all(values, standing, (list) =>
        known(new Map(entries.map(({ key }, i) => [key, list[i] ?? null]))),
      );
    }
    case "call":
      return call(expression, standing);
  }
}

type Call = Extract<Expression, { readonly kind: "call" }>;

function call({ function: name, arguments: written }: Call, standing: Standing): Ahead {
  const depth = (standing.depth ?? 0) + 1;
  if (depth > mostLookUps) return later("it refers to itself");
  if (name === "concat" || name === "join") {
    const text = joined(name, written, standing);
    if (text !== undefined) return text;
  }
  if (name === "and" || name === "or") return decided(name, written, standing);
  return all(written, standing, (values) => {
    if (pureFunctions.has(name)) return pureResult(name, values);
    switch (name) {
      case "get_input": {
        const [input = "", ...steps] = values;
        return into(standing.world.input(textOf(input), { ...standing, depth }), steps);
      }
      case "get_property":
      case "get_attribute":
        return lookUp(name, values, { standing: { ...standing, depth }, evaluate });
      case "node_index":
        if (standing.index !== undefined) return known(BigInt(standing.index));
        return { kind: "template", template: [{ kind: "instance", field: "index" }] };
      default:
        return later(`what "${name}" gives shows only when it runs`);
    }
  });
}

/** All of them, or why one is not known. */
function all(
  expressions: readonly Expression[],
  standing: Standing,
  then: (values: readonly Value[]) => Ahead,
): Ahead {
  const values: Value[] = [];
  for (const expression of expressions) {
    const ahead = evaluate(expression, standing);
    if (ahead.kind === "later") return ahead;
    if (ahead.kind === "template")
      return later("a value that shows only when it runs is a part of it");
    values.push(ahead.value);
  }
  return then(values);
}

function decided(name: "and" | "or", written: readonly Expression[], standing: Standing): Ahead {
  return all(written, standing, (values) => {
    const truths = values.map((value) => value === true);
    return known(name === "and" ? truths.every(Boolean) : truths.some(Boolean));
  });
}

/**
 * Texts are put together also where a part of them shows only when it runs. Undefined where the
 * parts are not written out one by one.
 */
function joined(
  name: "concat" | "join",
  written: readonly Expression[],
  standing: Standing,
): Ahead | undefined {
  const [list, ...others] = written;
  const items = name === "concat" ? written : list?.kind === "list" ? list.items : undefined;
  if (items === undefined) return undefined;
  const parts: Exclude<Ahead, { readonly kind: "later" }>[] = [];
  for (const item of items) {
    const part = evaluate(item, standing);
    if (part.kind === "later") return part;
    parts.push(part);
  }
  const values = parts.flatMap((part) => (part.kind === "known" ? [part.value] : []));
  if (values.length === parts.length)
    return name === "concat"
      ? pureResult(name, values)
      : all(others, standing, (rest) => pureResult(name, [values, ...rest]));
  const [delimiter] = others;
  const between = name === "join" && delimiter?.kind === "literal" ? delimiter.text : "";
  return { kind: "template", template: withBetween(parts.map(templateOf), between) };
}

function withBetween(parts: readonly Template[], between: string): readonly TemplatePart[] {
  return parts.flatMap((part, i) => (i === 0 || between === "" ? part : [between, ...part]));
}

function pureResult(name: string, values: readonly Value[]): Ahead {
  const pure = pureFunctions.get(name);
  return pure === undefined
    ? later(`"${name}" is not known here`)
    : resultOf(name, pure(values, evaluationBudget()));
}

/** A value as the text that a program is given. */
export function templateOf(ahead: Exclude<Ahead, { readonly kind: "later" }>): Template {
  return ahead.kind === "template" ? ahead.template : [textOf(ahead.value)];
}
