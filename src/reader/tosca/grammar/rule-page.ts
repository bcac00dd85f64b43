import { type SectionName, sections } from "./section.ts";

const standards = {
  T13: "TOSCA Simple Profile in YAML 1.3, which stands for 1.0 to 1.2 as well",
  T20: "TOSCA 2.0",
} as const;

const pattern = /^(T13|T20)-([0-9.]+)-([a-z0-9-]+)$/;

/**
 * What a rule id says: the standard, its paragraph, what that is about, and the rule's own words.
 * Undefined for what is no rule id. Archives have paragraphs of their own, which no table names.
 */
export function rulePage(id: string): string | undefined {
  const [, prefix, paragraph = "", words = ""] = pattern.exec(id) ?? [];
  if (prefix !== "T13" && prefix !== "T20") return undefined;
  const version = prefix === "T13" ? "simple" : "two";
  const about = Object.entries(sections)
    .filter(([, section]) => section[version] === paragraph)
    .map(([name]) => spelled(name as SectionName));
  const subject = about.length === 0 ? "" : ` (${about.join(", ")})`;
  const place = `${standards[prefix]}, paragraph ${paragraph}${subject}`;
  return [
    `A rule of ${place}: ${words.replaceAll("-", " ")}.`,
    "The message beside it says what is wrong, and where; the hint says the way out.",
  ].join("\n\n");
}

/** `nodeTemplate` is a node template. */
const spelled = (name: SectionName): string =>
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
