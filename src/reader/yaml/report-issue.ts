import type { Span } from "../../model/index.ts";
import type { Json } from "../../std/json.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Path, WrittenCall } from "./engine-params.ts";
import { branchesInWords, type Issue, keysAt, typeInWords, valueInWords } from "./engine-schema.ts";
import { valueAt } from "./json-path.ts";
import { mayHoldPlaceholder } from "./placeholder.ts";
import { describe, isEmpty, quote, type Scalar, type Tree } from "./tree.ts";

/** One complaint of an engine's schema in our words, at the line and column of the value. */
export function reportIssue(issue: Issue, call: WrittenCall, input: Json): void {
  if (issue.code === "unrecognized_keys") {
    const { diagnostics } = call.scope.desk;
    for (const key of issue.keys)
      if (diagnostics.wanted) reportUnknown(key, issue.path as Path, call);
      else diagnostics.error("KHO_PARAM_UNKNOWN", call.key, quote(key));
    return;
  }
  const value = valueAt(input, issue.path);
  if (value === undefined && issue.code === "invalid_type") {
    reportMissing(issue.path as Path, call);
    return;
  }
  const tree = treeAt(call.tree, issue.path);
  const found = describeValue(tree, value);
  const { code, what, hint } = complaint(issue, { tree, value, found });
  const message = `${nameOf(issue, call)} ${what}`;
  call.scope.desk.diagnostics.error(code, placeOf(tree, call), { message, hint });
}

interface Complaint {
  readonly code: "KHO_PARAM_TYPE" | "KHO_PARAM_VALUE";
  readonly what: string;
  readonly hint?: string | undefined;
}

interface Found {
  readonly tree: Tree | undefined;
  readonly value: Json | undefined;
  /** The value in people's terms. */
  readonly found: string;
}

function complaint(issue: Issue, { tree, value, found }: Found): Complaint {
  switch (issue.code) {
    case "invalid_type":
      return {
        code: "KHO_PARAM_TYPE",
        what: `must be ${typeInWords(issue.expected)}, not ${found}`,
        hint: hintForType(issue.expected, tree),
      };
    case "invalid_union":
      return { code: "KHO_PARAM_TYPE", what: unionTrouble(issue, found) };
    case "invalid_value":
      return { code: "KHO_PARAM_VALUE", what: choiceTrouble(issue, value, found) };
    case "too_small":
      return {
        code: "KHO_PARAM_VALUE",
        what: `must ${sizeInWords(issue.origin, issue.minimum, "least")}`,
      };
    case "too_big":
      return {
        code: "KHO_PARAM_VALUE",
        what: `must ${sizeInWords(issue.origin, issue.maximum, "most")}`,
      };
    case "invalid_format":
      return { code: "KHO_PARAM_VALUE", what: `${formatTrouble(issue)}, which ${found} is not` };
    case "not_multiple_of":
      return { code: "KHO_PARAM_VALUE", what: `must be a multiple of ${issue.divisor}` };
    case "unrecognized_keys":
    case "invalid_key":
    case "invalid_element":
    case "custom":
      return { code: "KHO_PARAM_VALUE", what: `is refused: ${issue.message.replace(/\.$/, "")}` };
  }
}

function reportUnknown(key: string, path: Path, call: WrittenCall): void {
  const container = treeAt(call.tree, path);
  const written =
    container?.kind === "mapping" ? container.keys.find(({ text }) => text === key) : undefined;
  const known = keysAt(call.info.schema, path);
  const question = didYouMean(key, known);
  const of = path.length === 0 ? "" : ` in "${pathText(path)}"`;
  call.scope.desk.diagnostics.error("KHO_PARAM_UNKNOWN", written ?? placeOf(container, call), {
    message: `Engine "${call.info.name}" has no parameter ${quote(key)}${of}${question}`,
    hint: known.length === 0 ? undefined : `known here: ${known.join(", ")}`,
  });
}

function reportMissing(path: Path, call: WrittenCall): void {
  const container = treeAt(call.tree, path.slice(0, -1));
  const top = container === undefined || container === call.tree || isEmpty(container);
  call.scope.desk.diagnostics.error(
    "KHO_PARAM_MISSING",
    top ? call.key : container,
    `Engine "${call.info.name}" needs the parameter "${pathText(path)}"`,
  );
}

/** The parameter in question, or all of them. */
function nameOf(issue: Issue, call: WrittenCall): string {
  const engine = `engine "${call.info.name}"`;
  if (issue.path.length === 0) return `What ${engine} is given`;
  return `Parameter "${pathText(issue.path)}" of ${engine}`;
}

function describeValue(tree: Tree | undefined, value: Json | undefined): string {
  if (tree === undefined) return valueInWords(value);
  const filled = tree.kind === "scalar" && mayHoldPlaceholder(tree.text);
  return filled ? `${valueInWords(value)}, which ${quote(tree.text)} stands for` : describe(tree);
}

function hintForType(expected: string, tree: Tree | undefined): string | undefined {
  if (tree?.kind !== "scalar" || tree.value === null) return undefined;
  if (expected === "string" && typeof tree.value !== "string")
    return `write "${tree.text}" in quotes`;
  if (expected === "array" && typeof tree.value === "string") return `write [${tree.text}]`;
  const quotedNumber = typeof tree.value === "string" && /^-?\d+(\.\d+)?$/.test(tree.text);
  return (expected === "number" || expected === "int") && quotedNumber
    ? "remove the quotes"
    : undefined;
}

function unionTrouble(issue: Issue & { code: "invalid_union" }, found: string): string {
  const words = branchesInWords(issue);
  return words.length === 0 ? `cannot be ${found}` : `must be ${words.join(" or ")}, not ${found}`;
}

function choiceTrouble(
  issue: Issue & { code: "invalid_value" },
  value: Json | undefined,
  found: string,
): string {
  const choices = issue.values.map(String);
  const question = typeof value === "string" ? didYouMean(value, choices) : "";
  return `must be ${choices.map((choice) => `"${choice}"`).join(" or ")}, not ${found}${question}`;
}

function sizeInWords(origin: string, size: number | bigint, end: "least" | "most"): string {
  if (origin === "string") return `have at ${end} ${size} characters`;
  if (origin === "array" || origin === "set") return `have at ${end} ${size} items`;
  return `be at ${end} ${size}`;
}

function formatTrouble(issue: Issue & { code: "invalid_format" }): string {
  if (issue.format === "regex") return `must match ${issue.pattern ?? "its pattern"}`;
  return `must be a valid ${issue.format}`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, i) => (typeof key === "number" ? `[${key}]` : `${i === 0 ? "" : "."}${String(key)}`))
    .join("");
}

/** As deep as the text goes: what an input brought along has no places of its own. */
function treeAt(tree: Tree, path: readonly PropertyKey[]): Tree | undefined {
  let found: Tree | undefined = tree;
  for (const key of path) {
    if (found === undefined || found.kind === "scalar") return found;
    if (found.kind === "sequence") found = found.items[Number(key)];
    else {
      const index: number = found.keys.findIndex((candidate: Scalar) => candidate.text === key);
      found = found.values[index];
    }
  }
  return found;
}

function placeOf(tree: Tree | undefined, call: WrittenCall): Span {
  return tree === undefined || isEmpty(tree) ? call.key : tree;
}
