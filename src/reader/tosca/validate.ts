import type { Diagnostic } from "../../model/index.ts";
import { type Analysis, analyse } from "./analyse.ts";
import type { Version } from "./grammar/version.ts";
import type { ValidateRequest } from "./request.ts";

export interface Validation {
  /** The file itself could not be read: nothing was validated. */
  readonly unreadable?: string;
  /** The version that the file is written in; undefined when it is no TOSCA. */
  readonly version?: Version;
  /** All that is wrong, in the order of the texts. */
  readonly diagnostics: readonly Diagnostic[];
  /** A span's `source` is an index into these. */
  readonly sources: readonly { readonly file: string; readonly text: string }[];
}

/**
 * Says everything that is wrong with a TOSCA file and with what it imports. Touches nothing but
 * the loader; rejects only if that does. Equal texts give equal answers.
 */
export async function validate(request: ValidateRequest): Promise<Validation> {
  return validationOf(await analyse(request));
}

/** What an analysis found, without what it knows of the service. */
export function validationOf({ unreadable, version, diagnostics, sources }: Analysis): Validation {
  return {
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(version === undefined ? {} : { version }),
    diagnostics,
    sources,
  };
}
