import type { ReadLimits } from "../limits.ts";
import type { Loader } from "../loader.ts";
import type { InputSources } from "../request.ts";
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
  /**
   * Values for the inputs of the service. With them, also without a single one, an input that is
   * required and has none is an error; a service that nobody gives values to may wait for them.
   */
  readonly inputs?: InputSources;
  /** For files of input values, where those do not come from where the service comes from. */
  readonly inputsLoader?: Loader | undefined;
  /** Whether an archive begins with it without a TOSCA.meta: 1.x asks more of it then. */
  readonly isRootOfArchive?: boolean;
  /** What files may do that the standard rules out; each is told as a warning. */
  readonly quirks?: readonly Quirk[];
  readonly limits?: Partial<ReadLimits>;
}
