import type { Span } from "../../../model/index.ts";
import type { Reports } from "../reports.ts";
import type { Rule } from "../rules/rule-table.ts";

/** What lowering has to say: what it understands and does not act on is not dropped silently. */
export class Notes {
  readonly #reports: Reports;
  readonly #strict: boolean;

  constructor(reports: Reports, strict: boolean) {
    this.#reports = reports;
    this.#strict = strict;
  }

  error(place: Span, rule: Rule, what: Note): void {
    this.#reports.error(place, rule, what);
  }

  notActedOn(place: Span, rule: Rule, what: Note): void {
    const wording = { ...what, notActedOn: true } as const;
    if (this.#strict) this.#reports.error(place, rule, wording);
    else this.#reports.warning(place, rule, wording);
  }
}

interface Note {
  readonly message: string;
  readonly hint: string;
}
