/** What is written about one rule. */
export interface RuleSentences {
  /** What a text has to be like. */
  readonly demands: string;
  /** How to mend a text that is not. */
  readonly mend: string;
  /** Where it can be broken in texts of these versions alone. */
  readonly only?: "1.x" | "2.0";
}

export type RuleTable<Name extends string = string> = Readonly<Record<Name, RuleSentences>>;
