import type { Template } from "../../../model/index.ts";
import type { Value } from "../value/index.ts";

/** What an expression comes to before anything runs. */
export type Ahead =
  | { readonly kind: "known"; readonly value: Value }
  /** Text that the playing host completes. */
  | { readonly kind: "template"; readonly template: Template }
  /**
   * The model cannot say it; why not, as the end of a sentence. `awaited` is what an input will
   * say that has no value yet.
   */
  | { readonly kind: "later"; readonly why: string; readonly awaited?: true };

export const known = (value: Value): Ahead => ({ kind: "known", value });
export const later = (why: string): Ahead => ({ kind: "later", why });
