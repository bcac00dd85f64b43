import type { Span } from "../../model/index.ts";
import type { Diagnostics, Wording } from "../diagnostics.ts";
import { ruleId, type SectionName } from "./grammar/section.ts";
import type { Version } from "./grammar/version.ts";
import type { Rule } from "./rules/rule-table.ts";
import type { Finding } from "./value/index.ts";

/** A wording that is told whether there is still time to look for what was probably meant. */
export type Told = Exclude<Wording, () => unknown> | ((suggests: boolean) => Words);
type Words = Exclude<Wording, string | (() => unknown)>;

/** All findings are told; that many come with a suggestion, which compares with every name. */
const mostSuggested = 500;

/** Says what is wrong with one file, under rule ids of the version that the file is written in. */
export class Reports {
  readonly version: Version;
  readonly #diagnostics: Diagnostics;
  readonly #lenient: readonly RegExp[];

  /** `lenient`: the rules whose errors are warnings in this reading. */
  constructor(version: Version, diagnostics: Diagnostics, lenient: readonly RegExp[] = []) {
    this.version = version;
    this.#diagnostics = diagnostics;
    this.#lenient = lenient;
  }

  error(place: Span, rule: Rule, what: Told): void {
    if (this.#lenient.some((pattern) => pattern.test(rule))) {
      this.warning(place, rule, what);
      return;
    }
    this.#diagnostics.error(this.#id(rule), place, this.#wording(what));
  }

  warning(place: Span, rule: Rule, what: Told): void {
    this.#diagnostics.warning(this.#id(rule), place, this.#wording(what));
  }

  /** Passes on what the reader of a value found, under its own rule. */
  tell({ severity, rule, place, message, hint }: Finding): void {
    this.#diagnostics[severity](rule, place, { message, hint });
  }

  /** Whether there is still time to look for what was probably meant. */
  get suggests(): boolean {
    return this.#diagnostics.count < mostSuggested;
  }

  #wording(what: Told): Wording {
    return typeof what === "function" ? () => what(this.suggests) : what;
  }

  #id(rule: Rule): string {
    const slash = rule.indexOf("/");
    return ruleId(this.version, rule.slice(0, slash) as SectionName, rule.slice(slash + 1));
  }
}
