// Trees and values as the reader makes them, from a line of YAML.
import { invariant } from "../../../std/invariant.ts";
import { Diagnostics } from "../../diagnostics.ts";
import { defaultReadLimits } from "../../limits.ts";
import { TreeBuilder } from "../../yaml/build-tree.ts";
import { parse } from "../../yaml/parse.ts";
import type { Mapping, Tree } from "../../yaml/tree.ts";
import type { BuiltInType } from "./built-in-type.ts";
import type { Finding, ReadContext, ToscaVersion } from "./finding.ts";
import { readLiteral } from "./read-literal.ts";
import { type ScalarDefinition, readScalarType } from "./read-scalar-type.ts";
import type { Value } from "./value.ts";

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
