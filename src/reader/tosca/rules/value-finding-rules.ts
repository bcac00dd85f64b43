import type { RuleTable } from "./rule-sentences.ts";

/**
 * Rules that the reader of values, functions and clauses reports by paragraphs of its own; by their
 * last word, whatever the paragraph.
 */
export const valueFindingRules = {
  string: {
    demands: "A string is written as text.",
    mend: "Quote it, or change the type.",
  },
  integer: {
    demands: "An integer is written as a whole number.",
    mend: "Write a whole number without quotes, or change the type.",
  },
  "integer-size": {
    demands: "An integer has 64 bits at most.",
    mend: "Write a smaller number, or make it a float or a string.",
  },
  float: {
    demands: "A float is written as a number.",
    mend: "Write a number without quotes, or change the type.",
  },
  boolean: {
    demands: "A boolean, and what a condition gives, is true or false.",
    mend: "Write true or false without quotes, or a call of a Boolean function.",
  },
  "boolean-case": {
    demands: "Booleans are written in small letters.",
    mend: "Write true or false.",
  },
  bytes: {
    demands: "Bytes are written as text in Base64.",
    mend: "Encode them in Base64, with padding.",
  },
  nil: {
    demands: "The value of type nil is null.",
    mend: "Write null.",
  },
  null: {
    demands: "The value of type null is null.",
    mend: "Write null.",
  },
  timestamp: {
    demands: "A timestamp is written as RFC 3339 has it, and is a moment that exists.",
    mend: "Write it like 2026-11-28T18:00:00Z.",
  },
  version: {
    demands: "A version has major and minor number, and perhaps fix, qualifier and build.",
    mend: "Write it like 1.2, 1.2.3 or 1.2.3.beta-4.",
  },
  "version-quotes": {
    demands: "A version that looks like a number is quoted, or YAML makes a number of it.",
    mend: "Put it into quotes.",
  },
  "zero-qualifier": {
    demands: "Version 0 and its like have no qualifier.",
    mend: "Remove the qualifier, or write a version above 0.",
  },
  range: {
    demands: "A range has a lower and an upper bound, in this order; UNBOUNDED has no number.",
    mend: "Write it like [0, 5] or [1, UNBOUNDED].",
  },
  "count-range": {
    demands: "A count range has a lower and an upper bound from 0 on, in this order.",
    mend: "Write it like [0, 5] or [1, UNBOUNDED].",
  },
  "scalar-form": {
    demands: "A scalar is a number and a unit.",
    mend: 'Write it like "4 GB", with one of the units that its type has.',
  },
  "scalar-number": {
    demands: "The number of a scalar is of the data type that its type says.",
    mend: "Write such a number in front of the unit.",
  },
  "scalar-unit": {
    demands: "The unit of a scalar is one of its type, in the same letters.",
    mend: "Write one of the units that the hint lists.",
  },
  "scalar-size": {
    demands: "A scalar stays within what numbers can hold.",
    mend: "Write a smaller number, or a larger unit.",
  },
  units: {
    demands: "A scalar type names its units, each with what it is worth.",
    mend: "Write a mapping of units to multipliers, as in { s: 1, min: 60 }.",
  },
  prefixes: {
    demands: "Prefixes of units multiply, and make no unit twice.",
    mend: "Remove the prefix or the unit that the message names.",
  },
  multiplier: {
    demands: "A multiplier of a unit is a number above 0.",
    mend: "Write what one of this unit is in the canonical one.",
  },
  "canonical-unit": {
    demands: "The canonical unit is one of the units of the type, and is worth 1.",
    mend: "Name a unit with multiplier 1.",
  },
  "data-type": {
    demands: "The data type of a scalar is integer or float, or derived from one of them.",
    mend: "Name such a type.",
  },
  refinement: {
    demands: "A derived scalar type keeps what its parent says of units.",
    mend: "Remove what contradicts the parent.",
  },
  constraint: {
    demands: "A constraint is one operator with its operand.",
    mend: 'Write a list of constraints, each "- OPERATOR: OPERAND".',
  },
  "unknown-operator": {
    demands: "The operator of a constraint is one of those that the standard has.",
    mend: "Correct its name; the hint lists them.",
  },
  "operator-type": {
    demands: "The operator of a constraint suits the type that it constrains.",
    mend: "Use another operator, or constrain another type.",
  },
  operand: {
    demands: "The operand of a constraint is what its operator takes.",
    mend: "Write what the message asks for.",
  },
  pattern: {
    demands: "A pattern is a regular expression that can be tried in bounded time.",
    mend: "Correct it where the message points, or write a simpler one.",
  },
  validation: {
    demands: "A validation clause is a call of a Boolean function whose arguments it can compare.",
    mend: "Write for example { $greater_or_equal: [$value, 0] }.",
  },
  "value-context": {
    demands: "$value stands for the value under validation, and has none elsewhere.",
    mend: "Use it in a validation clause alone.",
  },
  "malformed-function": {
    demands: "A function is called by a mapping with its name as the only key.",
    mend: "Write { $NAME: [ARGUMENTS] }; a text that begins with $ is written with two of them.",
  },
  "unknown-function": {
    demands: "A function that is called is one of the standard or is defined.",
    mend: "Correct its name, or define it under functions.",
  },
  arity: {
    demands: "A function is given as many arguments as it takes.",
    mend: "Add or remove arguments; the hint tells how many there are.",
  },
  arguments: {
    demands: "Arguments are written in the form that the function takes.",
    mend: "Write a list, or a mapping by name where the function has named parameters.",
  },
  evaluation: {
    demands: "A function that depends on nothing else has a result.",
    mend: "Correct the arguments that the message names.",
  },
  kind: {
    demands: "Arguments are of the kinds that a function takes, and its result suits its place.",
    mend: "Give it such values, or call another function.",
  },
  entity: {
    demands: "A path or a reference begins with an entity that is there at its place.",
    mend: "Begin with SELF or a name, or with SOURCE or TARGET in relationships.",
  },
  path: {
    demands: "A path is a list of names, and of keynames that lead on.",
    mend: "Write it like [SELF, host, CAPABILITY, NAME].",
  },
} as const satisfies RuleTable;
