import { Diagnostics } from "../../diagnostics.ts";
import type { Element } from "../grammar/element.ts";
import { Reports } from "../reports.ts";
import { type EntityType, primitiveOf } from "../types/entity-type.ts";
import type { InterfaceMap } from "../types/facet-types.ts";
import type { PropertyDefinition, PropertyMap } from "../types/property-definition.ts";
import { checkClauses } from "./check-clause.ts";
import { checkValue } from "./check-value.ts";
import type { Checking } from "./checking.ts";
import { checkScalarType } from "./scalar-definition.ts";

/** Checks a type: how it refines its parent, and the values in its definitions. */
export function checkType(type: EntityType, checking: Checking): void {
  const { facets } = checking;
  const { element } = type;
  checkDefinitions(element.elements("properties"), facets.properties(type), checking);
  checkDefinitions(element.elements("attributes"), facets.attributes(type), checking);
  switch (type.kind) {
    case "data":
      checkDataType(type, checking);
      return;
    case "interface":
      checkInterfaceType(type, checking);
      return;
    case "node":
      checkBehaviour(type, checking);
      return;
    case "relationship":
      checkBehaviour(type, checking);
      facets.validity(type);
      return;
    case "group":
      checkBehaviour(type, checking);
      facets.allowed(type);
      return;
    case "policy":
      facets.allowed(type);
      checkTriggers(type);
      return;
    case "capability":
      facets.validity(type);
      return;
    case "artifact":
      return;
  }
}

/** The values that definitions carry themselves, and their conditions. */
function checkDefinitions(
  elements: readonly Element[],
  known: PropertyMap,
  checking: Checking,
): void {
  for (const element of elements) {
    const definition = known.get(element.name?.text ?? "");
    if (definition?.element === element) checkDefinition(definition, checking);
  }
}

export function checkDefinition(definition: PropertyDefinition, checking: Checking): void {
  const { element, schema, name, role } = definition;
  for (const keyname of ["default", "value"]) {
    const tree = element.treeOf(keyname);
    if (tree !== undefined)
      checkValue({ tree, what: `the ${keyname} of ${role} "${name}"` }, schema, checking);
  }
  checkClauses(element, schema, checking);
  checkInherited(definition, checking);
}

const narrowing = ["type", "validation", "constraints", "key_schema", "entry_schema"];

/** A refinement holds for values that are inherited, too. */
function checkInherited(definition: PropertyDefinition, { file, facets }: Checking): void {
  const { element, schema, name, role } = definition;
  if (!narrowing.some((keyname) => element.has(keyname))) return;
  const inherited = element.has("default") ? undefined : definition.default;
  if (inherited === undefined) return;
  const subject = { tree: inherited.tree, what: `${role} "${name}"` };
  const quiet = new Diagnostics(1);
  const report = new Reports(inherited.file.version, quiet);
  checkValue(subject, schema, { file: inherited.file, facets, report });
  const [fault] = quiet.errors === 0 ? [] : quiet.finish([], []);
  if (fault !== undefined)
    file.report.error(element.place, `${role}Definition/inherited-default`, {
      message: `The inherited default does not fit any more. ${fault.message}`,
      hint: "give the refinement a default of its own",
    });
}

function checkDataType(type: EntityType, checking: Checking): void {
  const { element, file } = type;
  const { facets } = checking;
  const schema = facets.schema(type);
  const primitive = primitiveOf(type);
  checkClauses(element, schema, checking);
  if (primitive === "scalar" && type.complete) checkScalarType(type, facets.types);
  const isRoot = type.parent === undefined && file.version !== "2.0" && type.name.endsWith(".Root");
  if (!element.has("derived_from") && !isRoot && !element.has("properties"))
    file.report.error(element.place, "dataType/no-definition", {
      message: `Data type "${type.name}" derives from nothing and has no properties`,
    });
  if (element.has("properties") && primitive !== undefined)
    file.report.error(element.placeOf("properties"), "dataType/properties-of-primitive", {
      message: `"${type.name}" derives from ${primitive}, so it cannot have properties`,
    });
  if (primitive === "list" || primitive === "map" || !type.complete) return;
  for (const keyname of ["entry_schema", "key_schema"])
    if (element.has(keyname))
      file.report.error(element.placeOf(keyname), "dataType/no-collection", {
        message: `"${type.name}" is no list and no map, so "${keyname}" means nothing here`,
      });
}

/** A derived policy type may add triggers, and leaves those that it inherits alone. */
function checkTriggers({ element, file, parent }: EntityType): void {
  const inherited = new Set<string>();
  for (let each = parent; each !== undefined; each = each.parent)
    for (const { name } of each.element.elements("triggers")) inherited.add(name?.text ?? "");
  for (const trigger of element.elements("triggers"))
    if (inherited.has(trigger.name?.text ?? ""))
      file.report.error(trigger.place, "policyType/refined-trigger", {
        message: `Trigger "${trigger.name?.text ?? ""}" is inherited, which cannot be changed`,
        hint: "give the new one another name",
      });
}

function checkInterfaceType(type: EntityType, checking: Checking): void {
  const { element, file } = type;
  const own = checking.facets.interfaceOf(type);
  checkDefinitions(element.elements("inputs"), own.inputs, checking);
  for (const input of element.elements("inputs"))
    if (input.tree.kind === "scalar")
      // A value where a definition is expected: 1.x lets it pass, as its assertions do.
      file.report[file.version === "2.0" ? "error" : "warning"](
        input.place,
        "interfaceType/input-without-type",
        `Input "${input.name?.text ?? ""}" of an interface type is a value, not a definition`,
      );
  for (const keyname of ["operations", "notifications"] as const)
    for (const operation of element.elements(keyname)) {
      const known = own[keyname].get(operation.name?.text ?? "");
      if (known !== undefined)
        checkDefinitions(operation.elements("inputs"), known.inputs, checking);
      for (const { key, value } of operation.entries("outputs"))
        if (value.kind === "sequence" && file.version === "2.0")
          file.report.error(key, "interfaceType/attribute-mapping", {
            message: `Output "${key.text}" of an interface type cannot be mapped to an attribute`,
            hint: "node and relationship types map what interface types define",
          });
      if (operation.has("implementation"))
        file.report.error(operation.placeOf("implementation"), "interfaceType/implementation", {
          message: "An operation of an interface type cannot have an implementation",
          hint: "node and relationship types implement what interface types define",
        });
    }
}

function checkBehaviour(type: EntityType, checking: Checking): void {
  const { element } = type;
  const { facets } = checking;
  const capabilities = facets.capabilities(type);
  for (const own of element.elements("capabilities")) {
    const known = capabilities.get(own.name?.text ?? "");
    if (known === undefined) continue;
    checkDefinitions(own.elements("properties"), known.properties, checking);
    checkDefinitions(own.elements("attributes"), known.attributes, checking);
  }
  const requirements = facets.requirements(type);
  for (const own of element.elements("requirements")) {
    const known = requirements.get(own.name?.text ?? "");
    const relationship = own.element("relationship");
    if (known === undefined || relationship === undefined) continue;
    checkDefinitions(relationship.elements("properties"), known.properties, checking);
    checkDefinitions(relationship.elements("attributes"), known.attributes, checking);
    checkInterfaces(relationship.elements("interfaces"), known.interfaces, checking);
  }
  checkInterfaces(element.elements("interfaces"), facets.interfaces(type), checking);
}

/** The inputs in the interfaces of a type, or of the relationship of a requirement. */
function checkInterfaces(
  elements: readonly Element[],
  interfaces: InterfaceMap,
  checking: Checking,
): void {
  for (const own of elements) {
    const known = interfaces.get(own.name?.text ?? "");
    if (known === undefined) continue;
    checkDefinitions(own.elements("inputs"), known.inputs, checking);
    for (const keyname of ["operations", "notifications"] as const)
      for (const operation of own.elements(keyname)) {
        const inputs = known[keyname].get(operation.name?.text ?? "")?.inputs;
        if (inputs !== undefined) checkDefinitions(operation.elements("inputs"), inputs, checking);
      }
  }
}
