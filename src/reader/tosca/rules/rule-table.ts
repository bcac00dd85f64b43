import type { SectionName } from "../grammar/section.ts";
import { behaviourRules } from "./behaviour-rules.ts";
import { fileRules } from "./file-rules.ts";
import type { RuleTable } from "./rule-sentences.ts";
import type { sharedRules } from "./shared-rules.ts";
import { substitutionRules } from "./substitution-rules.ts";
import { templateRules } from "./template-rules.ts";
import { typeRules } from "./type-rules.ts";
import { unplayedRules } from "./unplayed-rules.ts";
import { valueRules } from "./value-rules.ts";

const own = {
  ...fileRules,
  ...typeRules,
  ...valueRules,
  ...templateRules,
  ...behaviourRules,
  ...substitutionRules,
  ...unplayedRules,
} as const;

/** What is broken, as `SECTION/RULE`. Nothing can be reported that has no sentences. */
export type Rule = keyof typeof own | `${SectionName}/${keyof typeof sharedRules}`;

/** The rules that belong to one section each. */
export const ownRules: RuleTable = own;
