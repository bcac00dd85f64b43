import type { Construct, ConstructName, Keyname } from "./construct.ts";
import { a, any, flag, integer, list, map, mapping, metadata, namedList } from "./kinds.ts";
import { range, shape, text, type } from "./kinds.ts";

type Table<Names extends ConstructName> = Readonly<Record<Names, Construct>>;

const described = { description: { value: text }, metadata: { value: metadata } } as const;
const assignments: Keyname = { value: mapping };
const interfaces: Keyname = { value: map(a("interfaceAssignment")) };
const directives: Keyname = { value: list(text) };

export const templateTables: Table<
  | "serviceTemplate"
  | "nodeTemplate"
  | "relationshipTemplate"
  | "capabilityAssignment"
  | "requirementAssignment"
  | "relationshipAssignment"
  | "interfaceAssignment"
  | "operationAssignment"
  | "notificationAssignment"
  | "group"
  | "substitution"
> = {
  serviceTemplate: {
    what: "a service template",
    section: "serviceTemplate",
    keynames: {
      description: { value: text },
      metadata: { value: metadata, since: "2.0" },
      inputs: { value: map(a("parameter")) },
      outputs: { value: map(a("parameter")) },
      node_templates: { value: map(a("nodeTemplate")), mandatory: { since: "2.0" } },
      relationship_templates: { value: map(a("relationshipTemplate")) },
      groups: { value: map(a("group")) },
      policies: { value: namedList(a("policy")) },
      substitution_mappings: { value: a("substitution") },
      workflows: { value: map(a("workflow")), since: "1.1" },
    },
  },
  nodeTemplate: {
    what: "a node template",
    section: "nodeTemplate",
    keynames: {
      type: { value: type("node") },
      ...described,
      directives,
      properties: assignments,
      attributes: assignments,
      requirements: { value: namedList(a("requirementAssignment")) },
      capabilities: { value: map(a("capabilityAssignment")) },
      interfaces,
      artifacts: { value: map(a("artifact")) },
      count: { value: integer(0), since: "2.0" },
      node_filter: { value: any },
      copy: { value: text },
    },
  },
  relationshipTemplate: {
    what: "a relationship template",
    section: "relationshipTemplate",
    keynames: {
      type: { value: type("relationship") },
      ...described,
      properties: assignments,
      attributes: assignments,
      interfaces,
      copy: { value: text },
    },
  },
  capabilityAssignment: {
    what: "a capability assignment",
    section: "capabilityAssignment",
    keynames: {
      properties: assignments,
      attributes: assignments,
      occurrences: { value: range, since: "1.2", until: "1.3" },
      directives: { ...directives, since: "2.0" },
    },
  },
  requirementAssignment: {
    what: "a requirement assignment",
    section: "requirementAssignment",
    short: [{ scalar: "node", sequence: "node" }],
    keynames: {
      capability: { value: text },
      node: { value: shape({ scalar: text, sequence: list(any) }) },
      relationship: { value: shape({ scalar: text, mapping: a("relationshipAssignment") }) },
      node_filter: { value: any },
      occurrences: { value: range, since: "1.2", until: "1.3" },
      count: { value: integer(0), since: "2.0" },
      optional: { value: flag, since: "2.0" },
      directives: { ...directives, since: "2.0" },
      allocation: { value: mapping, since: "2.0" },
    },
  },
  relationshipAssignment: {
    what: "a relationship assignment",
    section: "requirementAssignment",
    keynames: {
      type: { value: text },
      properties: assignments,
      attributes: { ...assignments, since: "2.0" },
      interfaces,
    },
  },
  interfaceAssignment: {
    what: "an interface assignment",
    section: "interfaceAssignment",
    mayBeEmpty: { until: "1.3" },
    others: {
      keyname: "operations",
      value: a("operationAssignment"),
      until: "1.3",
      deprecatedSince: "1.3",
    },
    keynames: {
      type: { value: type("interface"), until: "1.3" },
      description: { value: text, until: "1.3" },
      inputs: assignments,
      operations: { value: map(a("operationAssignment")), since: "1.3" },
      notifications: { value: map(a("notificationAssignment")), since: "1.3" },
    },
  },
  operationAssignment: {
    what: "an operation assignment",
    section: "operationAssignment",
    short: [{ scalar: "implementation" }],
    mayBeEmpty: { until: "1.3" },
    keynames: {
      description: { value: text, until: "1.3" },
      implementation: implementationOf(),
      inputs: assignments,
      outputs: assignments,
    },
  },
  notificationAssignment: {
    what: "a notification assignment",
    section: "notificationAssignment",
    short: [{ scalar: "implementation" }],
    mayBeEmpty: { until: "1.3" },
    keynames: {
      description: { value: text, until: "1.3" },
      implementation: implementationOf(),
      inputs: { ...assignments, since: "2.0" },
      outputs: assignments,
    },
  },
  group: {
    what: "a group",
    section: "group",
    keynames: {
      type: { value: type("group"), mandatory: true },
      ...described,
      properties: assignments,
      attributes: { ...assignments, since: "1.3" },
      members: { value: list(text) },
      interfaces: { ...interfaces, until: "1.2" },
    },
  },
  substitution: {
    what: "a substitution mapping",
    section: "substitutionMapping",
    keynames: {
      node_type: { value: type("node"), mandatory: true },
      substitution_filter: { value: any, since: "1.3" },
      properties: { ...assignments, since: "1.2" },
      attributes: { ...assignments, since: "1.3" },
      capabilities: { value: map(any) },
      // ETSI writes lists in 1.x, where the standard has a map; 2.0 has lists only.
      requirements: { value: shape({ mapping: map(any), sequence: namedList(any) }) },
      interfaces: { value: map(any), since: "1.2" },
    },
  },
};

function implementationOf(): Keyname {
  const implementation = a("implementation");
  return {
    value: shape({ scalar: implementation, mapping: implementation, sequence: list(any) }),
  };
}
