/** What a dialect may ask of its trees. */
export interface TreeOptions {
  /** A list or a mapping may be a key, too. */
  readonly keys?: "any";
  /** The tree is kept for long: it takes more time to build and less room. */
  readonly lasting?: boolean;
}
