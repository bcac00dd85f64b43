import { closeSync, constants, openSync, readSync } from "node:fs";
import { errnoOf } from "./glance.ts";

export type Comparison =
  | { readonly kind: "same" }
  /** The first line that differs, from 1. */
  | { readonly kind: "differs"; readonly line: number }
  | { readonly kind: "failed"; readonly errno: string };

const same: Comparison = { kind: "same" };
const chunkBytes = 65_536;
// Shared by all comparisons: each is synchronous, so none interrupts another.
const found = Buffer.allocUnsafe(chunkBytes + 1);
const wanted = Buffer.allocUnsafe(chunkBytes);
const encoder = new TextEncoder();

/**
 * Compares a file with a text, byte for byte and piece by piece: neither is ever held a second
 * time. A link at the end of the path is followed.
 */
export function compareContent(path: string, content: string): Comparison {
  let file: number;
  try {
    // Without NONBLOCK a pipe that took the file's place would hang us until someone writes.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return { kind: "failed", errno: errnoOf(error) ?? "EUNKNOWN" };
  }
  try {
    return comparePieces(file, content);
  } catch (error) {
    return { kind: "failed", errno: errnoOf(error) ?? "EUNKNOWN" };
  } finally {
    closeSync(file);
  }
}

function comparePieces(file: number, content: string): Comparison {
  let line = 1;
  for (let at = 0; ; ) {
    const rest = at === 0 ? content : content.slice(at, at + chunkBytes);
    const { read, written } = encoder.encodeInto(rest, wanted);
    const isEnd = at + read === content.length;
    // One byte more than the end of the text: the file has to end there too.
    const got = readAhead(file, written, isEnd ? written + 1 : written);
    const differs = firstDifference(got, written);
    if (differs !== undefined) return { kind: "differs", line: line + newlines(differs) };
    if (isEnd) return same;
    line += newlines(written);
    at += read;
  }
}

/** Reads until `least` bytes are there or the file ends; asks for `most` at once. */
function readAhead(file: number, least: number, most: number): number {
  let got = 0;
  do {
    const read = readSync(file, found, got, most - got, null);
    if (read === 0) break;
    got += read;
  } while (got < least);
  return got;
}

function firstDifference(got: number, written: number): number | undefined {
  if (got === written && found.compare(wanted, 0, written, 0, got) === 0) return undefined;
  const shorter = Math.min(got, written);
  for (let at = 0; at < shorter; at += 1) if (found[at] !== wanted[at]) return at;
  return shorter;
}

function newlines(end: number): number {
  let count = 0;
  for (let at = wanted.indexOf(10); at !== -1 && at < end; at = wanted.indexOf(10, at + 1)) {
    count += 1;
  }
  return count;
}
