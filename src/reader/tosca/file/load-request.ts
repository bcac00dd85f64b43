import type { Desk } from "../../desk.ts";
import type { Loader } from "../../loader.ts";

/** What files are loaded with. */
export interface LoadRequest {
  readonly loader: Loader;
  readonly desk: Desk;
  /** Entry files of profiles that can be imported by name. */
  readonly profiles: readonly string[];
  /** Whether an address with a scheme may be asked for; the loader does the asking. */
  readonly network: boolean;
  /** Rules whose errors are told as warnings. */
  readonly lenient: readonly RegExp[];
}
