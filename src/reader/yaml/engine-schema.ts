import type { core, z } from "zod";
import type { Json } from "../../std/json.ts";
import type { Path } from "./engine-params.ts";

export type Issue = core.$ZodIssue;

/** The keys that a schema knows at a path, all branches of a union together. */
export function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  const keys = new Set<string>();
  for (const found of schemasAt(schema, path)) {
    const { def } = found._zod;
    if (def.type === "object") for (const key of Object.keys(def.shape)) keys.add(key);
  }
  return [...keys];
}

/** Recursive schemas lead round in circles; parameters are not nested this deep. */
const deepestWrapping = 32;

function schemasAt(schema: unknown, path: Path, depth = 0): readonly core.$ZodTypes[] {
  if (schema === undefined || schema === null || depth > deepestWrapping) return [];
  const one = schema as core.$ZodTypes;
  const wrapped = wrappedBy(one);
  if (wrapped !== undefined) return wrapped.flatMap((inner) => schemasAt(inner, path, depth + 1));
  const [key, ...rest] = path;
  return key === undefined ? [one] : schemasAt(below(one, key), rest, depth + 1);
}

/** What a schema hands its value on to; undefined for one that judges it by itself. */
function wrappedBy(schema: core.$ZodTypes): readonly unknown[] | undefined {
  const { def } = schema._zod;
  if ("innerType" in def) return [def.innerType];
  if (def.type === "pipe") return [def.in];
  if (def.type === "lazy") return [def.getter()];
  if (def.type === "union") return def.options;
  return def.type === "intersection" ? [def.left, def.right] : undefined;
}

/** The schema of one entry of a container. */
function below(schema: core.$ZodTypes, key: string | number): unknown {
  const { def } = schema._zod;
  if (def.type === "object") return Object.hasOwn(def.shape, key) ? def.shape[key] : def.catchall;
  if (def.type === "array") return def.element;
  if (def.type === "record") return def.valueType;
  return def.type === "tuple" ? (def.items[Number(key)] ?? def.rest) : undefined;
}

/**
 * The issues worth telling: a union reports every branch, and people meant one of them. That is
 * the one with the least trouble, which `cost` measures; of equal ones the one whose trouble
 * lies deepest. Null when the branches differ in kind from the start: then the union as a
 * whole is the issue.
 */
export function likelyBranch(
  issue: Issue & { code: "invalid_union" },
  cost: (branch: readonly Issue[]) => number,
): readonly Issue[] | null {
  const branches = issue.errors.map((branch) =>
    branch.map((nested): Issue => ({ ...nested, path: [...issue.path, ...nested.path] })),
  );
  const depth = issue.path.length;
  const within = branches.filter(
    (branch) => !branch.some((nested) => isKindTrouble(nested, depth)),
  );
  const ranked = within
    .map((branch) => ({
      branch,
      cost: cost(branch),
      depth: Math.max(...branch.map((nested) => nested.path.length)),
    }))
    .toSorted((a, b) => a.cost - b.cost || b.depth - a.depth);
  const [first, second] = ranked;
  if (first === undefined) return null;
  const tied = second !== undefined && second.cost === first.cost && second.depth === first.depth;
  return tied ? null : first.branch;
}

/** The value itself is of another kind than the branch wants. */
function isKindTrouble(issue: Issue, depth: number): boolean {
  return (
    issue.path.length === depth && (issue.code === "invalid_type" || issue.code === "invalid_value")
  );
}

/** What each branch of a union would accept, in people's terms. */
export function branchesInWords(issue: Issue & { code: "invalid_union" }): readonly string[] {
  const words = issue.errors.flatMap((branch) => {
    const own = branch.find((nested) => nested.path.length === 0 && nested.code !== "custom");
    if (own?.code === "invalid_type") return [typeInWords(own.expected)];
    if (own?.code === "invalid_value") return own.values.map((value) => `"${String(value)}"`);
    const missing = branch.find((nested) => nested.path.length === 1);
    return missing === undefined ? [] : [`a mapping with "${String(missing.path[0])}"`];
  });
  return [...new Set(words)];
}

const types: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a mapping",
  record: "a mapping",
  null: "nothing",
};

export function typeInWords(expected: string): string {
  return types[expected] ?? expected;
}

export function valueInWords(value: Json | undefined): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "a mapping";
  if (typeof value === "string") return `the text "${value.slice(0, 60)}"`;
  return typeof value === "number" ? `the number ${value}` : `the truth value ${value}`;
}
