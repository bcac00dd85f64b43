import type { Construct, ConstructName, Keyname } from "./construct.ts";
import { a, any, list, map, metadata, namedList, text, type, version } from "./kinds.ts";

type Table<Names extends ConstructName> = Readonly<Record<Names, Construct>>;

const described = { description: { value: text }, metadata: { value: metadata } } as const;
const properties: Keyname = { value: map(a("property")) };
const attributes: Keyname = { value: map(a("attribute")) };
const validNodeTypes: Keyname = { value: list(type("node")), since: "2.0" };
const validRelationshipTypes: Keyname = { value: list(type("relationship")), since: "2.0" };

export const typeTables: Table<
  | "artifactType"
  | "dataType"
  | "capabilityType"
  | "interfaceType"
  | "relationshipType"
  | "nodeType"
  | "groupType"
  | "policyType"
> = {
  artifactType: {
    what: "an artifact type",
    section: "artifactType",
    typeKind: "artifact",
    mayBeEmpty: { until: "1.3" },
    keynames: {
      derived_from: { value: type("artifact") },
      version: { value: version },
      ...described,
      mime_type: { value: text },
      file_ext: { value: list(text) },
      properties,
    },
  },
  dataType: {
    what: "a data type",
    section: "dataType",
    typeKind: "data",
    mayBeEmpty: { until: "1.3" },
    keynames: {
      derived_from: { value: type("data") },
      version: { value: version },
      ...described,
      constraints: { value: list(any), until: "1.3" },
      validation: { value: any, since: "2.0" },
      properties,
      key_schema: { value: a("schema"), since: "1.3" },
      entry_schema: { value: a("schema"), since: "1.3" },
      data_type: { value: type("data"), since: "2.0" },
      units: { value: map(any), since: "2.0" },
      canonical_unit: { value: text, since: "2.0" },
      prefixes: { value: map(any), since: "2.0" },
    },
  },
  capabilityType: {
    what: "a capability type",
    section: "capabilityType",
    typeKind: "capability",
    mayBeEmpty: { until: "1.3" },
    keynames: {
      derived_from: { value: type("capability") },
      version: { value: version },
      ...described,
      properties,
      attributes,
      valid_source_types: { value: list(type("node")), until: "1.3" },
      valid_source_node_types: validNodeTypes,
      valid_relationship_types: validRelationshipTypes,
    },
  },
  interfaceType: {
    what: "an interface type",
    section: "interfaceType",
    typeKind: "interface",
    others: {
      keyname: "operations",
      value: a("operation"),
      until: "1.3",
      deprecatedSince: "1.3",
    },
    mayBeEmpty: { until: "1.3" },
    keynames: {
      derived_from: { value: type("interface") },
      version: { value: version },
      ...described,
      inputs: { value: map(a("parameter")) },
      operations: { value: map(a("operation")), since: "1.3" },
      notifications: { value: map(a("notification")), since: "1.3" },
    },
  },
  relationshipType: {
    what: "a relationship type",
    section: "relationshipType",
    typeKind: "relationship",
    mayBeEmpty: { until: "1.3" },
    keynames: {
      derived_from: { value: type("relationship") },
      version: { value: version },
      ...described,
      properties,
      attributes,
      interfaces: { value: map(a("interface")) },
      valid_target_types: { value: list(type("capability", "node")), until: "1.3" },
      valid_capability_types: { value: list(type("capability")), since: "2.0" },
      valid_target_node_types: validNodeTypes,
      valid_source_node_types: validNodeTypes,
    },
  },
  nodeType: {
    what: "a node type",
    section: "nodeType",
    typeKind: "node",
    mayBeEmpty: { until: "1.3" },
    keynames: {
      derived_from: { value: type("node") },
      version: { value: version },
      ...described,
      properties,
      attributes,
      requirements: { value: namedList(a("requirement")) },
      capabilities: { value: map(a("capability")) },
      interfaces: { value: map(a("interface")) },
      artifacts: { value: map(a("artifact")) },
    },
  },
  groupType: {
    what: "a group type",
    section: "groupType",
    typeKind: "group",
    mayBeEmpty: { until: "1.3" },
    keynames: {
      derived_from: { value: type("group") },
      version: { value: version },
      ...described,
      properties,
      attributes: { ...attributes, since: "1.3" },
      members: { value: list(type("node")) },
      requirements: { value: namedList(a("requirement")), until: "1.2" },
      capabilities: { value: map(a("capability")), until: "1.2" },
      interfaces: { value: map(a("interface")), until: "1.2" },
    },
  },
  policyType: {
    what: "a policy type",
    section: "policyType",
    typeKind: "policy",
    mayBeEmpty: { until: "1.3" },
    keynames: {
      derived_from: { value: type("policy") },
      version: { value: version },
      ...described,
      properties,
      targets: { value: list(type("node", "group")) },
      triggers: { value: map(a("trigger")), since: "1.1" },
    },
  },
};
