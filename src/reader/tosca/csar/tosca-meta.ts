import type { Span } from "../../../model/index.ts";
import type { Report } from "../value/finding.ts";

/** A value of a TOSCA.meta file, its continuation lines worked in. */
export interface MetaValue {
  readonly text: string;
  /** Of its first line. */
  readonly place: Span;
}

/** Name and value pairs by name, in the order of the text. */
export type MetaBlock = ReadonlyMap<string, MetaValue>;

/** A TOSCA.meta file: `blocks[0]` is of the archive itself; names that nobody knows are kept. */
export interface ToscaMeta {
  readonly blocks: readonly MetaBlock[];
  /** The first line, where whatever is missing belongs. */
  readonly place: Span;
}

/** Longer ones than this are no directory of an archive. In UTF-16 units. */
export const longestMeta = 1024 * 1024;

interface Line {
  readonly text: string;
  readonly place: Span;
}

/**
 * Reads the syntax of TOSCA.meta, which is that of 1.x and of 2.0 alike: `Name: value` a line,
 * lines that begin with a space continue the value (the spaces become one), empty lines part
 * blocks. Faulty lines are reported and left out. Linear in the text.
 */
export function readToscaMeta(text: string, source: number, report: Report): ToscaMeta {
  const blocks: Map<string, MetaValue>[] = [];
  let block: Map<string, MetaValue> | undefined;
  let last: { readonly name: string; readonly parts: string[]; readonly place: Span } | undefined;
  const finish = (): void => {
    if (last !== undefined)
      block?.set(last.name, { text: last.parts.join(" ").trim(), place: last.place });
    last = undefined;
  };
  for (const line of linesOf(text, source)) {
    if (line.text.trim() === "") {
      finish();
      block = undefined;
    } else if (line.text.startsWith(" ")) {
      if (last === undefined) report(orphan(line));
      else last.parts.push(line.text.trim());
    } else {
      finish();
      const pair = readPair(line, report);
      if (pair === undefined) continue;
      if (block === undefined) blocks.push((block = new Map()));
      if (block.has(pair.name)) report(twice(pair.name, line.place));
      else last = { name: pair.name, parts: [pair.value], place: line.place };
    }
  }
  finish();
  const end = text.search(/[\r\n]|$/);
  return { blocks, place: { source, start: 0, end } };
}

function* linesOf(text: string, source: number): Generator<Line> {
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const next = newline === -1 ? text.length : newline + 1;
    const written = text.slice(start, newline === -1 ? next : newline).replace(/\r$/, "");
    yield { text: written, place: { source, start, end: start + written.length } };
    start = next;
  }
}

function readPair(
  { text, place }: Line,
  report: Report,
): { readonly name: string; readonly value: string } | undefined {
  const colon = text.indexOf(":");
  const name = text.slice(0, Math.max(colon, 0)).trim();
  if (name === "") {
    report({
      severity: "error",
      rule: "T20-17.2-syntax",
      place,
      message: "Cannot read this line of TOSCA.meta: it has no name before a colon",
      hint: 'write "Name: value", and begin a line that continues a value with a space',
    });
    return undefined;
  }
  const rest = text.slice(colon + 1);
  if (rest !== "" && !/^\s/.test(rest))
    report({
      severity: "warning",
      rule: "T20-17.2-syntax",
      place,
      message: `The value of "${name}" in TOSCA.meta follows its colon without a space`,
      hint: `write "${name}: ${rest.trim()}"`,
    });
  return { name, value: rest.trim() };
}

function orphan({ place }: Line): Parameters<Report>[0] {
  return {
    severity: "error",
    rule: "T20-17.2-syntax",
    place,
    message: "Cannot read this line of TOSCA.meta: it continues a value, and none stands before it",
    hint: "begin the line with the name of its value, without a space",
  };
}

function twice(name: string, place: Span): Parameters<Report>[0] {
  return {
    severity: "error",
    rule: "T20-17.2-duplicate",
    place,
    message: `The name "${name}" stands twice in this block of TOSCA.meta`,
    hint: "remove one of the two, or part the blocks by an empty line",
  };
}
