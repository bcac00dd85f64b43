import type { Construct, ConstructName, Keyname } from "./construct.ts";
import { a, any, flag, list, map, metadata, range, shape, text, type } from "./kinds.ts";

type Table<Names extends ConstructName> = Readonly<Record<Names, Construct>>;

const schemaKeynames = {
  type: { value: type("data") },
  description: { value: text },
  constraints: { value: list(any), until: "1.3" },
  validation: { value: any, since: "2.0" },
  key_schema: { value: a("schema"), since: "1.3" },
  entry_schema: { value: a("schema") },
} as const satisfies Readonly<Record<string, Keyname>>;

const propertyKeynames = {
  ...schemaKeynames,
  metadata: { value: metadata, since: "1.2" },
  required: { value: flag },
  default: { value: any },
  status: { value: text, until: "1.3" },
  "external-schema": { value: text, since: "1.3", until: "1.3" },
} as const satisfies Readonly<Record<string, Keyname>>;

const attributeKeynames = {
  ...schemaKeynames,
  metadata: { value: metadata, since: "1.3" },
  default: { value: any },
  status: { value: text, until: "1.3" },
} as const satisfies Readonly<Record<string, Keyname>>;

// The type may be missing where a definition refines another: the inheritance phase knows when.
export const definitionTables: Table<
  | "property"
  | "attribute"
  | "parameter"
  | "schema"
  | "capability"
  | "requirement"
  | "requirementRelationship"
> = {
  property: {
    what: "a property definition",
    section: "propertyDefinition",
    short: [{ scalar: "value", sequence: "value", since: "2.0" }],
    keynames: { ...propertyKeynames, value: { value: any, since: "1.3" } },
  },
  attribute: {
    what: "an attribute definition",
    section: "attributeDefinition",
    keynames: attributeKeynames,
  },
  parameter: {
    what: "a parameter definition",
    section: "parameterDefinition",
    short: [{ scalar: "value", sequence: "value", call: "value" }],
    mayBeEmpty: { until: "1.3" },
    exclusive: ["value", "mapping"],
    keynames: {
      ...propertyKeynames,
      value: { value: any },
      mapping: { value: list(any), since: "2.0" },
    },
  },
  schema: {
    what: "a schema definition",
    section: "schema",
    short: [{ scalar: "type" }],
    keynames: { ...schemaKeynames, type: { value: type("data") } },
  },
  capability: {
    what: "a capability definition",
    section: "capabilityDefinition",
    short: [{ scalar: "type" }],
    keynames: {
      type: { value: type("capability") },
      description: { value: text },
      metadata: { value: metadata, since: "1.3" },
      properties: { value: map(a("property")) },
      attributes: { value: map(a("attribute")) },
      valid_source_types: { value: list(type("node")), until: "1.3" },
      occurrences: { value: range, until: "1.3" },
      valid_source_node_types: { value: list(type("node")), since: "2.0" },
      valid_relationship_types: { value: list(type("relationship")), since: "2.0" },
    },
  },
  requirement: {
    what: "a requirement definition",
    section: "requirementDefinition",
    short: [{ scalar: "capability" }],
    keynames: {
      description: { value: text },
      metadata: { value: metadata, since: "1.3" },
      capability: { value: text },
      node: { value: type("node") },
      relationship: {
        value: shape({ scalar: type("relationship"), mapping: a("requirementRelationship") }),
      },
      node_filter: { value: any, since: "1.3" },
      occurrences: { value: range, until: "1.3" },
      count_range: { value: range, since: "2.0" },
    },
  },
  requirementRelationship: {
    what: "a relationship definition",
    section: "requirementDefinition",
    keynames: {
      type: { value: type("relationship"), mandatory: { since: "2.0" } },
      description: { value: text, since: "2.0" },
      metadata: { value: metadata, since: "2.0" },
      properties: { value: map(a("property")), since: "2.0" },
      attributes: { value: map(a("attribute")), since: "2.0" },
      interfaces: { value: map(a("interface")) },
    },
  },
};
