import type { Version } from "./version.ts";

/**
 * Where the standard speaks of a construct: its paragraph in the Simple Profile 1.3, which stands
 * for all of 1.x, and in 2.0. A rule id is made of it, so an entry never changes.
 */
export interface Section {
  readonly simple: string;
  readonly two: string;
}

const at = (simple: string, two: string): Section => ({ simple, two });

export const sections = {
  file: at("3.10", "6.1"),
  version: at("3.10.3.1", "6.2"),
  dslDefinitions: at("3.10.3.7", "6.3"),
  typeDefinition: at("3.7.1", "6.4.1"),
  derivation: at("3.7.1", "6.4.2"),
  repository: at("3.6.6", "6.5"),
  profile: at("3.2", "6.7"),
  import: at("3.6.8", "6.8"),
  namespace: at("3.1.3", "6.8.4"),
  serviceTemplate: at("3.9", "6.9"),
  nodeType: at("3.7.9", "7.1"),
  nodeTemplate: at("3.8.3", "7.2"),
  directives: at("3.4.3", "7.2.1"),
  relationshipType: at("3.7.10", "7.3"),
  relationshipTemplate: at("3.8.4", "7.4"),
  capabilityType: at("3.7.7", "8.1"),
  capabilityDefinition: at("3.7.2", "8.2"),
  capabilityAssignment: at("3.8.1", "8.3"),
  requirementDefinition: at("3.7.3", "8.4"),
  requirementAssignment: at("3.8.2", "8.5"),
  requirementCount: at("3.8.2", "8.5.4"),
  allocation: at("3.8.2", "8.5.5"),
  nodeFilter: at("3.6.5", "8.6"),
  builtInTypes: at("3.3", "9.1"),
  scalar: at("3.3.6", "9.1.2.2"),
  dataType: at("3.7.6", "9.2"),
  schema: at("3.6.9", "9.3"),
  propertyDefinition: at("3.6.10", "9.3"),
  propertyAssignment: at("3.6.11", "9.4"),
  attributeDefinition: at("3.6.12", "9.5"),
  attributeAssignment: at("3.6.13", "9.6"),
  parameterDefinition: at("3.6.14", "9.7"),
  parameterAssignment: at("3.6.14", "9.8"),
  attributeMapping: at("3.6.15", "9.9"),
  validation: at("3.6.3", "9.10"),
  functions: at("4", "10.1"),
  path: at("4.1", "10.3"),
  functionDefinition: at("4", "10.4"),
  interfaceType: at("3.7.5", "11.1"),
  interfaceDefinition: at("3.6.20", "11.2"),
  interfaceAssignment: at("3.6.20", "11.3"),
  operationDefinition: at("3.6.17", "11.4"),
  operationAssignment: at("3.6.17", "11.5"),
  notificationDefinition: at("3.6.19", "11.6"),
  notificationAssignment: at("3.6.19", "11.7"),
  implementation: at("3.6.16", "11.8"),
  artifactType: at("3.7.4", "12.1"),
  artifactDefinition: at("3.6.7", "12.2"),
  workflow: at("3.8.7", "13.2"),
  precondition: at("3.6.26", "13.2.1"),
  step: at("3.6.27", "13.2.2"),
  activity: at("3.6.23", "13.2.3"),
  condition: at("3.6.25", "9.10"),
  substitutionMapping: at("3.8.13", "15.1"),
  propertyMapping: at("3.8.8", "15.2"),
  substitutionAttribute: at("3.8.9", "15.3"),
  capabilityMapping: at("3.8.10", "15.4"),
  requirementMapping: at("3.8.11", "15.5"),
  interfaceMapping: at("3.8.12", "15.6"),
  groupType: at("3.7.11", "16.1"),
  group: at("3.8.5", "16.2"),
  policyType: at("3.7.12", "16.3"),
  policy: at("3.8.6", "16.4"),
  trigger: at("3.6.22", "16.5"),
  eventFilter: at("3.6.21", "16.5"),
  archiveRoot: at("6.3", "17.3"),
} as const satisfies Readonly<Record<string, Section>>;

export type SectionName = keyof typeof sections;

/** `T13-3.8.3-unknown-keyname`, `T20-7.2-unknown-keyname`. */
export function ruleId(version: Version, section: SectionName, rule: string): string {
  const { simple, two } = sections[section];
  return version === "2.0" ? `T20-${two}-${rule}` : `T13-${simple}-${rule}`;
}
