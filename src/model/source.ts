/** A stretch of a source text: `start` inclusive, `end` exclusive, in UTF-16 units. */
export interface Span {
  /** Index into the list of sources of the reading that made it. */
  readonly source: number;
  readonly start: number;
  readonly end: number;
}

/** A span in people's terms; line and column count from 1, columns in UTF-16 units. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export const formatPosition = (at: Position): string => `${at.file}:${at.line}:${at.column}`;
