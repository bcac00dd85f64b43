import { comments } from "./parse-source.ts";
import type { SourceFile } from "./source-files.ts";

const maxColumns = 100;
const promise = /\b(TODO|FIXME|XXX|HACK)\b/;
const promiseWithIssue = /\bTODO\(#\d+\)/;

/** Lines that a reader would have to scroll for. The formatter breaks code, but no texts. */
export function longLines(file: SourceFile): readonly string[] {
  return file.text.split("\n").flatMap((line, index) => {
    const columns = Array.from(line).length;
    return columns > maxColumns ? [`${file.path}:${index + 1} has ${columns} columns`] : [];
  });
}

/** Promises to do something later that no issue will remind anybody of. */
export function looseEnds(file: SourceFile): readonly string[] {
  return comments(file)
    .filter(({ text }) => promise.test(text) && !promiseWithIssue.test(text))
    .map(({ text, line }) => `${file.path}:${line} ${text}`);
}
