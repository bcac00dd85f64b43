import { didYouMean } from "../../did-you-mean.ts";
import { describe, quote, type Scalar, type Tree } from "../../yaml/tree.ts";
import { type Call, keyText, recogniseCall } from "./call.ts";
import { checkKinds } from "./check-kinds.ts";
import type { Expression, FunctionCall } from "./expression.ts";
import type { ReadContext } from "./finding.ts";
import { droppedFunctions, type FunctionEntry, functionsOf } from "./function-table.ts";

/** A signature of a function that a file defines, as far as calls are checked against it. */
export type Signature = Pick<FunctionEntry, "least" | "most" | "takes" | "gives" | "converts">;

export interface ExpressionContext extends ReadContext {
  /** Whether `$value` has a meaning here: in validation clauses alone. */
  readonly allowsValue: boolean;
  /**
   * Signatures of the function with this qualified name, undefined when no file defines it; none
   * when a file that could not be read may define it.
   */
  readonly signatures: (qualified: string) => readonly Signature[] | undefined;
  /** The names of the functions that files define, for suggestions. */
  readonly names?: () => Iterable<string>;
  /** Told of each call whose arguments have the right number and kinds, inner ones first. */
  readonly onCall?: ((call: FunctionCall) => void) | undefined;
}

/**
 * Reads a value with the calls in it. Reports calls that are malformed, unknown, or have arguments
 * of a wrong number or kind, as far as that shows without evaluating. Undefined when a call could
 * not be made out; what is merely wrong about its arguments leaves the call in place.
 */
export function readExpression(tree: Tree, context: ExpressionContext): Expression | undefined {
  const recognised = recogniseCall(tree, context);
  if (recognised.kind === "malformed") return undefined;
  if (recognised.kind === "call") return readCall(recognised, context);
  switch (tree.kind) {
    case "scalar":
      return recognised.kind === "escaped"
        ? { kind: "text", text: recognised.text, tree }
        : { kind: "literal", tree };
    case "sequence": {
      const items = tree.items.map((item) => readExpression(item, context));
      return items.includes(undefined)
        ? undefined
        : { kind: "list", items: items as Expression[], tree };
    }
    case "mapping": {
      const values = tree.values.map((value) => readExpression(value, context));
      if (values.includes(undefined)) return undefined;
      const entries = tree.keys.map(
        (key, i) => [keyText(key, context.version), values[i] as Expression] as const,
      );
      return { kind: "map", entries, tree };
    }
  }
}

function readCall(call: Call, context: ExpressionContext): FunctionCall | undefined {
  const { name, namespace, at } = call;
  const qualified = namespace === undefined ? name : `${namespace}:${name}`;
  const signatures = context.signatures(qualified);
  const entry = namespace === undefined ? functionsOf(context.version).get(name) : undefined;
  if (entry === undefined && signatures === undefined) reportUnknown(call, qualified, context);
  const written =
    signatures === undefined ? argumentsOf(call, entry, context) : looseArguments(call);
  const read = written?.map((tree) => readExpression(tree, context));
  if (read === undefined || read.includes(undefined)) return undefined;
  const expression: FunctionCall = {
    kind: "call",
    name,
    namespace,
    arguments: read as Expression[],
    entry: signatures === undefined ? entry : undefined,
    gives: signatures?.length === 1 ? (signatures[0] as Signature).gives : (entry?.gives ?? "any"),
    tree: at,
  };
  if (name === "value" && entry !== undefined && !context.allowsValue) reportValue(at, context);
  const known = signatures ?? (entry === undefined ? [] : [entry]);
  const fitting = fittingArity(expression, known, context);
  if (fitting !== undefined && checkKinds(expression, fitting, context))
    context.onCall?.(expression);
  return expression;
}

/** A namespace that is not empty, or no definition at all: the function is somebody's own. */
function reportUnknown({ name, at }: Call, qualified: string, context: ExpressionContext): void {
  const dropped = qualified === name ? droppedFunctions.get(name) : undefined;
  const known = [...functionsOf(context.version).keys(), ...(context.names?.() ?? [])];
  context.report({
    severity: "error",
    rule: "T20-10.4-unknown-function",
    place: at,
    message:
      dropped === undefined
        ? `There is no function "${qualified}"${didYouMean(qualified, known)}`
        : `The function "${name}" is no longer in TOSCA 2.0`,
    hint: dropped ?? "define it under functions, or import what defines it",
  });
}

function reportValue(place: Scalar, { report }: ExpressionContext): void {
  report({
    severity: "error",
    rule: "T20-10.2.1.5-value-context",
    place,
    message: "There is no value here that $value could mean",
    hint: "use it in validation clauses; elsewhere $get_property gets a property",
  });
}

/** The arguments of a function of the standard; what is no list is reported. */
function argumentsOf(
  call: Call,
  entry: FunctionEntry | undefined,
  context: ExpressionContext,
): readonly Tree[] | undefined {
  const { argument, at, name } = call;
  if (entry === undefined || argument === undefined || argument.kind === "sequence")
    return looseArguments(call);
  const isName = argument.kind === "scalar" && argument.value !== null;
  if (isName && (entry.form === "names" || entry.form === "bare")) return [argument];
  // `$node_index:` and `$value:` with nothing behind them.
  if (argument.kind === "scalar" && argument.value === null && entry.least === 0) return [];
  context.report({
    severity: "error",
    rule: `${context.version === "2.0" ? "T20" : "T13"}-${entry.paragraph}-arguments`,
    place: argument,
    message: `The function "${name}" cannot take ${describe(argument)}: its arguments are a list`,
    hint: `write ${at.text}: [ … ]`,
  });
  return undefined;
}

/** Functions that files define may take one argument without a list, a map for instance. */
function looseArguments({ argument }: Call): readonly Tree[] {
  if (argument === undefined) return [];
  return argument.kind === "sequence" ? argument.items : [argument];
}

/** The signatures with that number of arguments; undefined, and reported, when there are none. */
function fittingArity(
  call: FunctionCall,
  signatures: readonly Signature[],
  context: ExpressionContext,
): readonly Signature[] | undefined {
  const count = call.arguments.length;
  const fitting = signatures.filter(({ least, most }) => count >= least && count <= most);
  if (signatures.length === 0 || fitting.length > 0) return fitting;
  const paragraph = call.entry?.paragraph ?? "10.4";
  context.report({
    severity: "error",
    rule: `${context.version === "2.0" ? "T20" : "T13"}-${paragraph}-arity`,
    place: call.tree,
    message: `The function ${quote(call.name)} has ${count} argument${count === 1 ? "" : "s"}`,
    hint: `give it ${signatures.map(arityWords).join(", or ")}`,
  });
  return undefined;
}

function arityWords({ least, most }: Pick<Signature, "least" | "most">): string {
  if (most === Infinity) return `at least ${least}`;
  if (most === 0) return "none";
  return least === most ? `${least}` : `${least} to ${most}`;
}
