import { describe, type Scalar, type Tree } from "../../yaml/tree.ts";
import { checkCallsIn } from "../check/check-calls.ts";
import { checkValue } from "../check/check-value.ts";
import type { Checking } from "../check/checking.ts";
import { type Element, type Entry, entriesOf } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import { isA } from "../types/entity-type.ts";
import type { PropertyDefinition } from "../types/property-definition.ts";
import { checkNodeFilter } from "./check-node-filter.ts";
import { checkRequirementMappings } from "./check-requirement-mapping.ts";
import { type Entity, entityOf } from "./entity.ts";
import { followWritten } from "./follow-path.ts";
import { nodePart } from "./node-part.ts";
import { checkingAt, standpointIn } from "./references.ts";
import type { Service } from "./service.ts";

/** Checks what a service template says about the nodes that it can stand for. */
export function checkSubstitution(service: Service): void {
  const element = service.element.element("substitution_mappings");
  if (element === undefined) return;
  const { file, facets } = service;
  const type = facets.types.find("node", element.scalar("node_type"), file);
  const outer = entityOf(type, `"${type?.name ?? ""}"`, facets);
  const checking = checkingAt(standpointIn(service, { self: outer }));
  const filter = element.treeOf("substitution_filter");
  if (filter !== undefined) checkNodeFilter(filter, outer, checking);
  for (const entry of element.entries("properties"))
    checkPropertyMapping(entry, { outer, checking }, service);
  for (const entry of element.entries("attributes")) checkAttributeMapping(entry, outer, service);
  for (const entry of element.entries("capabilities"))
    checkCapabilityMapping(entry, outer, service);
  checkRequirementMappings(element, outer, service);
  for (const entry of element.entries("interfaces")) checkInterfaceMapping(entry, outer, service);
  checkInputs(element, service);
}

/** In 1.x a mapping may be written out: `mapping: [input]`. */
function mapped({ value }: Entry): Tree {
  return entriesOf(value).find(({ key }) => key.text === "mapping")?.value ?? value;
}

function checkPropertyMapping(
  entry: Entry,
  { outer, checking }: { readonly outer: Entity; readonly checking: Checking },
  service: Service,
): void {
  const { report, version } = service.file;
  const definition = outerMember(entry.key, { outer, role: "property" }, service);
  const target = mapped(entry);
  if (target.kind === "sequence" && target.items.length === 2 && version !== "2.0") {
    report.warning(target, "propertyMapping/deprecated-form", {
      message: "A property is mapped to a property of a node, which is deprecated",
      hint: "map it to an input: [INPUT]",
    });
    return;
  }
  const name = target.kind === "sequence" ? target.items[0] : target;
  const isInput = target.kind === "sequence" || version === "2.0";
  if (name?.kind !== "scalar" || !isInput) {
    if (version === "2.0") {
      const message = `Expected the name of an input here, not ${describe(target)}`;
      report.error(target, "propertyMapping/wrong-kind", message);
    } else if (definition !== undefined)
      checkValue({ tree: target, what: "a mapped value" }, definition.schema, checking);
    return;
  }
  const { inputs } = service;
  const input = inputs.get(name.text);
  if (input === undefined)
    report.error(
      name,
      "propertyMapping/unknown-input",
      noSuch(`input "${name.text}"`, name.text, () => inputs.keys()),
    );
  else checkTypes(name, { from: definition, to: input, rule: "propertyMapping" }, service);
}

/** What flows from one definition into another has to be of its type. */
function checkTypes(
  name: Scalar,
  {
    from,
    to,
    rule,
  }: {
    readonly from: PropertyDefinition | undefined;
    readonly to: PropertyDefinition | undefined;
    readonly rule: "propertyMapping" | "substitutionAttribute";
  },
  { file }: Service,
): void {
  const source = from?.schema.type;
  const target = to?.schema.type;
  if (source === undefined || target === undefined || !source.complete) return;
  if (isA(source, target)) return;
  file.report.error(name, `${rule}/wrong-type`, {
    message: `"${source.name}" does not derive from "${target.name}", the type of "${name.text}"`,
  });
}

function checkAttributeMapping(entry: Entry, outer: Entity, service: Service): void {
  const { report, version } = service.file;
  const attribute = outerMember(entry.key, { outer, role: "attribute" }, service);
  const target = mapped(entry);
  const name = target.kind === "sequence" ? target.items[0] : target;
  if (name?.kind !== "scalar" || (target.kind === "sequence" && target.items.length > 1)) {
    if (version !== "2.0") return;
    const message = `Expected the name of an output here, not ${describe(target)}`;
    report.error(target, "substitutionAttribute/wrong-kind", message);
    return;
  }
  const { outputs } = service;
  const output = outputs.get(name.text);
  if (output === undefined)
    report.error(
      name,
      "substitutionAttribute/unknown-output",
      noSuch(`output "${name.text}"`, name.text, () => outputs.keys()),
    );
  else checkTypes(name, { from: output, to: attribute, rule: "substitutionAttribute" }, service);
}

/** The property or attribute that the key of a mapping means; the key may be a path. */
function outerMember(
  key: Scalar,
  { outer, role }: { readonly outer: Entity; readonly role: "property" | "attribute" },
  service: Service,
): PropertyDefinition | undefined {
  const path = key.written?.kind === "sequence" ? key.written.items : undefined;
  const end =
    path === undefined ? { entity: outer, name: key } : followWritten(outer, path, service);
  const name = end?.name;
  if (end === undefined || name?.kind !== "scalar") return undefined;
  const { properties, attributes, complete, what } = end.entity;
  const found =
    role === "property"
      ? properties.get(name.text)
      : (attributes.get(name.text) ?? properties.get(name.text));
  if (found === undefined && complete) {
    const known = role === "property" ? properties : new Map([...properties, ...attributes]);
    service.file.report.error(
      name,
      role === "property" ? "propertyMapping/unknown-property" : "substitutionAttribute/unknown",
      noSuch(`${role} "${name.text}" in ${what}`, name.text, () => known.keys()),
    );
  }
  return found;
}

function checkCapabilityMapping(entry: Entry, outer: Entity, service: Service): void {
  const { key, value } = entry;
  const { file } = service;
  const definition = outer.capabilities.get(key.text);
  if (definition === undefined && outer.complete)
    file.report.error(
      key,
      "capabilityMapping/unknown-capability",
      noSuch(`capability "${key.text}" in ${outer.what}`, key.text, () =>
        outer.capabilities.keys(),
      ),
    );
  const target = mapped(entry);
  if (target === value && value.kind === "mapping") {
    checkCallsIn(value, checkingAt(standpointIn(service, { self: outer })));
    return;
  }
  const part = nodePart(target, { what: "capability", section: "capabilityMapping" }, service);
  const inner = part?.entity.capabilities.get(part.name.text);
  if (part === undefined) return;
  if (inner === undefined && part.entity.complete)
    file.report.error(
      part.name,
      "capabilityMapping/unknown-capability",
      noSuch(`capability "${part.name.text}" in ${part.entity.what}`, part.name.text, () =>
        part.entity.capabilities.keys(),
      ),
    );
  const [from, to] = [inner?.type, definition?.type];
  if (from?.complete === true && to !== undefined && !isA(from, to))
    file.report.error(part.name, "capabilityMapping/wrong-type", {
      message: `Capability type "${from.name}" does not derive from "${to.name}"`,
      hint: `"${key.text}" has to be served by a capability of its type`,
    });
}

function checkInterfaceMapping({ key, value }: Entry, outer: Entity, service: Service): void {
  const { file, workflows, nodes, facets } = service;
  const type = facets.types.find("interface", key, file);
  const known = [...outer.interfaces.values()];
  const definition =
    outer.interfaces.get(key.text) ??
    known.find((each) => type !== undefined && each.type === type);
  if (definition === undefined && outer.complete)
    file.report.error(
      key,
      "interfaceMapping/unknown-interface",
      noSuch(`interface "${key.text}" in ${outer.what}`, key.text, () => outer.interfaces.keys()),
    );
  for (const operation of entriesOf(value)) {
    const { text } = operation.key;
    if (definition !== undefined && !definition.operations.has(text))
      file.report.error(
        operation.key,
        "interfaceMapping/unknown-operation",
        noSuch(`operation "${text}" in interface "${key.text}"`, text, () =>
          definition.operations.keys(),
        ),
      );
    const target = operation.value;
    const name = target.kind === "sequence" ? target.items[0] : target;
    if (name?.kind !== "scalar") continue;
    const isNode = file.version !== "2.0" && nodes.has(name.text.split(".")[0] ?? "");
    if (!workflows.has(name.text) && !isNode)
      file.report.error(
        name,
        "interfaceMapping/unknown-workflow",
        noSuch(`workflow "${name.text}"`, name.text, () => workflows.keys()),
      );
  }
}

/** 2.0: what the service cannot do without has to come from the node that it stands for. */
function checkInputs(element: Element, { file, inputs }: Service): void {
  if (file.version !== "2.0") return;
  const given = new Set(element.entries("properties").map(({ value }) => textOf(value)));
  for (const { name, required, default: standard, fixed } of inputs.values())
    if (required && standard === undefined && fixed === undefined && !given.has(name))
      file.report.error(element.placeOf("node_type"), "propertyMapping/missing-input", {
        message: `No property is mapped to the required input "${name}"`,
        hint: "it has no default",
      });
}

const textOf = (tree: Tree): string => (tree.kind === "scalar" ? tree.text : "");
