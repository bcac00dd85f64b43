import { didYouMean } from "../../did-you-mean.ts";
import type { Desk } from "../../desk.ts";
import { TreeBuilder } from "../../yaml/build-tree.ts";
import type { GivenInput } from "../../yaml/inputs.ts";
import { parse } from "../../yaml/parse.ts";
import { reportSyntax } from "../../yaml/report-syntax.ts";
import { quote, type Tree } from "../../yaml/tree.ts";
import type { Checking } from "../check/checking.ts";
import { checkValue } from "../check/check-value.ts";
import { primitiveOf } from "../types/entity-type.ts";
import type { Service } from "./service.ts";

/**
 * Checks values that are given from outside against the inputs that a service declares. Returns
 * them as they are meant, the last one of each name; what does not fit was reported.
 */
export function checkInputs(
  service: Service,
  given: readonly GivenInput[],
  desk: Desk,
): ReadonlyMap<string, Tree> {
  const { inputs, file, facets } = service;
  // Nothing is evaluated in a value from outside, so a map with the name of a function is a map.
  const checking: Checking = { file, facets, report: file.report, isPlain: true };
  const names = new Set<string>();
  const values = new Map<string, Tree>();
  for (const one of given) {
    const definition = inputs.get(one.name);
    names.add(one.name);
    if (definition === undefined) {
      reportUndeclared(one, [...inputs.keys()], desk);
      continue;
    }
    const { type } = definition.schema;
    const isText = type !== undefined && primitiveOf(type) === "string";
    const tree = treeOf(one, { isText, desk });
    if (tree === undefined) continue;
    values.set(one.name, tree);
    const subject = { tree, what: `input "${one.name}"` };
    checkValue(subject, definition.schema, checking);
  }
  for (const { name, required, default: standard, fixed, element } of inputs.values())
    if (required && standard === undefined && fixed === undefined && !names.has(name))
      desk.diagnostics.error("KHO_INPUT_MISSING", element.place, {
        message: `Input "${name}" has no value: none was given and it has no default`,
        hint: `give one with --set ${name}=VALUE or in a file of --inputs`,
      });
  return values;
}

/** Text of a command line is what it would be in a file of inputs, without quotes for strings. */
function treeOf(
  given: GivenInput,
  { isText, desk }: { readonly isText: boolean; readonly desk: Desk },
): Tree | undefined {
  if (given.kind === "tree") return given.tree;
  const isYaml = given.kind === "text" && !isText;
  const text = isYaml
    ? given.text
    : JSON.stringify(given.kind === "text" ? given.text : given.value);
  const source = desk.addSource(`--set ${given.name}`, text);
  const parsed = parse(text, desk.limits.depth);
  if (parsed.kind === "broken") {
    reportSyntax(parsed, source, desk);
    return undefined;
  }
  const builder = new TreeBuilder(source.index, desk.diagnostics, desk.limits);
  return builder.build(parsed.events, text, 0);
}

function reportUndeclared(given: GivenInput, known: readonly string[], desk: Desk): void {
  const question = didYouMean(given.name, known);
  desk.diagnostics.error("KHO_INPUT_UNKNOWN", given.kind === "tree" ? given.key : undefined, {
    message: `Cannot set input ${quote(given.name)}: the service does not declare it${question}`,
    hint: known.length === 0 ? "the service declares no inputs" : `declared: ${known.join(", ")}`,
  });
}
