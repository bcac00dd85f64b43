// Trees and values as the reader makes them, from a line of YAML.
import { invariant } from "../../../std/invariant.ts";
import { Diagnostics } from "../../diagnostics.ts";
import { defaultReadLimits } from "../../limits.ts";
import { TreeBuilder } from "../../yaml/build-tree.ts";
import { parse } from "../../yaml/parse.ts";
import type { Mapping, Tree } from "../../yaml/tree.ts";
import type { BuiltInType } from "./built-in-type.ts";
import type { Finding, ReadContext, ToscaVersion } from "./finding.ts";
import { evaluate } from "./evaluate.ts";
import { evaluationBudget } from "./evaluation-budget.ts";
import { type ExpressionContext, readExpression } from "./read-expression.ts";
import { readLiteral } from "./read-literal.ts";
import type { Surroundings } from "./surroundings.ts";
import { type ScalarDefinition, readScalarType } from "./read-scalar-type.ts";
import { failed, known } from "./outcome.ts";
import { isList, isMap, showValue, type Value } from "./value.ts";

/** The tree of a text, which has no fault of YAML. */
export function treeOf(text: string): Tree {
  const parsed = parse(text, 64);
  invariant(parsed.kind === "events", `"${text}" is YAML`);
  const diagnostics = new Diagnostics(10);
  const tree = new TreeBuilder(0, diagnostics, defaultReadLimits).build(parsed.events, text, 0);
  invariant(tree !== undefined && diagnostics.errors === 0, `"${text}" is a value`);
  return tree;
}

/** A context that keeps what is reported. */
export function listening(version: ToscaVersion): ReadContext & { readonly findings: Finding[] } {
  const findings: Finding[] = [];
  return { version, findings, report: (finding) => findings.push(finding) };
}

/** What a literal means; of a refused one, the rules. */
export function literal(
  type: BuiltInType,
  text: string,
  version: ToscaVersion = "2.0",
): { readonly value: Value | undefined; readonly rules: readonly string[] } {
  const context = listening(version);
  const value = readLiteral(type, treeOf(text), context);
  return { value, rules: context.findings.map(({ rule }) => rule) };
}

/** A scalar type from its definition, with its number types by name. */
export function scalarType(
  definition: string,
  parent?: ScalarDefinition,
): { readonly read: ScalarDefinition | undefined; readonly rules: readonly string[] } {
  const context = listening("2.0");
  const read = readScalarType(
    {
      name: "Size",
      definition: treeOf(definition) as Mapping,
      parent,
      numberType: (name) =>
        name === "integer" || name === "Positive" ? "integer" : name === "float" ? name : undefined,
    },
    context,
  );
  return { read, rules: context.findings.map(({ rule }) => rule) };
}

/** What an expression may know of files and values, nothing unless it is given. */
export interface Given {
  readonly version?: ToscaVersion;
  readonly value?: Value;
  readonly inputs?: Readonly<Record<string, Value>>;
  readonly signatures?: ExpressionContext["signatures"];
}

/**
 * What an expression comes to, in words; of a faulty one, the rules. Attributes are unknown,
 * properties are their references, and other answers say what was asked.
 */
export function evaluated(text: string, given: Given = {}): string | readonly string[] {
  const version = given.version ?? "2.0";
  const context = listening(version);
  const expression = readExpression(treeOf(text), {
    ...context,
    allowsValue: true,
    signatures: given.signatures ?? (() => undefined),
  });
  if (expression === undefined || context.findings.length > 0)
    return context.findings.map(({ rule }) => rule);
  const outcome = evaluate(expression, surroundings(given), version);
  if (outcome.kind === "known") return shownWhole(outcome.value);
  return outcome.kind === "unknown" ? `unknown: ${outcome.why}` : [outcome.finding.rule];
}

export function surroundings({ value, inputs = {} }: Given = {}): Surroundings {
  const place = { source: 0, start: 0, end: 0 };
  return {
    ...(value === undefined ? {} : { value }),
    budget: evaluationBudget(1_000_000),
    path: { self: "node", isRelationship: (name) => name.startsWith("rel") },
    input: (name) =>
      Object.hasOwn(inputs, name)
        ? known(inputs[name] as Value)
        : failed(place, { rule: "no-input", why: name, hint: "" }),
    lookUp: (what, reference) =>
      what === "attribute"
        ? { kind: "unknown", why: "attributes come later" }
        : known(
            `${what} ${JSON.stringify(reference, (_, part: unknown) =>
              typeof part === "bigint" ? Number(part) : part,
            )}`,
          ),
    index: (of) => known(of === "node" ? 3n : 5n),
    nodesOfType: (type) => known([type]),
    call: (qualified, values) => known([qualified, ...values]),
  };
}

/** Like `showValue`, with the entries of lists and maps. */
function shownWhole(value: Value): string {
  if (isList(value)) return `[${value.map(shownWhole).join(", ")}]`;
  if (!isMap(value)) return showValue(value);
  return `{${[...value].map(([key, entry]) => `${key}: ${shownWhole(entry)}`).join(", ")}}`;
}
