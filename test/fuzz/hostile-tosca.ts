/** A TOSCA text that tries to exhaust its reader; texts by path, the first is `main.yaml`. */
export interface HostileText {
  readonly name: string;
  /** Together about as long as `size`, or always short. */
  readonly texts: (size: number) => Readonly<Record<string, string>>;
}

export const two = "tosca_definitions_version: tosca_2_0\n";
export const simple = "tosca_definitions_version: tosca_simple_yaml_1_3\n";

/** A head and as many rows as there is room for. */
type Fill = (head: string, row: (i: number) => string, most?: number) => string;

const filling =
  (size: number): Fill =>
  (head, row, most = Number.POSITIVE_INFINITY) => {
    const rows = [head];
    let length = head.length;
    for (let i = 0; i < most; i++) {
      const next = row(i);
      length += next.length;
      if (length > size) break;
      rows.push(next);
    }
    return rows.join("");
  };

export const alone = (name: string, text: (fill: Fill) => string): HostileText => ({
  name,
  texts: (size) => ({ "main.yaml": text(filling(size)) }),
});

const nodes = `${simple}topology_template:\n  node_templates:\n`;

export const hostileTexts: readonly HostileText[] = [
  alone("aliases of aliases", () => {
    const rows = ["dsl_definitions:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n"];
    for (let i = 1; i < 30; i++)
      rows.push(`  a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(", ")}]\n`);
    return `${simple}${rows.join("")}`;
  }),
  alone("aliases of aliases as a property", () => {
    const rows = ["dsl_definitions:\n  a0: &a0 { x: 1, y: 2 }\n"];
    for (let i = 1; i < 30; i++) rows.push(`  a${i}: &a${i} { x: *a${i - 1}, y: *a${i - 1} }\n`);
    const inputs = "{ x: { type: map, default: *a29 } }";
    return `${simple}${rows.join("")}topology_template: { inputs: ${inputs} }\n`;
  }),
  alone("merge keys of merge keys", () => {
    const rows = ["dsl_definitions:\n  a0: &a0 { k0: 1 }\n"];
    for (let i = 1; i < 3_000; i++) rows.push(`  a${i}: &a${i} { <<: *a${i - 1}, k${i}: 1 }\n`);
    return `${simple}${rows.join("")}`;
  }),
  alone("deep nesting in flow style", () => `${two}metadata: ${"[".repeat(500_000)}`),
  alone("deep nesting that is closed", () => {
    return `${two}metadata: { a: ${"[".repeat(60)}${"]".repeat(60)} }\n`;
  }),
  alone("deep nesting in block style", () => {
    const rows = Array.from({ length: 1_300 }, (_, i) => `${" ".repeat(i + 1)}a:\n`);
    return `${two}metadata:\n${rows.join("")}`;
  }),
  alone("nested schemas", () => {
    let schema = "{ type: string }";
    for (let i = 0; i < 25; i++) schema = `{ type: list, entry_schema: ${schema} }`;
    return `${simple}topology_template: { inputs: { x: ${schema} } }\n`;
  }),
  alone("nested functions", () => {
    let call = "x";
    for (let i = 0; i < 25; i++) call = `{ concat: [a, ${call}] }`;
    return `${simple}topology_template: { outputs: { x: { value: ${call} } } }\n`;
  }),
  alone("one keyname of a megabyte", () => `${two}${"k".repeat(999_000)}: 1\n`),
  alone("one value of a megabyte", () => `${two}description: ${"k".repeat(999_000)}\n`),
  alone("a version of a megabyte", () => `tosca_definitions_version: ${"k".repeat(999_000)}\n`),
  alone("a type name of a megabyte", () => `${nodes}    a: { type: ${"k".repeat(999_000)} }\n`),
  alone("a list without an end", (fill) => `${fill(`${simple}imports: [`, () => "a,")}]`),
  alone("templates with nothing", (fill) => fill(nodes, (i) => `    n${i}:\n`, 100_000)),
  alone("100,000 templates", (fill) => {
    const head = `${simple}topology_template: {node_templates: {`;
    const rows = fill(head, (i) => `"${i.toString(36)}":,`, 100_000);
    return `${rows}}}`;
  }),
  alone("templates of one type", (fill) => fill(nodes, (i) => `    n${i}: { type: Compute }\n`)),
  alone("templates of unknown types", (fill) =>
    fill(nodes, (i) => `    n${i}: { type: Compute${i} }\n`),
  ),
  alone("unknown keynames", (fill) =>
    fill(`${nodes}    a:\n      type: Root\n`, (i) => `      k${i}: 1\n`),
  ),
  alone("unknown keynames at the top", (fill) => fill(two, (i) => `k${i}: 1\n`)),
  alone("unknown properties", (fill) =>
    fill(`${nodes}    a:\n      type: Compute\n      properties:\n`, (i) => `        k${i}: 1\n`),
  ),
  alone("requirements without targets", (fill) =>
    fill(
      `${nodes}    a:\n      type: Root\n      requirements:\n`,
      () => "      - dependency: b\n",
    ),
  ),
  alone("requirements among many", (fill) =>
    fill(nodes, (i) => `    n${i}: { type: Root, requirements: [dependency: n${i - 1}] }\n`),
  ),
  alone("requirements that anybody may fulfil", (fill) =>
    fill(nodes, (i) => `    n${i}: { type: SoftwareComponent }\n`),
  ),
  alone("requirements that nobody fulfils", (fill) =>
    fill(
      nodes,
      (i) => `    n${i}: { type: Root, requirements: [dependency: { node: Compute }] }\n`,
    ),
  ),
  alone("open requirements of 2.0 among many", (fill) =>
    fill(
      `${two}capability_types: { D: {} }
relationship_types: { W: {} }
node_types:
  H: { capabilities: { d: D } }
  G: { requirements: [{ v: { capability: D, relationship: W, count_range: [1, 2] } }] }
service_template:
  node_templates:
`,
      (i) => `    n${i}: { type: ${i % 2 === 0 ? "H" : "G"} }\n`,
    ),
  ),
  alone("filters over many candidates", (fill) =>
    fill(
      nodes,
      (i) =>
        `    c${i}: { type: Compute }\n    n${i}:\n      type: SoftwareComponent\n` +
        "      requirements: [host: { node: Compute, node_filter: { capabilities: " +
        "[{ host: { properties: [{ num_cpus: 4 }] } }] } }]\n",
    ),
  ),
  alone("a chain of derivations", (fill) =>
    fill(`${two}node_types:\n  t0: {}\n`, (i) => `  t${i + 1}: { derived_from: t${i} }\n`),
  ),
  alone("a chain of derivations, each with a property", (fill) =>
    fill(`${two}node_types:\n  t0: {}\n`, (i) => {
      const property = `properties: { p${i}: { type: string } }`;
      return `  t${i + 1}: { derived_from: t${i}, ${property} }\n`;
    }),
  ),
  alone("a chain of refinements of data", (fill) =>
    fill(
      `${two}data_types:\n  t0: { derived_from: string, validation: { $equal: [$value, a] } }\n`,
      (i) => `  t${i + 1}: { derived_from: t${i}, validation: { $equal: [$value, a] } }\n`,
    ),
  ),
  alone("a cycle of derivations", (fill) =>
    fill(`${two}node_types:\n`, (i) => `  t${i}: { derived_from: t${(i + 1) % 20_000} }\n`),
  ),
  alone("types that derive from themselves", (fill) =>
    fill(`${simple}node_types:\n`, (i) => `  t${i}: { derived_from: t${i} }\n`),
  ),
  alone("data types within themselves", (fill) =>
    fill(`${two}data_types:\n`, (i) => {
      const list = `{ type: list, entry_schema: t${i} }`;
      return `  t${i}: { properties: { p: { type: t${i}, required: false }, q: ${list} } }\n`;
    }),
  ),
  alone("a schema within itself, with a value", () => {
    let value = "{}";
    for (let i = 0; i < 28; i++) value = `{ p: ${value} }`;
    return `${two}data_types: { t: { properties: { p: { type: t } } } }
service_template: { inputs: { x: { type: t, default: ${value} } }, node_templates: {} }\n`;
  }),
  alone("types whose requirements name themselves", (fill) =>
    fill(`${simple}node_types:\n`, (i) => {
      const requirement = `{ r: { capability: Node, node: t${i} } }`;
      return `  t${i}: { derived_from: Root, requirements: [${requirement}] }\n`;
    }),
  ),
  alone("a chain of copies", (fill) =>
    fill(nodes, (i) => `    n${i}: { copy: n${i + 1} }\n`, 20_000),
  ),
  alone("copies of themselves", (fill) => fill(nodes, (i) => `    n${i}: { copy: n${i} }\n`)),
  alone("functions of themselves", (fill) =>
    fill(
      `${two}functions:\n`,
      (i) =>
        `  f${i}: { signatures: [{ arguments: [{ type: string }], result: { type: string } }] }\n`,
    ),
  ),
  alone("a property that is what it is", (fill) =>
    fill(
      `${simple}node_types: { T: { derived_from: Root, properties: { p: { type: string } } } }
topology_template:
  node_templates:
`,
      (i) => `    n${i}: { type: T, properties: { p: { get_property: [SELF, p] } } }\n`,
    ),
  ),
  alone("a path without an end", () => {
    const steps = Array.from({ length: 60_000 }, () => "RELATIONSHIP, r").join(", ");
    return `${two}node_types: { T: {} }
service_template:
  node_templates: { a: { type: T } }
  outputs: { x: { value: { $get_property: [a, ${steps}, p] } } }\n`;
  }),
  alone("steps that follow one another", (fill) =>
    fill(`${nodes}    a: { type: Compute }\n  workflows:\n    w:\n      steps:\n`, (i) => {
      const activities = "activities: [set_state: started]";
      return `        s${i}: { target: a, ${activities}, on_success: [s${i + 1}] }\n`;
    }),
  ),
  alone("workflows in themselves", (fill) =>
    fill(`${nodes}    a: { type: Compute }\n  workflows:\n`, (i) => {
      const step = `{ target: a, activities: [inline: w${i}] }`;
      return `    w${i}: { steps: { s: ${step} } }\n`;
    }),
  ),
  alone("groups of groups", (fill) =>
    fill(`${nodes}    a: { type: Compute }\n  groups:\n`, (i) => {
      return `    g${i}: { type: tosca.groups.Root, members: [a, g${i + 1}] }\n`;
    }),
  ),
  alone("a group with many members", (fill) =>
    fill(
      `${nodes}    a: { type: Compute }\n  groups:\n    g:\n      type: Root\n      members:\n`,
      () => "      - a\n",
    ),
  ),
  alone("a pattern that backtracks", () => {
    return `${simple}topology_template:
  inputs:
    x: { type: string, default: ${"a".repeat(50_000)}!, constraints: [pattern: "(a+)+$"] }
    y: { type: string, default: ${"a".repeat(50_000)}!, constraints: [pattern: "(a|a)*$"] }\n`;
  }),
  alone("numbers beyond every bound", (fill) =>
    fill(`${simple}topology_template:\n  inputs:\n`, (i) => {
      return `    x${i}: { type: integer, default: ${"9".repeat(200)} }\n`;
    }),
  ),
  alone("scalar units with too many digits", () => {
    const size = `${"9".repeat(400_000)} GB`;
    const host = `{ properties: { mem_size: ${size} } }`;
    return `${nodes}    a: { type: Compute, capabilities: { host: ${host} } }\n`;
  }),
  alone("a range of counts that never ends", (fill) =>
    fill(
      `${two}node_types: { T: {} }\nservice_template:\n  node_templates:\n`,
      (i) => `    n${i}: { type: T, count: 9007199254740991 }\n`,
    ),
  ),
  alone("names of JavaScript", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
    const each = (row: (name: string) => string): string => names.map(row).join("");
    return `${simple}node_types:
${each((name) => `  ${name}: { derived_from: Root, properties: { ${name}: { type: string } } }\n`)}
topology_template:
  node_templates:
${each((name) => `    ${name}: { type: ${name}, properties: { ${name}: x } }\n`)}`;
  }),
  alone("tabs, byte order marks and other breaks", () => {
    return `\uFEFF${two}metadata: { a: "\u2028\u0085" }\r\n\tx: 1\n`;
  }),
  alone("duplicate keys", (fill) => fill(`${two}metadata:\n`, () => "  a: 1\n")),
  alone("duplicate templates", (fill) => fill(nodes, () => "    a: { type: Compute }\n")),
  alone("many documents", (fill) => fill(two, () => "---\na: 1\n")),
  alone("comments", (fill) => fill(two, () => "# nothing\n")),
  alone(
    "a file that imports itself",
    () => `${two}imports: [main.yaml, ./main.yaml, x/../main.yaml]\n`,
  ),
  {
    name: "a ring of imports",
    texts: () =>
      Object.fromEntries(
        Array.from({ length: 2_000 }, (_, i) => [
          i === 0 ? "main.yaml" : `f${i}.yaml`,
          `${two}imports: [{ url: ${i === 1_999 ? "main.yaml" : `f${i + 1}.yaml`}, namespace: n }]
node_types: { t${i}: { derived_from: "n:t${i + 1}" } }\n`,
        ]),
      ),
  },
  {
    name: "files that all import one another",
    texts: () => {
      const names = Array.from({ length: 60 }, (_, i) => (i === 0 ? "main.yaml" : `f${i}.yaml`));
      const row = (prefix: (i: number) => string): string =>
        names.map((name, i) => `  - { url: ${name}, namespace: ${prefix(i)} }\n`).join("");
      return Object.fromEntries(
        names.map((name, i) => [
          name,
          `${two}imports:\n${row((to) => `n${to}`)}node_types: { t${i}: { derived_from: ` +
            `"${"n1:n2:".repeat(200)}t9" } }\n`,
        ]),
      );
    },
  },
  {
    name: "files that import one another without a namespace",
    texts: () => {
      const names = Array.from({ length: 60 }, (_, i) => (i === 0 ? "main.yaml" : `f${i}.yaml`));
      return Object.fromEntries(
        names.map((name, i) => [
          name,
          `${two}imports: [${names.join(", ")}]
node_types: { t${i}: { derived_from: t${(i + 1) % 60} }, u${i}: { derived_from: nobody } }\n`,
        ]),
      );
    },
  },
];
