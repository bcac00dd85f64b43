import type { ReadLimits } from "../limits.ts";
import type { Loader } from "../loader.ts";
import type { Quirk } from "./grammar/quirks.ts";

/** What to validate, and with what. */
export interface ValidateRequest {
  /** The path of the file, for the loader. */
  readonly file: string;
  readonly loader: Loader;
  /** Entry files of profiles that 2.0 files import by name. */
  readonly profiles?: readonly string[];
  /** Whether the loader may be asked for addresses with a scheme; by default it is not. */
  readonly network?: boolean;
  /** What files may do that the standard rules out; each is told as a warning. */
  readonly quirks?: readonly Quirk[];
  readonly limits?: Partial<ReadLimits>;
}
