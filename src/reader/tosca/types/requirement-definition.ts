import type { ToscaFile } from "../file/tosca-file.ts";
import type { TypeKind } from "../grammar/construct.ts";
import type { Element } from "../grammar/element.ts";
import { type EntityType, isA } from "./entity-type.ts";
import { noSuch } from "../no-such.ts";
import type { Around, InterfaceMap, RequirementDefinition } from "./facet-types.ts";
import { interfacesOf } from "./interface-definition.ts";
import { describeRange, type Range, rangeOf, within } from "./narrowing.ts";
import { definitionsOf, type PropertyMap, type PropertyRole } from "./property-definition.ts";

const nothing: ReadonlyMap<string, never> = new Map<string, never>();

export function defineRequirement(
  element: Element,
  parent: RequirementDefinition | undefined,
  around: Around,
): RequirementDefinition {
  const { file } = around;
  const name = element.name?.text ?? "";
  checkPresence(element, { name, parent }, file);
  const node = refinedType(
    element,
    { kind: "node", keyname: "node", parent: parent?.node },
    around,
  );
  const capability = capabilityOf(element, { parent, node }, around);
  const relation = element.element("relationship");
  const relationship = refinedType(
    relation ?? element,
    {
      kind: "relationship",
      keyname: relation === undefined ? "relationship" : "type",
      parent: parent?.relationship,
    },
    around,
  );
  const filter = element.treeOf("node_filter");
  return {
    name,
    element,
    file,
    ...capability,
    node,
    relationship,
    ...relationshipFacets(relation, { parent, relationship }, around),
    range: refinedRange(element, parent, file),
    filters: [
      ...(parent?.filters ?? []),
      ...(filter === undefined ? [] : [{ tree: filter, file }]),
    ],
  };
}

function checkPresence(
  element: Element,
  { name, parent }: { readonly name: string; readonly parent: RequirementDefinition | undefined },
  { version, report }: ToscaFile,
): void {
  if (parent !== undefined) return;
  const isShort = element.tree.kind === "scalar";
  for (const keyname of version === "2.0" ? ["capability", "relationship"] : ["capability"]) {
    if (element.has(keyname)) continue;
    const message = `The keyname "${keyname}" is missing in requirement "${name}"`;
    // The one-line form of 1.3 has only a capability; 2.0 took the form out, its examples did not.
    if (isShort) report.warning(element.place, "requirementDefinition/short-form", message);
    else report.error(element.place, "requirementDefinition/missing-keyname", message);
  }
}

function refinedType(
  element: Element,
  { kind, keyname, parent }: { kind: TypeKind; keyname: string; parent: EntityType | undefined },
  { file, facets }: Around,
): EntityType | undefined {
  if (!element.has(keyname)) return parent;
  const own = facets.types.find(kind, element.scalar(keyname), file);
  if (own?.complete === true && parent !== undefined && !isA(own, parent))
    file.report.error(element.placeOf(keyname), "requirementDefinition/refined-type", {
      message: `"${own.name}" does not derive from "${parent.name}", which it refines`,
    });
  return own;
}

/** A capability is the name of a type or, where the target's type is given, of a capability. */
function capabilityOf(
  element: Element,
  { parent, node }: { parent: RequirementDefinition | undefined; node: EntityType | undefined },
  around: Around,
): Pick<RequirementDefinition, "capability" | "capabilityName"> {
  const { file, facets } = around;
  const written = element.scalar("capability");
  if (written === undefined)
    return { capability: parent?.capability, capabilityName: parent?.capabilityName };
  const named = node === undefined ? undefined : facets.capabilities(node).get(written.text);
  if (named !== undefined) return { capability: named.type, capabilityName: written.text };
  const found = facets.types.scopes.of(file).find("capability", written.text);
  if (found.kind === "unknown" && node?.complete !== false)
    file.report.error(
      written,
      "requirementDefinition/unknown-capability",
      noSuch(`capability type "${written.text}"`, written.text, () =>
        facets.types.scopes.of(file).names("capability"),
      ),
    );
  const capability = refinedType(
    element,
    { kind: "capability", keyname: "capability", parent: parent?.capability },
    around,
  );
  return { capability, capabilityName: undefined };
}

function relationshipFacets(
  relation: Element | undefined,
  {
    parent,
    relationship,
  }: { parent: RequirementDefinition | undefined; relationship: EntityType | undefined },
  { file, facets }: Around,
): Pick<RequirementDefinition, "properties" | "attributes" | "interfaces"> {
  const same = parent !== undefined && parent.relationship === relationship;
  const inherited = (keyname: "properties" | "attributes"): PropertyMap => {
    if (same) return parent[keyname];
    return relationship === undefined ? nothing : facets[keyname](relationship);
  };
  const refined = (keyname: "properties" | "attributes", role: PropertyRole): PropertyMap =>
    definitionsOf(
      relation?.elements(keyname) ?? [],
      { role, inherited: inherited(keyname) },
      { file, types: facets.types },
    );
  const interfaces: InterfaceMap = same
    ? parent.interfaces
    : relationship === undefined
      ? nothing
      : facets.interfaces(relationship);
  return {
    properties: refined("properties", "property"),
    attributes: refined("attributes", "attribute"),
    interfaces:
      relation === undefined
        ? interfaces
        : interfacesOf(relation.elements("interfaces"), interfaces, { file, facets }),
  };
}

function refinedRange(
  element: Element,
  parent: RequirementDefinition | undefined,
  { version, report }: ToscaFile,
): Range {
  const keyname = version === "2.0" ? "count_range" : "occurrences";
  const own = rangeOf(element.treeOf(keyname));
  const standard = version === "2.0" ? { low: 0, high: Infinity } : { low: 1, high: 1 };
  if (own === undefined) return parent?.range ?? standard;
  if (parent !== undefined && version === "2.0" && !within(own, parent.range))
    report.error(element.placeOf(keyname), "requirementDefinition/wider-range", {
      message: `${describeRange(own)} is not within ${describeRange(parent.range)}`,
      hint: "a refinement may only narrow the range",
    });
  return own;
}
