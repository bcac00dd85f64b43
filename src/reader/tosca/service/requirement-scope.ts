import type { Element } from "../grammar/element.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import { noSuch } from "../no-such.ts";
import type { CapabilityDefinition } from "../types/facet-types.ts";
import type { Template } from "./service.ts";

/** The directives of requirements and capabilities of 2.0. */
const scopes = ["internal", "external"] as const;
type Scope = (typeof scopes)[number];

/** Reports directives of an assignment that are none. */
export function checkScopes(
  assignment: Element,
  section: "requirementAssignment" | "capabilityAssignment",
  { report }: ToscaFile,
): void {
  const what = section === "requirementAssignment" ? "requirements" : "capabilities";
  for (const directive of assignment.scalars("directives"))
    if (!scopes.some((scope) => scope === directive.text))
      report.error(
        directive,
        `${section}/unknown-directive`,
        noSuch(`directive "${directive.text}" of ${what}`, directive.text, () => scopes),
      );
}

/** Where alone the other end may be; undefined where both will do. */
export function scopeOf(assignment: Element | undefined): Scope | undefined {
  const written = new Set(assignment?.scalars("directives").map(({ text }) => text));
  const [only, second] = scopes.filter((scope) => written.has(scope));
  return second === undefined ? only : undefined;
}

export function capabilityScope(
  { element }: Template,
  { name }: CapabilityDefinition,
): Scope | undefined {
  return scopeOf(element.elements("capabilities").find((each) => each.name?.text === name));
}

/** Whether a service without it is as good; a flag that is a call may turn out either way. */
export function isOptional(assignment: Element | undefined): boolean {
  return assignment?.text("optional") === "true";
}
