import type { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import { type EntityType, isA } from "./entity-type.ts";
import type {
  Around,
  InterfaceDefinition,
  InterfaceMap,
  OperationDefinition,
  OperationMap,
} from "./facet-types.ts";
import { over } from "./layered-map.ts";
import { definitionsOf } from "./property-definition.ts";

/** The interfaces of a type, worked into those that it inherits. */
export function interfacesOf(
  elements: readonly Element[],
  inherited: InterfaceMap,
  around: Around,
): InterfaceMap {
  const map = new Map<string, InterfaceDefinition>();
  for (const element of elements) {
    const name = element.name?.text ?? "";
    map.set(name, defineInterface(element, inherited.get(name), around));
  }
  return over(map, inherited);
}

function defineInterface(
  element: Element,
  parent: InterfaceDefinition | undefined,
  around: Around,
): InterfaceDefinition {
  const { file, facets } = around;
  const name = element.name?.text ?? "";
  const type = typeOf(element, parent, around);
  const base =
    type === undefined || type === parent?.type
      ? parent
      : mergedInto(parent, facets.interfaceOf(type));
  const closed = file.version === "2.0" && type?.complete === true;
  return {
    name,
    type,
    inputs: definitionsOf(
      element.elements("inputs"),
      { role: "parameter", inherited: base?.inputs ?? new Map() },
      { file, types: facets.types },
    ),
    operations: operationsOf(
      element.elements("operations"),
      { inherited: base?.operations ?? new Map(), closed, what: "operation" },
      around,
    ),
    notifications: operationsOf(
      element.elements("notifications"),
      { inherited: base?.notifications ?? new Map(), closed, what: "notification" },
      around,
    ),
  };
}

/** What the parent type refined stays refined when a child narrows the interface's type. */
function mergedInto(
  parent: InterfaceDefinition | undefined,
  ofType: InterfaceDefinition,
): InterfaceDefinition {
  if (parent === undefined) return ofType;
  return {
    ...ofType,
    inputs: new Map([...ofType.inputs, ...parent.inputs]),
    operations: new Map([...ofType.operations, ...parent.operations]),
    notifications: new Map([...ofType.notifications, ...parent.notifications]),
  };
}

function typeOf(
  element: Element,
  parent: InterfaceDefinition | undefined,
  { file, facets }: Around,
): EntityType | undefined {
  const { types } = facets;
  const written = element.scalar("type");
  if (written === undefined) {
    if (parent !== undefined) return parent.type;
    // Files of 1.0 name an interface by its type and say no more.
    const byName = file.version === "2.0" ? undefined : types.find("interface", element.name, file);
    if (byName === undefined)
      file.report.error(element.place, "interfaceDefinition/missing-keyname", {
        message: `The keyname "type" is missing in interface "${element.name?.text ?? ""}"`,
        hint: "only what refines an inherited interface can do without it",
      });
    return byName;
  }
  const type = types.find("interface", written, file);
  if (type?.complete === true && parent?.type !== undefined && !isA(type, parent.type))
    file.report.error(written, "interfaceDefinition/refined-type", {
      message: `"${type.name}" does not derive from "${parent.type.name}", which it refines`,
    });
  return type;
}

/** The operations of one interface, worked into those that it has already. */
export function operationsOf(
  elements: readonly Element[],
  { inherited, closed, what }: { inherited: OperationMap; closed: boolean; what: string },
  { file, facets }: Around,
): OperationMap {
  if (elements.length === 0) return inherited;
  const map = new Map<string, OperationDefinition>();
  for (const element of elements) {
    const { name } = element;
    if (name === undefined) continue;
    const parent = inherited.get(name.text);
    if (parent === undefined && closed)
      file.report.error(
        name,
        "interfaceDefinition/unknown-operation",
        noSuch(`${what} "${name.text}" in the interface's type`, name.text, () => inherited.keys()),
      );
    map.set(name.text, {
      name: name.text,
      element,
      file,
      inputs: definitionsOf(
        element.elements("inputs"),
        { role: "parameter", inherited: parent?.inputs ?? new Map() },
        { file, types: facets.types },
      ),
      outputs: new Set([
        ...(parent?.outputs ?? []),
        ...element.entries("outputs").map(({ key }) => key.text),
      ]),
      implementation: element.element("implementation") ?? parent?.implementation,
    });
  }
  return over(map, inherited);
}
