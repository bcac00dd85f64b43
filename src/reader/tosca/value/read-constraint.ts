import { didYouMean } from "../../did-you-mean.ts";
import { describe, quote, type Tree } from "../../yaml/tree.ts";
import { isCall } from "./call.ts";
import { compareValues } from "./compare.ts";
import type { Constraint } from "./constraint.ts";
import { type ReadContext, reject } from "./finding.ts";
import { parseInteger } from "./integer.ts";
import { compilePattern } from "./pattern.ts";
import type { Value, ValueKind } from "./value.ts";

/** The property, parameter or type that a clause constrains. */
export interface Subject {
  /** What its type goes back to; `any` where that is unknown. */
  readonly kind: ValueKind | "any";
  /** The name of its type, for messages. */
  readonly type: string;
  /**
   * Reads an operand as a value of that type; reports what is wrong with it itself. Undefined also
   * for a call of a function, where a clause may have one: then it is known only when evaluated.
   */
  readonly read: (tree: Tree) => Value | undefined;
}

type Operator = Constraint["operator"];
type Form = "scalar" | "pair" | "list" | "count" | "text";

const comparable: readonly ValueKind[] = [
  "integer",
  "float",
  "timestamp",
  "string",
  "version",
  "scalar",
];
const measured: readonly ValueKind[] = ["string", "list", "map"];

/** What each operator is written with, and which types it constrains. */
const operators: Readonly<
  Record<Operator, { readonly form: Form; readonly kinds: readonly ValueKind[] | "any" }>
> = {
  equal: { form: "scalar", kinds: "any" },
  greater_than: { form: "scalar", kinds: comparable },
  greater_or_equal: { form: "scalar", kinds: comparable },
  less_than: { form: "scalar", kinds: comparable },
  less_or_equal: { form: "scalar", kinds: comparable },
  in_range: { form: "pair", kinds: [...comparable, "range"] },
  valid_values: { form: "list", kinds: "any" },
  length: { form: "count", kinds: measured },
  min_length: { form: "count", kinds: measured },
  max_length: { form: "count", kinds: measured },
  pattern: { form: "text", kinds: ["string"] },
  schema: { form: "text", kinds: ["string"] },
};

const names = Object.keys(operators);

const hint = "write OPERATOR: VALUE, such as greater_or_equal: 1, or valid_values: [a, b]";

/**
 * Reads a constraint clause of 1.x: a map with one operator, or a bare value, which means that the
 * value is equal to it. Reports what is wrong, and is undefined then and when an operand is a call.
 */
export function readConstraint(
  tree: Tree,
  subject: Subject,
  context: ReadContext,
): Constraint | undefined {
  const isList = tree.kind === "sequence" && subject.kind === "list";
  if ((tree.kind === "scalar" && tree.value !== null) || isList) {
    const operand = subject.read(tree);
    return operand === undefined ? undefined : { operator: "equal", operand };
  }
  const [key, second] = tree.kind === "mapping" ? tree.keys : [];
  if (tree.kind !== "mapping" || key === undefined)
    return refuse(context, tree, {
      message: `Cannot read ${describe(tree)} as a constraint`,
      hint,
    });
  if (second !== undefined)
    return refuse(context, second, { message: "A constraint has one operator and no more", hint });
  if (!Object.hasOwn(operators, key.text))
    return refuse(context, key, {
      word: "unknown-operator",
      message: `There is no constraint operator ${quote(key.text)}${didYouMean(key.text, names)}`,
      hint: `write one of ${names.join(", ")}`,
    });
  const operator = key.text as Operator;
  const { kinds } = operators[operator];
  if (kinds !== "any" && subject.kind !== "any" && !kinds.includes(subject.kind))
    return refuse(context, key, {
      word: "operator-type",
      message: `The operator "${operator}" does not constrain the type ${subject.type}`,
      hint: `it is for ${kinds.join(", ")}`,
    });
  return readOperand(operator, tree.values[0] as Tree, { subject, context });
}

interface Reading {
  readonly subject: Subject;
  readonly context: ReadContext;
}

function readOperand(operator: Operator, tree: Tree, reading: Reading): Constraint | undefined {
  const { subject } = reading;
  if (isCall(tree, reading.context.version)) {
    subject.read(tree);
    return undefined;
  }
  switch (operator) {
    case "equal":
    case "greater_than":
    case "greater_or_equal":
    case "less_than":
    case "less_or_equal": {
      const operand = subject.read(tree);
      return operand === undefined ? undefined : { operator, operand };
    }
    case "in_range":
      return readInRange(tree, reading);
    case "valid_values": {
      if (tree.kind !== "sequence") return malformed(operator, tree, reading);
      const values = tree.items.map((item) => subject.read(item));
      return values.includes(undefined) ? undefined : { operator, values: values as Value[] };
    }
    case "length":
    case "min_length":
    case "max_length": {
      const isNumber = tree.kind === "scalar" && typeof tree.value === "number";
      const length = isNumber ? parseInteger(tree.text) : undefined;
      if (typeof length !== "bigint" || length < 0n) return malformed(operator, tree, reading);
      return { operator, length };
    }
    case "pattern":
    case "schema":
      return readText(operator, tree, reading);
  }
}

function readInRange(tree: Tree, { subject, context }: Reading): Constraint | undefined {
  const [first, second, third] = tree.kind === "sequence" ? tree.items : [];
  if (first === undefined || second === undefined || third !== undefined)
    return malformed("in_range", tree, { subject, context });
  const bound = (item: Tree): Value | undefined => {
    if (subject.kind !== "range") return subject.read(item);
    const value =
      item.kind === "scalar" && typeof item.value === "number" && parseInteger(item.text);
    return typeof value === "bigint" ? value : malformed("in_range", item, { subject, context });
  };
  const lower = bound(first);
  const isOpen = second.kind === "scalar" && second.value === "UNBOUNDED";
  const upper = isOpen ? undefined : bound(second);
  if (lower === undefined || (upper === undefined && !isOpen)) return undefined;
  if (upper !== undefined && compareValues(lower, upper) === 1)
    return refuse(context, tree, {
      message: "The bounds of in_range are in the wrong order",
      hint: "write the lower bound first",
    });
  return { operator: "in_range", lower, upper };
}

function readText(
  operator: "pattern" | "schema",
  tree: Tree,
  reading: Reading,
): Constraint | undefined {
  if (tree.kind !== "scalar" || typeof tree.value !== "string")
    return malformed(operator, tree, reading);
  if (operator === "schema") return { operator, schema: tree.text };
  const pattern = compilePattern(tree.text);
  if (pattern.kind === "pattern") return { operator, pattern };
  return refuse(reading.context, tree, {
    word: "pattern",
    message: `Cannot read ${quote(tree.text)} as a regular expression: ${pattern.why}`,
    hint: "mend it; sets, groups, choices and repetitions are known, looking around is not",
  });
}

const forms: Readonly<Record<Form, string>> = {
  scalar: "one value",
  pair: "[LOWER, UPPER]",
  list: "a list of values",
  count: "a number of characters or entries",
  text: "a text",
};

function malformed(operator: Operator, tree: Tree, { context }: Reading): undefined {
  return refuse(context, tree, {
    word: "operand",
    message: `The operator "${operator}" cannot take ${describe(tree)}`,
    hint: `give it ${forms[operators[operator].form]}`,
  });
}

function refuse(
  context: ReadContext,
  place: Tree,
  {
    word,
    message,
    hint,
  }: { readonly word?: string; readonly message: string; readonly hint: string },
): undefined {
  const rule = `3.6.3-${word ?? "constraint"}`;
  reject(context, place, { rule13: rule, rule20: "9.10-validation", message, hint });
  return undefined;
}
