import { type SectionName, sections } from "../grammar/section.ts";
import { archiveRules } from "./archive-rules.ts";
import { ownRules } from "./rule-table.ts";
import type { RuleSentences, RuleTable } from "./rule-sentences.ts";
import { sharedRules } from "./shared-rules.ts";
import { valueFindingRules } from "./value-finding-rules.ts";

const standards = {
  T13: "TOSCA Simple Profile in YAML 1.3, which stands for 1.0 to 1.2 as well",
  T20: "TOSCA 2.0",
} as const;

/** Where the standards speak of values, constraints and functions. */
const valueParagraphs = { T13: /^(3\.3|3\.6|4)(\.|$)/, T20: /^(8\.4|9|10)(\.|$)/ } as const;

const pattern = /^(T13|T20)-([0-9.]+)-([a-z0-9-]+)$/;

/**
 * What a rule id says: the standard, its paragraph and what that is about, what the rule demands,
 * and how a text is mended. Undefined for what no diagnostic carries.
 */
export function rulePage(id: string): string | undefined {
  const [, prefix, paragraph = "", word = ""] = pattern.exec(id) ?? [];
  if (prefix !== "T13" && prefix !== "T20") return undefined;
  const version = prefix === "T13" ? "simple" : "two";
  const about = (Object.keys(sections) as SectionName[]).filter(
    (name) => sections[name][version] === paragraph,
  );
  const told = about.flatMap((name) => {
    const sentences = sentencesOf(name, word, prefix);
    return sentences === undefined ? [] : [{ name: spelled(name), sentences }];
  });
  const archive = (archiveRules as RuleTable)[id];
  if (archive !== undefined) told.splice(0, told.length, { name: "archive", sentences: archive });
  const value = (valueFindingRules as RuleTable)[word];
  if (told.length === 0 && value !== undefined && valueParagraphs[prefix].test(paragraph)) {
    told.push({ name: "values", sentences: value });
  }
  if (told.length === 0) return undefined;
  const all = told.map(({ sentences }) => sentences);
  const names = told.map(({ name }) => name);
  const place = `${standards[prefix]}, paragraph ${paragraph} (${names.join(", ")})`;
  return [
    `A rule of ${place}: ${word.replaceAll("-", " ")}.`,
    ...new Set(all.map(({ demands }) => demands)),
    ...new Set(all.map(({ mend }) => `Way out: ${mend}`)),
    "The message beside it says what is wrong, and where.",
  ].join("\n\n");
}

function sentencesOf(
  section: SectionName,
  word: string,
  prefix: "T13" | "T20",
): RuleSentences | undefined {
  const own = ownRules[`${section}/${word}`];
  if (own !== undefined) {
    const other = prefix === "T13" ? "2.0" : "1.x";
    return own.only === other ? undefined : own;
  }
  return (sharedRules as RuleTable)[word];
}

/** `nodeTemplate` is a node template. */
const spelled = (name: SectionName): string =>
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
