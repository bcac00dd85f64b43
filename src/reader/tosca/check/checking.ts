import type { Tree } from "../../yaml/tree.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import type { Call } from "../grammar/call.ts";
import type { Facets } from "../types/facets.ts";

/** What a check of values works with. */
export interface Checking {
  readonly file: ToscaFile;
  readonly facets: Facets;
  /** Told of each call of a function; what it may refer to depends on where it stands. */
  readonly onCall: (call: Call, checking: Checking) => void;
}

/** How a value is called in messages: `property "port"`. */
export interface Subject {
  readonly tree: Tree;
  readonly what: string;
}
