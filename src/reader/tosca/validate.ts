import type { Diagnostic } from "../../model/index.ts";
import { analyse } from "./analyse.ts";
import type { ValidateRequest } from "./request.ts";

export interface Validation {
  /** The file itself could not be read: nothing was validated. */
  readonly unreadable?: string;
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
  const { unreadable, diagnostics, sources } = await analyse(request);
  return { ...(unreadable === undefined ? {} : { unreadable }), diagnostics, sources };
}
