import type { RuleTable } from "./rule-sentences.ts";

/** Values, what constrains them, and functions. */
export const valueRules = {
  "builtInTypes/wrong-type": {
    demands: "A value is written as its type says.",
    mend: "Write such a value, or change the type; quotes make text of a number.",
  },
  "dataType/unknown-property": {
    demands: "A value of a data type has only the properties that the type defines.",
    mend: "Correct the name, or define the property in the type.",
  },
  "dataType/missing-property": {
    demands: "A value of a data type has every property that is required and has no default.",
    mend: "Add the property.",
  },
  "propertyAssignment/unknown-property": {
    demands: "Only properties that the type defines are assigned.",
    mend: "Correct the name, or define the property in the type.",
  },
  "propertyAssignment/missing-property": {
    demands: "A required property without a default is assigned.",
    mend: "Assign it, or give its definition a default.",
  },
  "propertyAssignment/fixed-value": {
    demands: "A property whose definition fixes its value is not assigned.",
    mend: "Remove the assignment.",
    only: "2.0",
  },
  "attributeAssignment/unknown-attribute": {
    demands: "Only attributes that the type defines are assigned.",
    mend: "Correct the name, or define the attribute in the type.",
  },
  "parameterAssignment/unknown-parameter": {
    demands: "Only inputs that are defined are given values, where the definition is complete.",
    mend: "Correct the name, or define the input.",
  },
  "attributeMapping/unknown-attribute": {
    demands: "An output is mapped to an attribute that is there.",
    mend: "Correct the name, or define the attribute in the type.",
  },
  "validation/broken-constraint": {
    demands: "A value keeps the constraints of its definition and of its type.",
    mend: "Write a value that does, or loosen the constraint.",
  },
  "validation/too-costly": {
    demands: "Clauses, values and patterns are few and plain enough to be held against each other.",
    mend: "Write fewer clauses, shorter lists of valid values, or simpler patterns.",
  },
  "validation/wider-constraint": {
    demands: "A refined constraint allows no more than the one that it refines.",
    mend: "Narrow it, or widen the constraint of the parent type.",
  },
  "attributeDefinition/inherited-default": {
    demands: "An inherited default still is a value of a refined definition.",
    mend: "Give the refinement a default of its own.",
  },
  "propertyDefinition/inherited-default": {
    demands: "An inherited default still is a value of a refined definition.",
    mend: "Give the refinement a default of its own.",
  },
  "parameterDefinition/inherited-default": {
    demands: "An inherited default still is a value of a refined definition.",
    mend: "Give the refinement a default of its own.",
  },
  "scalar/abstract": {
    demands: "A scalar value is of a type that says which units there are.",
    mend: "Use a type that is derived from scalar and defines its units.",
  },
  "path/wrong-path": {
    demands: "A path leads from node to node by requirements, capabilities and relationships.",
    mend: "Correct the step that the message names.",
  },
  "functions/unknown-function": {
    demands: "A function that is called is built in, defined, or imported.",
    mend: 'Correct the name, or write "$$" where no function is meant.',
    only: "2.0",
  },
  "functions/unknown-input": {
    demands: '"get_input" names an input of the service, or of the workflow that it stands in.',
    mend: "Correct the name, or declare the input.",
  },
  "functions/unknown-type": {
    demands: '"get_nodes_of_type" names a node type that is known.',
    mend: "Correct the name, or import the file that defines the type.",
    only: "1.x",
  },
  "functions/unknown-entity": {
    demands: "A function that looks at a node or relationship begins with one that is there.",
    mend: "Name a template, or one of SELF, SOURCE, TARGET and HOST where they mean something.",
  },
  "functions/unknown-property": {
    demands: '"get_property" names a property that the entity has.',
    mend: "Correct the name, or define the property in the type.",
  },
  "functions/unknown-attribute": {
    demands: '"get_attribute" names an attribute or a property that the entity has.',
    mend: "Correct the name, or define the attribute in the type.",
  },
  "path/unknown-capability": {
    demands: "A TOSCA path leads over capabilities that are there.",
    mend: "Correct the name after CAPABILITY.",
    only: "2.0",
  },
  "path/unknown-requirement": {
    demands: "A TOSCA path leads over requirements that are there.",
    mend: "Correct the name after RELATIONSHIP.",
    only: "2.0",
  },
} as const satisfies RuleTable;
