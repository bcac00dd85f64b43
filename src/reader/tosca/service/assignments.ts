import type { Span } from "../../../model/index.ts";
import { checkCallsIn } from "../check/check-calls.ts";
import { checkValue } from "../check/check-value.ts";
import type { Checking } from "../check/checking.ts";
import type { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import type { Rule } from "../rules/rule-table.ts";
import type { PropertyMap, PropertyRole } from "../types/property-definition.ts";

/** Values that are given to what a type defines. */
export interface Assignments {
  readonly element: Element;
  readonly keyname: "properties" | "attributes" | "inputs" | "allocation";
  readonly role: PropertyRole;
  readonly definitions: PropertyMap;
  /** Whether names that are not defined are wrong. */
  readonly closed: boolean;
  /** Where a finding points to about a property that is required and missing, if that is one. */
  readonly mandatoryAt: Span | undefined;
  /** In messages: `node template "web"`. */
  readonly of: string;
}

const unknownRules = {
  property: "propertyAssignment/unknown-property",
  attribute: "attributeAssignment/unknown-attribute",
  parameter: "parameterAssignment/unknown-parameter",
} as const satisfies Readonly<Record<PropertyRole, Rule>>;

/** Each value fits its definition, none is unknown, and none that is required is missing. */
export function checkAssignments(assignments: Assignments, checking: Checking): void {
  const { element, keyname, role, definitions, closed, mandatoryAt, of } = assignments;
  const { report } = checking.file;
  const given = new Set<string>();
  for (const { key, value } of element.entries(keyname)) {
    given.add(key.text);
    const definition = definitions.get(key.text);
    if (definition === undefined) {
      checkCallsIn(value, checking);
      if (closed)
        report.error(
          key,
          unknownRules[role],
          noSuch(`${role} "${key.text}" in ${of}`, key.text, () => definitions.keys()),
        );
      continue;
    }
    if (definition.fixed !== undefined && role === "property")
      report.error(key, "propertyAssignment/fixed-value", {
        message: `Property "${key.text}" of ${of} has a fixed value, so it cannot be assigned`,
      });
    const subject = { tree: value, what: `${role} "${key.text}" of ${of}` };
    checkValue(subject, definition.schema, checking);
  }
  if (mandatoryAt === undefined) return;
  for (const definition of definitions.values()) {
    const { name, required, default: standard, fixed } = definition;
    if (!required || given.has(name) || standard !== undefined || fixed !== undefined) continue;
    report.error(mandatoryAt, "propertyAssignment/missing-property", {
      message: `The required ${role} "${name}" of ${of} is missing`,
      hint: "it has no default",
    });
  }
}
