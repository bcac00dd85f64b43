import { alone, type HostileText, simple, two } from "./hostile-tosca.ts";

/** A part of a list in one line, half as long as a text may be. */
const half = 100_000;

/** Values and clauses of which each is small in the text, and their product is not. */
export const hostileValues: readonly HostileText[] = [
  alone("entries by valid values of 2.0", (fill) => {
    const valid = fill("", (i) => `a${i},`, half);
    return `${two}node_types:
  T:
    properties:
      p:
        type: list
        entry_schema: { type: string, validation: { $valid_values: [$value, [${valid}]] } }
        default: [${fill("", () => "b,", half)}]\n`;
  }),
  alone("entries by valid values of 1.3", (fill) => {
    const valid = fill("", (i) => `a${i},`, half);
    return `${simple}node_types:
  T:
    properties:
      p:
        type: list
        entry_schema: { type: string, constraints: [valid_values: [${valid}]] }
        default: [${fill("", () => "a9999,", half)}]\n`;
  }),
  alone("many clauses on a long list", (fill) => {
    const clauses = fill("", (i) => `{ $has_entry: [$value, a${i}] },`, 20_000);
    return `${two}node_types:
  T:
    properties:
      p:
        type: list
        entry_schema: string
        validation: { $or: [${clauses}] }
        default: [${fill("", () => "b,", half)}]\n`;
  }),
  alone("one long list under many patterns", (fill) => {
    const list = `dsl_definitions: { v: &v [${"a,".repeat(1_000)}] }\n`;
    const schema = "{ type: string, validation: { $matches: [$value, '^(a|b)*c?$'] } }";
    return fill(
      `${two}${list}node_types:\n  T:\n    properties:\n`,
      (i) => `      p${i}: { type: list, entry_schema: ${schema}, default: *v }\n`,
    );
  }),
  alone("clauses down a hierarchy", (fill) => {
    const types = Array.from({ length: 150 }, (_, i) => {
      const parent = i === 0 ? "string" : `D${i - 1}`;
      const clauses = "{ $has_prefix: [$value, a] },".repeat(100);
      return `  D${i}: { derived_from: ${parent}, validation: { $and: [${clauses}] } }\n`;
    });
    return fill(
      `${two}data_types:\n${types.join("")}node_types:\n  T:\n    properties:\n`,
      (i) => `      p${i}: { type: D149, default: a${i} }\n`,
    );
  }),
  alone("constraints down a hierarchy", (fill) => {
    const types = Array.from({ length: 150 }, (_, i) => {
      const parent = i === 0 ? "integer" : `D${i - 1}`;
      const constraints = "in_range: [0, 9],".repeat(100);
      return `  D${i}: { derived_from: ${parent}, constraints: [${constraints}] }\n`;
    });
    return fill(
      `${simple}data_types:\n${types.join("")}node_types:\n  T:\n    properties:\n`,
      (i) => `      p${i}: { type: D149, default: 1 }\n`,
    );
  }),
  alone("costly filters over many candidates", (fill) => {
    const clauses = Array.from(
      { length: 500 },
      (_, i) => `{ $equal: [{ $get_property: [SELF, TARGET, p] }, a${i}] },`,
    );
    const requirement = "{ capability: C, relationship: R, node: M, node_filter: ";
    return fill(
      `${two}capability_types: { C: {} }
relationship_types: { R: {} }
node_types:
  M: { properties: { p: { type: string, default: x } }, capabilities: { c: C } }
  P: { requirements: [r: ${requirement}{ $or: [${clauses.join("")}] } }] }
service_template:
  node_templates:
`,
      (i) => `    m${i}: { type: M }\n    n${i}: { type: P, requirements: [r: {}] }\n`,
    );
  }),
  alone("defaults within themselves", (fill) =>
    fill(`${two}data_types:\n`, (i) => {
      const field = `{ type: t${i + 1}, default: {} }`;
      return `  t${i}: { properties: { p: ${field}, q: ${field} } }\n`;
    }),
  ),
  alone("calls of one function", (fill) =>
    fill(
      `${two}functions: { f: { signatures: [${"{ arguments: [integer] },".repeat(500)}] } }
service_template:
  node_templates: {}
  outputs:
`,
      (i) => `    o${i}: { value: { $f: [x] } }\n`,
    ),
  ),
  alone("misspelt functions among many", (fill) => {
    const functions = Array.from({ length: 5_000 }, (_, i) => `f${i}: { signatures: [{}] },`);
    return fill(
      `${two}functions: {${functions.join("")}}
service_template:
  node_templates: {}
  outputs:
`,
      (i) => `    o${i}: { value: { $g${i}: [] } }\n`,
    );
  }),
];
