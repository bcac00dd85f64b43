// The table "What is done with it" of docs/guide/tosca.md: each row by services that show it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { simple, textLoader, two } from "../../../src/reader/tosca/fixture.ts";
import { readTosca } from "../../../src/reader/tosca/lower/read-tosca.ts";
import { builtinEngines } from "../../../src/engine/adapter/index.ts";
import { systemClock } from "../../../src/agent/clock.ts";

const page = readFileSync(
  fileURLToPath(new URL("../../../docs/guide/tosca.md", import.meta.url)),
  "utf8",
);
const engines = builtinEngines({
  clock: systemClock({ keepsProcessAlive: false }),
  entropy: { seed: () => 1, id: () => "id" },
});

interface Row {
  /** The first cell, and what stands in its last: is it acted on? */
  readonly what: string;
  readonly isActedOn: boolean;
  /** Of what a service must have to show it; how the rule ends that says that it is not. */
  readonly shown: readonly { readonly text: string; readonly rules?: readonly string[] }[];
}

const node = (more: string, type = "tosca.nodes.Root"): string => `topology_template:
  node_templates:
    a:
      type: ${type}
${more}`;
const standard = (operation: string): string =>
  `      interfaces: { Standard: { operations: { create: ${operation} } } }\n`;
const not = (section: string): readonly string[] => [`${section}-not-acted-on`];

const rows: readonly Row[] = [
  {
    what: "operations of `Lifecycle.Standard`, from Bash or Python files",
    isActedOn: true,
    shown: [{ text: simple(node(standard("a.sh"))) }, { text: simple(node(standard("a.py"))) }],
  },
  {
    what: "operations of `Relationship.Configure`",
    isActedOn: true,
    shown: [
      {
        text: simple(`topology_template:
  node_templates:
    host: { type: tosca.nodes.Compute }
    a:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host:
            node: host
            relationship:
              type: tosca.relationships.HostedOn
              interfaces: { Configure: { operations: { pre_configure_source: a.sh } } }
`),
      },
    ],
  },
  {
    what: "requirements",
    isActedOn: true,
    shown: [
      {
        text: simple(`topology_template:
  node_templates:
    b: { type: tosca.nodes.Root }
    a: { type: tosca.nodes.Root, requirements: [ dependency: b ] }
`),
      },
    ],
  },
  {
    what: "inputs, properties, functions, `get_attribute` of addresses",
    isActedOn: true,
    shown: [
      {
        text: simple(`topology_template:
  inputs: { port: { type: integer, default: 80 } }
  node_templates:
    host: { type: tosca.nodes.Compute }
    a:
      type: tosca.nodes.Root
      interfaces:
        Standard:
          operations:
            create:
              implementation: a.sh
              inputs:
                PORT: { get_input: port }
                AT: { get_attribute: [ host, public_address ] }
`),
      },
    ],
  },
  {
    what: "`count`",
    isActedOn: true,
    shown: [
      {
        text: two(`node_types: { A: {} }
service_template:
  node_templates:
    a: { type: A, count: 2 }
`),
      },
    ],
  },
  {
    what: "substitution by a file that is given",
    isActedOn: true,
    // The golden of "with-database-service" is of such a one.
    shown: [],
  },
  {
    what: "`select`",
    isActedOn: false,
    shown: [{ text: simple(node("      directives: [ select ]\n")), rules: not("directives") }],
  },
  {
    what: "policies, groups, workflows, notifications",
    isActedOn: false,
    shown: [
      {
        text: simple(`${node("")}  policies:
    - spread: { type: tosca.policies.Placement, targets: [ a ] }
`),
        rules: not("policy"),
      },
      {
        text: simple(`${node("")}  groups: { all: { type: tosca.groups.Root, members: [ a ] } }
`),
        rules: not("group"),
      },
      {
        text: simple(`${node("")}  workflows:
    mine: { steps: { one: { target: a, activities: [ set_state: started ] } } }
`),
        rules: not("workflow"),
      },
      {
        text: two(`node_types:
  A: { interfaces: { I: { type: T } }, attributes: { x: { type: string } } }
interface_types: { T: { notifications: { changed: {} } } }
service_template:
  node_templates:
    a:
      type: A
      interfaces: { I: { notifications: { changed: { outputs: { x: [ SELF, x ] } } } } }
`),
        rules: not("operationAssignment"),
      },
    ],
  },
  {
    what: "outputs of operations, artifacts to be deployed, dependencies in another directory",
    isActedOn: false,
    shown: [
      {
        text: simple(
          node(standard("{ implementation: a.sh, outputs: { x: [ SELF, tosca_name ] } }")),
        ),
        rules: not("attributeMapping"),
      },
      {
        text: simple(
          node(
            "      artifacts: { i: { type: tosca.artifacts.File, file: a, deploy_path: /o } }\n",
          ),
        ),
        rules: not("artifactDefinition"),
      },
      {
        text: simple(
          node(standard("{ implementation: { primary: x/a.sh, dependencies: [ y/b.sh ] } }")),
        ),
        rules: not("implementation"),
      },
    ],
  },
  {
    what: "other interfaces, `operation_host` of another node, `timeout` that is not known",
    isActedOn: false,
    shown: [
      {
        text: simple(
          `interface_types: { Mine: { derived_from: tosca.interfaces.Root, operations: { x: {} } } }
${node("      interfaces: { Own: { type: Mine, operations: { x: a.sh } } }\n", "Has")}
node_types: { Has: { derived_from: tosca.nodes.Root, interfaces: { Own: { type: Mine } } } }
`,
        ),
        rules: not("operationAssignment"),
      },
      {
        text: simple(
          node(standard("{ implementation: { primary: a.sh, operation_host: ORCHESTRATOR } }")),
        ),
        rules: not("implementation"),
      },
    ],
  },
];

test("the rows of the guide's table are those that are shown here", () => {
  const [, table = ""] = page.split("## What is done with it\n");
  const [, cells = ""] = /\|---\|---\|---\|\n((?:\|.*\n)+)/.exec(table) ?? [];
  const written = cells
    .trimEnd()
    .split("\n")
    .map((row) => row.split("|").map((cell) => cell.trim()))
    .map(([, what = "", , acted = ""]) => [what, !acted.startsWith("no")]);
  assert.deepEqual(
    written,
    rows.map(({ what, isActedOn }) => [what, isActedOn]),
  );
});

for (const { what, shown } of rows)
  for (const [index, { text, rules = [] }] of shown.entries())
    test(`${what}: ${rules.length > 0 ? "told" : "acted on"} (${index + 1})`, async () => {
      const { diagnostics, topology } = await readTosca({
        files: ["main.yaml"],
        loader: textLoader({
          "main.yaml": text,
          "a.sh": "",
          "a.py": "",
          "x/a.sh": "",
          "y/b.sh": "",
        }),
        engines: engines.catalogue,
      });
      const told = diagnostics.map(({ code, message }) => `${code} ${message}`);
      assert.ok(topology !== undefined, told.join("\n"));
      const unplayed = diagnostics.filter(({ notActedOn }) => notActedOn === true);
      assert.deepEqual(told.length, unplayed.length, told.join("\n"));
      assert.equal(unplayed.length > 0, rules.length > 0, told.join("\n"));
      const words = unplayed.map(({ code }) => code.replace(/^T(13|20)-[0-9.]+-/, ""));
      assert.ok(words.every((word) => word === "not-acted-on"));
    });
