import type { Scalar } from "../../yaml/tree.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import type { Element } from "../grammar/element.ts";
import type { Rule } from "../rules/rule-table.ts";
import { over } from "./layered-map.ts";
import { type Defining, type Schema, schemaOf, type Written } from "./schema.ts";

export type PropertyRole = "property" | "attribute" | "parameter";

/** A property, an attribute or a parameter, with all that it inherits. */
export interface PropertyDefinition {
  readonly role: PropertyRole;
  readonly name: string;
  readonly element: Element;
  readonly file: ToscaFile;
  readonly schema: Schema;
  readonly required: boolean;
  readonly default: Written | undefined;
  /** Cannot be assigned or refined any more. */
  readonly fixed: Written | undefined;
}

export type PropertyMap = ReadonlyMap<string, PropertyDefinition>;

/** The definitions of one keyname, worked into what they refine; new ones come last. */
export function definitionsOf(
  elements: readonly Element[],
  { role, inherited, closed }: Inheriting,
  defining: Defining,
): PropertyMap {
  if (elements.length === 0) return inherited;
  const map = new Map<string, PropertyDefinition>();
  for (const element of elements) {
    const { name } = element;
    if (name === undefined) continue;
    const parent = inherited.get(name.text);
    if (parent === undefined && closed !== undefined) {
      closed(name);
      continue;
    }
    map.set(name.text, define(element, { role, name: name.text, parent }, defining));
  }
  return over(map, inherited);
}

export interface Inheriting {
  readonly role: PropertyRole;
  readonly inherited: PropertyMap;
  /** Where nothing new may be defined: told of each name that is new. */
  readonly closed?: (name: Scalar) => void;
}

function define(
  element: Element,
  {
    role,
    name,
    parent,
  }: { role: PropertyRole; name: string; parent?: PropertyDefinition | undefined },
  defining: Defining,
): PropertyDefinition {
  const { file } = defining;
  const { report } = file;
  const rule = (name: "missing-keyname" | "refined-fixed-value" | "refined-required"): Rule =>
    `${role}Definition/${name}`;
  const broken = element.tree.kind !== "mapping" && !element.has("value");
  if (!element.has("type") && parent === undefined && role !== "parameter" && !broken)
    report.error(element.place, rule("missing-keyname"), {
      message: `The keyname "type" is missing in ${role} "${name}"`,
      hint: "only what refines an inherited definition can do without it",
    });
  if (parent?.fixed !== undefined)
    report.error(element.place, rule("refined-fixed-value"), {
      message: `Cannot refine ${role} "${name}": it has a fixed value`,
    });
  const required = requiredOf(element, parent);
  if (element.text("required") === "false" && parent?.required === true)
    report.error(element.placeOf("required"), rule("refined-required"), {
      message: `Cannot make ${role} "${name}" optional: what it refines is required`,
    });
  if (element.has("default") && !required && file.version === "2.0" && role !== "attribute")
    // Forbidden by the text, and done by two of its own examples.
    report.warning(element.placeOf("default"), `${role}Definition/default-not-required`, {
      message: `${role} "${name}" is not required, so it should not have a default`,
      hint: 'leave out "default", or "required: false"',
    });
  const written = (keyname: string): Written | undefined => {
    const tree = element.treeOf(keyname);
    return tree === undefined ? undefined : { tree, file };
  };
  return {
    role,
    name,
    element,
    file,
    schema: schemaOf(element, parent?.schema, defining),
    required,
    default: written("default") ?? parent?.default,
    fixed: written("value") ?? parent?.fixed,
  };
}

function requiredOf(element: Element, parent: PropertyDefinition | undefined): boolean {
  const own = element.text("required");
  return own === undefined ? (parent?.required ?? true) : own === "true";
}
