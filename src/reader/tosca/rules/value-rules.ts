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
  "validation/no-condition": {
    demands: "A validation clause is a call of a Boolean function.",
    mend: "Write for example { $greater_or_equal: [$value, 0] }.",
    only: "2.0",
  },
  "validation/no-operator": {
    demands: "A constraint has one operator with its operand.",
    mend: 'Write a list of constraints, each "- OPERATOR: OPERAND".',
    only: "1.x",
  },
  "validation/unknown-operator": {
    demands: "The operator of a constraint is one of those that the standard has.",
    mend: "Correct its name; the hint lists them.",
    only: "1.x",
  },
  "validation/wrong-operand": {
    demands: "A constraint has an operand of the kind that its operator takes.",
    mend: "Write two bounds, a list of values, a length or a text, as the message says.",
    only: "1.x",
  },
  "functions/malformed-function": {
    demands: "A call of a function is a mapping with that call alone.",
    mend: 'Write nothing beside it; text that begins with "$" begins with "$$".',
    only: "2.0",
  },
  "functions/unknown-function": {
    demands: "A function that is called is built in, defined, or imported.",
    mend: 'Correct the name, or write "$$" where no function is meant.',
    only: "2.0",
  },
  "functions/wrong-argument": {
    demands: "A function is given the arguments that it takes.",
    mend: "Write what the message expects.",
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
