/**
 * How texts arrive. The reader touches no file itself: the command line brings a loader for files
 * and standard input, tests bring one over a map.
 */
export interface Loader {
  /**
   * Reads one text whole. `path` is one of the request's paths or what `resolve` made of one; `-`
   * is standard input. A text longer than `maxLength` need not be read to its end. Never rejects
   * for what the world may do: what cannot be read is `failed`, with the reason.
   */
  read(path: string, maxLength: number): Promise<Loaded>;
  /** What `to`, written in the file `from`, means: relative to the directory of `from`. */
  resolve(from: string, to: string): string;
}

export type Loaded =
  /** `file` is the name that people see in positions. */
  | { readonly kind: "loaded"; readonly file: string; readonly text: string }
  | { readonly kind: "failed"; readonly reason: string };
