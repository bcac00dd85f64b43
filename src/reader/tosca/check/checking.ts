import type { Tree } from "../../yaml/tree.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import type { Reports } from "../reports.ts";
import type { Facets } from "../types/facets.ts";
import type { FunctionCall } from "../value/index.ts";

/** What a check of values works with. */
export interface Checking {
  /** Where the values are written: it says which names they use. */
  readonly file: ToscaFile;
  readonly facets: Facets;
  /** The file's own, unless a value is only looked at. */
  readonly report: Reports;
  /** Told of each sound call of a function; what it may refer to depends on where it stands. */
  readonly onCall?: (call: FunctionCall) => void;
  /** Values from outside: nothing in them is evaluated, so nothing is a call. */
  readonly isPlain?: boolean;
}

/** How a value is called in messages: `property "port"`. */
export interface Subject {
  readonly tree: Tree;
  readonly what: string;
}
