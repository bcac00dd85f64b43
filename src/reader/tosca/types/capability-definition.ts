import type { ToscaFile } from "../file/tosca-file.ts";
import type { Element } from "../grammar/element.ts";
import { isA } from "./entity-type.ts";
import type { Around, CapabilityDefinition } from "./facet-types.ts";
import { rangeOf, type TypeList, typeListOf } from "./narrowing.ts";
import { definitionsOf, type PropertyMap } from "./property-definition.ts";

export function defineCapability(
  element: Element,
  parent: CapabilityDefinition | undefined,
  { file, facets }: Around,
): CapabilityDefinition {
  const { types } = facets;
  const { report } = file;
  const name = element.name?.text ?? "";
  const own = types.find("capability", element.scalar("type"), file);
  if (!element.has("type") && parent === undefined)
    report.error(element.place, "capabilityDefinition/missing-keyname", {
      message: `The keyname "type" is missing in capability "${name}"`,
    });
  if (own?.complete === true && parent?.type !== undefined && !isA(own, parent.type))
    report.error(element.placeOf("type"), "capabilityDefinition/refined-type", {
      message: `"${own.name}" does not derive from "${parent.type.name}", which it refines`,
    });
  const type = element.has("type") ? own : parent?.type;
  const fromType = type !== undefined && type !== parent?.type;
  const refined = (
    keyname: "properties" | "attributes",
    role: "property" | "attribute",
  ): PropertyMap => {
    const known = fromType ? facets[keyname](type) : (parent?.[keyname] ?? new Map());
    const inherited = fromType ? new Map([...(parent?.[keyname] ?? []), ...known]) : known;
    const closed =
      // Only 2.0 says that a capability has what its type has and no more.
      file.version === "2.0" && type?.complete === true
        ? (place: Element["name"] & object) =>
            report.error(place, `capabilityDefinition/new-${role}`, {
              message: `"${type.name}" has no ${role} "${place.text}", which could be refined here`,
              hint: `define it in the capability type`,
            })
        : undefined;
    return definitionsOf(
      element.elements(keyname),
      { role, inherited, ...(closed === undefined ? {} : { closed }) },
      { file, types },
    );
  };
  const list = (keyname: string, kind: "node" | "relationship", inherited: TypeList): TypeList =>
    typeListOf(
      element,
      { keyname, kinds: [kind], inherited, rule: "capabilityDefinition/wider-list" },
      { file, types },
    );
  const validity = type === undefined ? undefined : facets.validity(type);
  const keyname = file.version === "2.0" ? "valid_source_node_types" : "valid_source_types";
  return {
    name,
    element,
    file,
    type,
    properties: refined("properties", "property"),
    attributes: refined("attributes", "attribute"),
    sources: list(keyname, "node", inheritedSources(parent, validity?.sources, file)),
    relationships: list(
      "valid_relationship_types",
      "relationship",
      parent?.relationships ?? validity?.relationships,
    ),
    occurrences: rangeOf(element.treeOf("occurrences")) ??
      parent?.occurrences ?? { low: 0, high: Infinity },
  };
}

/** The normative types of 1.x widen what their parents allow, so there it is no refinement. */
function inheritedSources(
  parent: CapabilityDefinition | undefined,
  ofType: TypeList,
  file: ToscaFile,
): TypeList {
  return file.version === "2.0" ? (parent?.sources ?? ofType) : undefined;
}
