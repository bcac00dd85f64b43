import { KhoreiaError } from "../../model/index.ts";
import { isJsonObject } from "../../std/json.ts";
import { parseJson, readRecord } from "./record-shape.ts";
import { StateFold } from "./state-fold.ts";

/**
 * A reader refuses a greater major; a greater minor only adds fields and kinds, which are kept.
 * Major 1 is the first.
 */
export const stateSchema = { major: 1, minor: 0 } as const;

/** Damaged lines beyond these are counted only. */
const mostComplaints = 20;
/** Lines of later releases beyond these are dropped. */
const mostForeign = 10_000;

export function stateHeader(host: string, deployment: string): string {
  return JSON.stringify({ khoreia: "state", schema: stateSchema, host, deployment });
}

/** Whose state a log is, by its first line. */
export function readHeader(
  line: string | undefined,
): { readonly major: number; readonly host: string; readonly deployment: string } | undefined {
  const value = line === undefined ? undefined : parseJson(line);
  if (!isJsonObject(value) || value["khoreia"] !== "state") return undefined;
  const { schema, host, deployment } = value;
  if (!isJsonObject(schema) || typeof schema["major"] !== "number") return undefined;
  if (typeof host !== "string" || typeof deployment !== "string") return undefined;
  return { major: schema["major"], host, deployment };
}

export interface FoldedLines {
  readonly fold: StateFold;
  /** Lines of kinds that this release does not know. */
  readonly foreign: readonly string[];
  /** Something was skipped. */
  readonly damaged: boolean;
}

/** Adds up the lines of a log; throws KHO_STATE_NEWER, and never because of damaged lines. */
export function foldLines(lines: readonly string[], path: string): FoldedLines {
  const fold = new StateFold();
  const foreign: string[] = [];
  let damaged = 0;
  const header = readHeader(lines[0]);
  if (header !== undefined && header.major > stateSchema.major)
    throw newerError(path, header.major);
  const first = header === undefined ? 0 : 1;
  if (header === undefined && lines.length > 0) {
    damaged += 1;
    fold.complaints.push(`"${path}" has no header`);
  }
  for (let index = first; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const reading = readRecord(line);
    if (reading.kind === "record") fold.apply(reading.record);
    else if (reading.kind === "foreign") foreign.push(line);
    else {
      damaged += 1;
      if (damaged <= mostComplaints) {
        fold.complaints.push(`"${path}" line ${index + 1} is damaged and was skipped`);
      }
    }
  }
  if (damaged > mostComplaints) {
    fold.complaints.push(`"${path}" has ${damaged - mostComplaints} more damaged lines`);
  }
  return { fold, foreign: foreign.slice(-mostForeign), damaged: damaged > 0 };
}

function newerError(path: string, major: number): KhoreiaError {
  return new KhoreiaError(
    "KHO_STATE_NEWER",
    `Cannot read the state in "${path}": it has format ${major}, written by a later khoreia, ` +
      `and this one knows format ${stateSchema.major}`,
    { hint: "use that khoreia again, or move the directory away and let everything be re-checked" },
  );
}
