import type { Scalar, Tree } from "../../yaml/tree.ts";
import type { FunctionEntry, Kinds } from "./function-table.ts";

/** A value that may hold function calls, at any depth. */
export type Expression =
  | { readonly kind: "literal"; readonly tree: Scalar }
  /** A text whose first `$` was doubled. */
  | { readonly kind: "text"; readonly text: string; readonly tree: Scalar }
  | { readonly kind: "list"; readonly items: readonly Expression[]; readonly tree: Tree }
  | {
      readonly kind: "map";
      readonly entries: readonly (readonly [key: string, value: Expression])[];
      readonly tree: Tree;
    }
  | FunctionCall;

export interface FunctionCall {
  readonly kind: "call";
  readonly name: string;
  readonly namespace: string | undefined;
  readonly arguments: readonly Expression[];
  /** What the standard says of it; undefined for functions that are defined by files. */
  readonly entry: FunctionEntry | undefined;
  /** The kinds of its result. */
  readonly gives: Kinds;
  /** The name, for messages. */
  readonly tree: Scalar;
}
