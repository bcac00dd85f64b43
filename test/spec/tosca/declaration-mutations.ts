import { type Mutation, twin, typo } from "./mutation.ts";

/** Of keynames, types, and what they declare. */
export const declarationMutations: readonly Mutation[] = [
  {
    name: "an unknown keyname",
    line: /^(\s+)(properties|attributes|requirements|capabilities|interfaces|derived_from):/,
    replace: (line, [, , word = ""]) => line.replace(word, typo(word)),
    rules: ["unknown-keyname", "missing-property", "missing-keyname"],
  },
  {
    name: "an unknown keyname at the top",
    line: /^(\w+_types|metadata|repositories):$/,
    replace: (line, [, word = ""]) => line.replace(word, typo(word)),
    rules: ["unknown-keyname"],
  },
  {
    name: "a template without a type",
    line: /^ {6}type: /,
    under: /^ {4}(program|broker|machine|tier):/,
    replace: () => "      description: it has none",
    rules: ["missing-keyname"],
    also: [-1],
  },
  {
    name: "a property without a type",
    line: /^ {8}type: \S+$/,
    under: /^ {6}(amount|currency|depth|memory|rate|port|price|tags|url):/,
    replace: () => "        description: it has none",
    rules: ["missing-keyname"],
    also: [-1],
  },
  {
    name: "an unknown parent",
    line: /derived_from: (\S+)/,
    replace: (line) => `${line}X9`,
    rules: ["unknown-type"],
  },
  {
    name: "a parent of another kind",
    line: /derived_from: (\S+)/,
    replace: (line, [, name = ""]) => line.replace(name, kindOff(name)),
    rules: ["unknown-type"],
  },
  {
    name: "a type that derives from itself",
    line: /^ {2}([\w.]+):$/,
    under: /^(node|capability|relationship|interface|group|policy)_types:/,
    replace: (line, [, name = ""]) => `${line}\n    derived_from: ${name}`,
    rules: ["cyclic-derivation", "DUPLICATE_KEY"],
    also: [1, 2],
  },
  {
    name: "an unknown type of a template",
    line: /^ {6}type: (\S+)$/,
    replace: (line) => `${line}X9`,
    rules: ["unknown-type"],
  },
  {
    name: "an unknown type of a property",
    line: /^ {8}type: (\S+)$/,
    under: /^ {4,6}\w+:/,
    replace: (line) => `${line}X9`,
    rules: ["unknown-type"],
  },
  {
    name: "a type in a list that is not there",
    line: /(valid_\w+|members|targets): \[(shop|Base|Queue|Host|Program)/,
    replace: (line) => line.replace("]", "X9]"),
    rules: ["unknown-type"],
  },
  {
    name: "a duplicate key",
    line: /^ {2,}\w+: \S+$/,
    replace: twin,
    rules: ["DUPLICATE_KEY"],
    also: [1],
  },
  {
    name: "a list for a mapping",
    line: /^( +)(properties|capabilities|interfaces|operations|inputs):$/,
    replace: (line) => `${line} [a]`,
    rules: ["SYNTAX", "wrong-kind"],
    also: [1],
  },
  {
    name: "text for a number",
    line: /^ +(amount|port|depth|rate|num_cpus|default): (\d[\d.]*)$/,
    replace: (line, [, , value = ""]) => line.replace(value, "many"),
    rules: ["-integer", "-float"],
  },
  {
    name: "a unit that is none",
    line: /: 4 GB$/,
    replace: (line) => line.replace("GB", "XB"),
    rules: ["scalar-unit"],
  },
  {
    name: "a default that a clause of 2.0 rules out",
    line: /^( +)default: \d+$/,
    replace: (_, [, indent = ""]) =>
      `${indent}default: -1\n${indent}validation: { $greater_or_equal: [$value, 0] }`,
    rules: ["broken-constraint"],
    versions: ["2.0"],
  },
  {
    name: "a default that a constraint of 1.3 rules out",
    line: /^( +)default: \d+$/,
    replace: (_, [, indent = ""]) =>
      `${indent}default: -1\n${indent}constraints: [{ greater_or_equal: 0 }]`,
    rules: ["broken-constraint"],
    versions: ["1.3"],
  },
  {
    name: "an entry that is none",
    line: /tags: \[blue, green\]/,
    replace: (line) => line.replace("green", "5"),
    rules: ["-string"],
  },
  {
    name: "an assigned value that a clause rules out",
    line: /^ +(port: 5672|amount: 12.5)$/,
    replace: (line) => line.replace(/: .*/, ": -1"),
    rules: ["broken-constraint", "-integer"],
  },
  {
    name: "a function that is not there",
    line: /\{ \$get_\w+: /,
    replace: (line) => line.replace("$get_", "$gets_"),
    rules: ["unknown-function"],
    versions: ["2.0"],
  },
  {
    name: "a path that ends before a name",
    line: /(\$?get_(?:property|attribute)): \[(\w+), \w+\]/,
    replace: (line, [all = "", name = "", node = ""]) => line.replace(all, `${name}: [${node}]`),
    rules: ["arity"],
  },
  {
    name: "an argument of a wrong kind",
    line: /(\$?get_input): \w+/,
    replace: (line, [all = "", name = ""]) => line.replace(all, `${name}: [true]`),
    rules: ["kind"],
  },
  {
    name: "an operand of a wrong kind",
    line: /\{ \$greater_\w+: \[\$value, [\d.]+\] \}/,
    replace: (line) => line.replace(/, [\d.]+\]/, ", [1]]"),
    rules: ["kind"],
    versions: ["2.0"],
  },
  {
    name: "a clause that is neither true nor false",
    line: /\{ \$greater_\w+: \[\$value, [\d.]+\] \}/,
    replace: (line, [all = ""]) => line.replace(all, "{ $sum: [$value, 1] }"),
    rules: ["boolean"],
    versions: ["2.0"],
  },
  {
    name: "an uppercase truth value",
    line: /required: false/,
    replace: (line) => line.replace("false", "False"),
    rules: ["wrong-kind"],
  },
  {
    name: "an unknown property",
    line: /^ {8}(port|tags|price):/,
    under: /^ {6}properties:/,
    replace: (line, [, word = ""]) => line.replace(word, typo(word)),
    rules: ["unknown-property", "missing-property"],
    also: [-2, -3, -4],
  },
  {
    name: "a required property that is missing",
    line: /^ {8}port: /,
    under: /^ {6}properties:/,
    replace: () => "        tags: [a]",
    rules: ["missing-property", "DUPLICATE_KEY"],
    also: [-3, -2, 1],
  },
  {
    name: "an unknown property of a data type",
    line: /^ {10}amount: /,
    replace: (line) => `${line}\n          weight: 1`,
    rules: ["unknown-property"],
    also: [1],
  },
  {
    name: "an undefined input",
    line: /get_input: (\w+)/,
    replace: (line, [, word = ""]) => line.replace(word, typo(word)),
    rules: ["unknown-input"],
  },
];

/** A type of another kind than the one of that name. */
function kindOff(name: string): string {
  if (!name.includes("tosca.")) return "Night";
  return name.includes("policies") ? "tosca.nodes.Compute" : "tosca.policies.Scaling";
}
