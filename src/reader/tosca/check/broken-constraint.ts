import type { Tree } from "../../yaml/tree.ts";
import type { Schema } from "../types/schema.ts";
import { readForm, readOperand } from "./check-value.ts";
import type { Checking } from "./checking.ts";
import { violation } from "./judge-value.ts";
import { unheard } from "./unheard.ts";

/**
 * What a literal certainly says against a constraint of 1.x, as the end of a sentence. Undefined
 * when it meets it, and when that cannot be told without evaluating something.
 */
export function brokenConstraint(
  constraint: Tree,
  { tree, schema }: { readonly tree: Tree; readonly schema: Schema },
  { file, facets }: Pick<Checking, "file" | "facets">,
): string | undefined {
  const { value, whole } = readForm({ tree, what: "" }, schema, unheard(file, facets));
  if (value === undefined) return undefined;
  const clause = { tree: constraint, file };
  return violation({ value, whole }, { clause, schema }, { facets, read: readOperand });
}
