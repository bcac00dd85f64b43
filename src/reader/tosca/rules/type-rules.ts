import type { RuleTable } from "./rule-sentences.ts";

/** What types define, and how they may refine what they inherit. */
export const typeRules = {
  "propertyDefinition/refined-type": {
    demands: "What refines a property, attribute or parameter keeps its type or narrows it.",
    mend: "Give it the inherited type, or one that derives from it.",
  },
  "propertyDefinition/refined-required": {
    demands: "A property that is required stays required in what refines it.",
    mend: 'Leave out "required: false".',
  },
  "propertyDefinition/refined-fixed-value": {
    demands: "A property with a fixed value is not refined any more.",
    mend: "Remove the refinement.",
    only: "2.0",
  },
  "propertyDefinition/default-not-required": {
    demands: "A property that is not required has no default.",
    mend: 'Leave out "default", or "required: false".',
    only: "2.0",
  },
  "attributeDefinition/refined-required": {
    demands: "An attribute that is required stays required in what refines it.",
    mend: 'Leave out "required: false".',
  },
  "attributeDefinition/refined-fixed-value": {
    demands: "An attribute with a fixed value is not refined any more.",
    mend: "Remove the refinement.",
  },
  "parameterDefinition/refined-required": {
    demands: "A parameter that is required stays required in what refines it.",
    mend: 'Leave out "required: false".',
  },
  "parameterDefinition/refined-fixed-value": {
    demands: "A parameter with a fixed value is not refined any more.",
    mend: "Remove the refinement.",
  },
  "parameterDefinition/default-not-required": {
    demands: "A parameter that is not required has no default.",
    mend: 'Leave out "default", or "required: false".',
    only: "2.0",
  },
  "schema/key-not-string": {
    demands: "The keys of a map are strings.",
    mend: 'Let the type of "key_schema" be string, or derive from it.',
  },
  "schema/no-collection": {
    demands: '"entry_schema" belongs to lists and maps, "key_schema" to maps.',
    mend: "Remove it, or give the definition the type list or map.",
  },
  "dataType/no-definition": {
    demands: "A data type derives from another, or has properties.",
    mend: 'Add "derived_from" or "properties".',
  },
  "dataType/properties-of-primitive": {
    demands: "A data type that derives from a built-in one has no properties.",
    mend: "Remove the properties, or the parent.",
  },
  "dataType/no-collection": {
    demands: "Only data types that derive from list or map have schemas of entries and keys.",
    mend: "Remove the schema, or derive the type from list or map.",
  },
  "capabilityDefinition/refined-type": {
    demands: "What refines a capability keeps its type or narrows it.",
    mend: "Give it the inherited type, or one that derives from it.",
  },
  "capabilityDefinition/wider-list": {
    demands: "Lists of valid types in a capability only narrow those of its type and its parent.",
    mend: "Remove what is not allowed there already.",
  },
  "capabilityDefinition/new-property": {
    demands: "The definition of a capability refines the properties of its type, and adds none.",
    mend: "Define the property in the capability type.",
    only: "2.0",
  },
  "capabilityDefinition/new-attribute": {
    demands: "The definition of a capability refines the attributes of its type, and adds none.",
    mend: "Define the attribute in the capability type.",
    only: "2.0",
  },
  "capabilityType/wider-list": {
    demands: "Lists of valid types in a capability type only narrow those of its parent.",
    mend: "Remove what is not allowed there already.",
  },
  "relationshipType/wider-list": {
    demands: "Lists of valid types in a relationship type only narrow those of its parent.",
    mend: "Remove what is not allowed there already.",
  },
  "groupType/wider-list": {
    demands: "The members that a group type allows only narrow those of its parent.",
    mend: "Remove what is not allowed there already.",
  },
  "policyType/wider-list": {
    demands: "The targets that a policy type allows only narrow those of its parent.",
    mend: "Remove what is not allowed there already.",
  },
  "policyType/refined-trigger": {
    demands: "A policy type adds triggers, and changes none that it inherits.",
    mend: "Give the new trigger another name.",
  },
  "requirementDefinition/duplicate-name": {
    demands: "The requirements of one node type have names of their own.",
    mend: "Rename one of the two.",
  },
  "requirementDefinition/refined-type": {
    demands: "What refines a requirement keeps its types or narrows them.",
    mend: "Name the inherited types, or such as derive from them.",
  },
  "requirementDefinition/wider-range": {
    demands: "What refines a requirement only narrows its range of counts.",
    mend: "Write a range within the inherited one.",
    only: "2.0",
  },
  "requirementDefinition/short-form": {
    demands: "A requirement of 2.0 says its capability and its relationship; a bare name does not.",
    mend: "Write the requirement out, with both keynames.",
    only: "2.0",
  },
  "requirementDefinition/unknown-capability": {
    demands: "The capability of a requirement is a known type, or one that its node type has.",
    mend: "Correct the name, or import the file that defines the type.",
  },
  "interfaceDefinition/refined-type": {
    demands: "What refines an interface keeps its type or narrows it.",
    mend: "Give it the inherited type, or one that derives from it.",
  },
  "interfaceDefinition/unknown-operation": {
    demands: "Where the type of an interface says its operations, no others are defined.",
    mend: "Correct the name, or define the operation in the interface type.",
  },
  "interfaceType/implementation": {
    demands: "An interface type says what operations there are, and implements none.",
    mend: "Move the implementation to a node type, a relationship type or a template.",
  },
  "interfaceType/attribute-mapping": {
    demands: "An interface type maps no outputs to attributes.",
    mend: "Map them where a node type or a template has the interface.",
  },
  "interfaceType/input-without-type": {
    demands: "The inputs of an interface type are definitions with a type, and no values.",
    mend: 'Write { type: … } there, the value as its "default" or "value".',
  },
} as const satisfies RuleTable;
