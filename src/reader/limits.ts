/**
 * What a text may cost. Everything that grows with the text has a bound with a name here, so a
 * hostile or broken file ends in a diagnostic, never in an exhausted machine.
 */
export interface ReadLimits {
  /** Length of one file, in UTF-16 units. */
  readonly fileLength: number;
  /**
   * Length of a stretch of text that is parsed at once: a file that cannot be cut between its
   * nodes (flow style, JSON), or a single node. Parser events cost up to 50 times their text.
   */
  readonly stretchLength: number;
  /** Files, those that are included counted. */
  readonly files: number;
  /** Nesting of lists and mappings, aliases followed. */
  readonly depth: number;
  /** Values that aliases and merge keys add to those that are written out. */
  readonly expansion: number;
  readonly nodes: number;
  /** Instances of all counted nodes together. */
  readonly instances: number;
  /** Diagnostics that are kept; the rest is counted. */
  readonly diagnostics: number;
}

export const defaultReadLimits: ReadLimits = {
  fileLength: 64 * 1024 * 1024,
  stretchLength: 8 * 1024 * 1024,
  files: 100,
  depth: 64,
  expansion: 200_000,
  nodes: 250_000,
  instances: 500_000,
  diagnostics: 1_000,
};
