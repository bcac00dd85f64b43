import type { core, z } from "zod";
import type { Json } from "../../std/json.ts";
import type { Path } from "./engine-params.ts";

export type Issue = core.$ZodIssue;

/** The keys that a schema knows at a path, all branches of a union together. */
export function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  const keys = new Set<string>();
  for (const found of schemasAt(schema as unknown as core.$ZodTypes, path)) {
    const { def } = found._zod;
    if (def.type === "object") for (const key of Object.keys(def.shape)) keys.add(key);
  }
  return [...keys];
}

/** Recursive schemas lead round in circles; parameters are not nested this deep. */
const deepestWrapping = 32;

function schemasAt(schema: core.$ZodTypes, path: Path, depth = 0): readonly core.$ZodTypes[] {
  if (depth > deepestWrapping) return [];
  const [key, ...rest] = path;
  const into = (inner: unknown, remaining: Path): readonly core.$ZodTypes[] =>
    inner === undefined || inner === null
      ? []
      : schemasAt(inner as core.$ZodTypes, remaining, depth + 1);
  const { def } = schema._zod;
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return into(def.innerType, path);
    case "pipe":
      return into(def.in, path);
    case "lazy":
      return into(def.getter(), path);
    case "union":
      return def.options.flatMap((option) => into(option, path));
    case "intersection":
      return [...into(def.left, path), ...into(def.right, path)];
    default:
  }
  if (key === undefined) return [schema];
  switch (def.type) {
    case "object":
      return into(Object.hasOwn(def.shape, key) ? def.shape[key] : def.catchall, rest);
    case "array":
      return into(def.element, rest);
    case "record":
      return into(def.valueType, rest);
    case "tuple":
      return into(def.items[Number(key)] ?? def.rest, rest);
    default:
      return [];
  }
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
