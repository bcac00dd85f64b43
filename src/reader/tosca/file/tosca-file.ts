import type { Scalar } from "../../yaml/tree.ts";
import type { Element } from "../grammar/element.ts";
import type { TypeReferences } from "../grammar/read-construct.ts";
import type { Version } from "../grammar/version.ts";
import type { Reports } from "../reports.ts";

/** One file that was read, with what it imports. */
export interface ToscaFile {
  readonly path: string;
  readonly version: Version;
  readonly element: Element;
  readonly report: Reports;
  readonly references: TypeReferences;
  /** In the order of the text; filled while the imports are loaded. */
  readonly imports: Import[];
  /** One of the normative files that come with the program, which nobody is told about. */
  readonly builtIn: boolean;
}

/** A file under a prefix; the empty prefix puts its names among the importer's own. */
export interface Import {
  readonly prefix: string;
  /** Undefined when it could not be read: names under this prefix are then beyond judgement. */
  readonly file: ToscaFile | undefined;
  readonly place: Scalar | undefined;
}
