import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { isJsonObject, type Json } from "../../../std/json.ts";

/** A file whose content was read, or written by us, and was right. */
export interface SeenFile {
  readonly path: string;
  readonly numbers: SeenNumbers;
  readonly content: string;
}

/** As `stat` tells them; a change of content changes at least one. */
export type SeenNumbers = readonly [
  device: number,
  inode: number,
  size: number,
  mtimeMs: number,
  ctimeMs: number,
];

/**
 * What checks of an earlier process have found right, so that a restart need not read ten thousand
 * files again whose numbers say that nothing has changed. Only a shortcut: a sweep still doubts
 * what was not read by this process, and whatever does not fit is read.
 */
export class SeenFiles {
  /** By path: the place in the columns. */
  readonly #places = new Map<string, number>();
  #columns: SeenColumns = { paths: [], digests: [], numbers: [] };
  /** Something was read or written since: what is kept is not all there is to keep. */
  isOutdated = false;

  /** Replaces what is kept by text that `encodeSeen` has written; anything else says nothing. */
  recall(text: string): void {
    this.#columns = columnsOf(text);
    this.#places.clear();
    this.#columns.paths.forEach((path, place) => this.#places.set(path, place));
  }

  /** This content was there, and the file is as it was. Each path is answered once. */
  vouchesFor(path: string, stats: Stats, content: string): boolean {
    const place = this.#places.get(path);
    if (place === undefined) return false;
    this.#places.delete(path);
    const { numbers, digests } = this.#columns;
    const now = numbersOf(stats);
    const isAsItWas = now.every((value, i) => value === numbers[place * now.length + i]);
    return isAsItWas && digests[place] === digestOf(content);
  }
}

export function numbersOf(stats: Stats): SeenNumbers {
  return [stats.dev, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs];
}

/** Columns instead of rows: ten thousand small arrays take longer to parse than their content. */
interface SeenColumns {
  readonly paths: readonly string[];
  readonly digests: readonly string[];
  /** Those of each path, one after the other. */
  readonly numbers: readonly number[];
}

export function encodeSeen(files: readonly SeenFile[]): string {
  const columns: SeenColumns = {
    paths: files.map(({ path }) => path),
    digests: files.map(({ content }) => digestOf(content)),
    numbers: files.flatMap(({ numbers }) => numbers),
  };
  return JSON.stringify({ khoreia: "seen", format, ...columns });
}

const format = 1;
const nothing: SeenColumns = { paths: [], digests: [], numbers: [] };

function columnsOf(text: string): SeenColumns {
  try {
    const value = JSON.parse(text) as Json;
    if (!isJsonObject(value) || value["format"] !== format) return nothing;
    const { paths, digests, numbers } = value;
    return areTexts(paths) && areTexts(digests) && areNumbers(numbers)
      ? { paths, digests, numbers }
      : nothing;
  } catch {
    return nothing;
  }
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function areNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number");
}

function digestOf(content: string): string {
  return createHash("sha256").update(content).digest("base64url").slice(0, 24);
}
