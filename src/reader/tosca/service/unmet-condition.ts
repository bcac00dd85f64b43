import type { Tree } from "../../yaml/tree.ts";
import { readForm } from "../check/check-value.ts";
import { conditionOf, outside } from "../check/judge-value.ts";
import { unheard } from "../check/unheard.ts";
import type { Element } from "../grammar/element.ts";
import type { CapabilityDefinition } from "../types/facet-types.ts";
import type { PropertyDefinition, PropertyMap } from "../types/property-definition.ts";
import type { Written } from "../types/schema.ts";
import {
  descend,
  Failure,
  known,
  type Outcome,
  type PathPart,
  type Reference,
  type Surroundings,
  whyFalse,
} from "../value/index.ts";
import { isSelected, type Service, type Template } from "./service.ts";

/** The relationship that would be, whose properties a node filter of 2.0 looks at. */
export interface Ends {
  readonly source: Template;
  readonly candidate: Template;
  /** That of the candidate at which the relationship would end. */
  readonly capability: CapabilityDefinition;
}

/**
 * Why a candidate certainly does not meet a node filter of 2.0, as the end of a sentence. Undefined
 * when it does, and when that shows only when the topology runs.
 */
export function unmetCondition(filter: Tree, ends: Ends, service: Service): string | undefined {
  const { facets, file } = service;
  const condition = conditionOf({ tree: filter, file }, "condition", facets);
  const why = condition && whyFalse(condition, surroundingsOf(ends, service));
  return why === undefined ? undefined : `it does not meet the node filter: ${why}`;
}

/** Properties are looked up in templates as they are written; everything else is unknown. */
function surroundingsOf(ends: Ends, service: Service): Surroundings {
  return {
    ...outside(service.facets),
    path: { self: "relationship", isRelationship: (name) => service.relationships.has(name) },
    lookUp: (what, reference) => {
      const holder = what === "property" ? holderAt(reference, ends, service) : undefined;
      if (holder === undefined || reference.form !== "2.0") return unknown;
      const [name, ...steps] = reference.path.rest;
      return valueIn(holder, { name: String(name), steps }, service);
    },
  };
}

const unknown: Outcome = { kind: "unknown", why: "it shows only when the topology runs" };

/** What has properties: a node, or one of its capabilities. */
interface Holder {
  readonly properties: PropertyMap;
  /** What is assigned to them; undefined where nothing is. */
  readonly element: Element | undefined;
  /** Whether an existing node is selected, of which a template says nothing. */
  readonly isForeign: boolean;
}

/** Where a path ends that leads to one of both ends, or begins at a node template. */
function holderAt(reference: Reference, ends: Ends, service: Service): Holder | undefined {
  if (reference.form !== "2.0") return undefined;
  const { start, steps } = reference.path;
  const [first, second, ...more] = steps;
  if (more.length > 0 || start.kind === "relationship") return undefined;
  if (start.kind === "node") {
    const node = service.nodes.get(start.name);
    return second === undefined ? nodeAt(node, first, service) : undefined;
  }
  switch (first?.kind) {
    case "target":
      return nodeAt(ends.candidate, second, service);
    case "source":
      return nodeAt(ends.source, second, service);
    case "target-capability":
      return capabilityOf(ends.candidate, ends.capability);
    case "capability":
    case "requirement":
    case "incoming":
    case "sibling":
    case undefined:
      return undefined;
  }
}

type Step = Extract<Reference, { readonly form: "2.0" }>["path"]["steps"][number];

function nodeAt(
  node: Template | undefined,
  step: Step | undefined,
  { facets }: Service,
): Holder | undefined {
  if (node?.type === undefined) return undefined;
  if (step === undefined)
    return {
      properties: facets.properties(node.type),
      element: node.element,
      isForeign: isSelected(node),
    };
  if (step.kind !== "capability") return undefined;
  const capability = facets.capabilities(node.type).get(step.name);
  return capability && capabilityOf(node, capability);
}

function capabilityOf(node: Template, { name, properties }: CapabilityDefinition): Holder {
  const element = node.element.elements("capabilities").find((each) => each.name?.text === name);
  return { properties, element, isForeign: isSelected(node) };
}

/** Whoever looks at a property reads it once, however many requirements do. */
const readings = new WeakMap<
  Tree,
  { readonly of: PropertyDefinition; readonly outcome: Outcome }
>();

function valueIn(
  { properties, element, isForeign }: Holder,
  { name, steps }: { readonly name: string; readonly steps: readonly PathPart[] },
  { file, facets }: Service,
): Outcome {
  const definition = properties.get(name);
  if (definition === undefined) return unknown;
  const own = element?.entry("properties", name);
  const assigned = own === undefined ? definition.default : { tree: own, file };
  const written: Written | undefined = definition.fixed ?? (isForeign ? undefined : assigned);
  if (written === undefined) return unknown;
  const { tree } = written;
  let reading = readings.get(tree);
  if (reading?.of !== definition) {
    const checking = unheard(written.file, facets);
    const { value, whole } = readForm({ tree, what: name }, definition.schema, checking);
    const outcome = whole && value !== undefined ? known(value) : unknown;
    reading = { of: definition, outcome };
    readings.set(tree, reading);
  }
  const { outcome } = reading;
  if (outcome.kind !== "known") return unknown;
  const value = descend(outcome.value, steps);
  return value instanceof Failure ? unknown : known(value);
}
