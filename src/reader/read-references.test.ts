import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nodes, readText, summary } from "./fixtures.ts";

/** A situation in the text and everything that must be found in it. */
interface Situation {
  readonly given: string;
  readonly text: string;
  readonly found: readonly string[];
}

function situations(title: string, table: readonly Situation[]): void {
  describe(title, () => {
    for (const { given, text, found } of table)
      test(given, async () => assert.deepEqual(summary(await readText(text)), found));
  });
}

situations("parameters", [
  {
    given: "every kind of mistake in one engine",
    text: nodes("a: { create: { file: { contnt: x, mode: 0644, state: gone, backup: yes } } }"),
    found: [
      "KHO_PARAM_MISSING 3:18",
      "KHO_PARAM_UNKNOWN 3:26",
      "KHO_PARAM_TYPE 3:43",
      "KHO_PARAM_VALUE 3:56",
      "KHO_PARAM_TYPE 3:70",
    ],
  },
  {
    given: "a misspelt key is one mistake, not two",
    text: nodes("a: { create: { file: { pth: /a } } }", "b: { create: { file: { paht: 5 } } }"),
    found: ["KHO_PARAM_UNKNOWN 3:26", "KHO_PARAM_UNKNOWN 4:26"],
  },
  {
    given: "no parameters where some are needed, and parameters that are a word",
    text: nodes("a: { create: { file: } }", "b: { create: { file: /a } }"),
    found: ["KHO_PARAM_MISSING 3:18", "KHO_PARAM_TYPE 4:24"],
  },
  {
    given: "a value that fits no branch of a union",
    text: nodes(
      "a: { create: { shell: { run: 5 } } }",
      "b: { create: { shell: { run: [a, 5] } } }",
    ),
    found: ["KHO_PARAM_TYPE 3:32", "KHO_PARAM_TYPE 4:36"],
  },
  {
    given: "the likely branch of a union of mappings",
    text: nodes(
      "a: { start: { process: { run: x, ready: { tpc: { port: 1 } } } } }",
      "b: { start: { process: { run: x, ready: { tcp: { port: a } } } } }",
      "c: { start: { process: { run: x, ready: { tcp: { prot: 80 } } } } }",
      "d: { start: { process: { run: x, ready: { foo: 1 } } } }",
      "e: { start: { process: { run: x, ready: 80 } } }",
    ),
    found: [
      "KHO_PARAM_UNKNOWN 3:45",
      "KHO_PARAM_TYPE 4:58",
      "KHO_PARAM_UNKNOWN 5:52",
      "KHO_PARAM_TYPE 6:43",
      "KHO_PARAM_TYPE 7:43",
    ],
  },
  {
    given: "numbers and lists out of range",
    text: nodes(
      "a: { start: { tcp: { port: 0 } } }",
      "b: { start: { shell: { run: [], exit: [256] } } }",
    ),
    found: ["KHO_PARAM_VALUE 3:30", "KHO_PARAM_VALUE 4:31", "KHO_PARAM_VALUE 4:42"],
  },
  {
    given: "a format that does not fit",
    text: nodes(`a: { create: { file: { path: /a, mode: "99" } } }`),
    found: ["KHO_PARAM_VALUE 3:42"],
  },
]);

situations("requirements", [
  {
    given: "a node that is not there, and one instance of a node",
    text: nodes("db: { count: 2 }", "web: { requires: [bd, 'db[0]'] }"),
    found: ["KHO_REQUIREMENT_UNKNOWN 4:21", "KHO_REQUIREMENT_UNKNOWN 4:25"],
  },
  {
    given: "forms that a requirement cannot have",
    text: nodes(
      "a: { requires: b }",
      "b: { requires: [[a], { until: created }, { node: a, untl: created }, ] }",
      "c: { requires: [{ node: a, until: stopped, before: delete }] }",
      "d: { requires: [{ node: a, until: creatd, before: strat }] }",
    ),
    found: [
      "KHO_VALUE_TYPE 3:18",
      "KHO_VALUE_TYPE 4:19",
      "KHO_KEY_MISSING 4:24",
      "KHO_KEY_UNKNOWN 4:55",
      "KHO_REQUIREMENT_GATE 5:37",
      "KHO_REQUIREMENT_GATE 5:54",
      "KHO_VALUE_RANGE 6:37",
      "KHO_VALUE_RANGE 6:53",
    ],
  },
  {
    given: "a requirement twice, and two gates on one node",
    text: nodes("a: {}", "b: { requires: [a, a, { node: a, until: created }] }"),
    found: ["KHO_REQUIREMENT_TWICE? 4:22"],
  },
  {
    given: "a node that requires itself",
    text: nodes("a: { requires: [a] }"),
    found: ["KHO_REQUIREMENT_CYCLE 3:19"],
  },
]);

situations("placeholders", [
  {
    given: "placeholders that mean nothing",
    text: nodes(
      "a:",
      "  exports:",
      "    a: ${HOME}",
      '    b: "x ${inputs."',
      "    c: ${host.adress}",
      "    d: ${instance.number} ${node.id} ${deployment.uid}",
      "    e: ${inputs.} ${env.A-B} ${.x} ${a.}",
    ),
    found: [
      "KHO_PLACEHOLDER_INVALID 5:10",
      "KHO_PLACEHOLDER_INVALID 6:13",
      "KHO_PLACEHOLDER_INVALID 7:10",
      "KHO_PLACEHOLDER_INVALID 8:10",
      "KHO_PLACEHOLDER_INVALID 8:29",
      "KHO_PLACEHOLDER_INVALID 8:40",
      "KHO_PLACEHOLDER_INVALID 9:10",
      "KHO_PLACEHOLDER_INVALID 9:21",
      "KHO_PLACEHOLDER_INVALID 9:32",
      "KHO_PLACEHOLDER_INVALID 9:38",
    ],
  },
  {
    given: "unknown inputs, variables, nodes and exports",
    text: nodes(
      "db: { exports: { url: x } }",
      "web:",
      "  exports: { a: '${inputs.prot}', b: '${env.HOME}', c: '${bd.url}', d: '${db.ulr}' }",
    ),
    found: [
      "KHO_INPUT_UNKNOWN 5:20",
      "KHO_ENV_NOT_ALLOWED 5:41",
      "KHO_REQUIREMENT_UNKNOWN 5:59",
      "KHO_EXPORT_UNKNOWN 5:75",
    ],
  },
  {
    given: "a variable that is allowed and not set",
    text: "khoreia: 1\nenv_allow: [NOWHERE]\nnodes:\n  a: { host: '${env.NOWHERE}' }\n",
    found: ["KHO_ENV_MISSING 4:15"],
  },
  {
    given: "instances that must, cannot or do not exist",
    text: nodes(
      "db: { count: 2, exports: { url: x } }",
      "one: { exports: { url: x } }",
      "web:",
      "  exports:",
      "    { a: '${db.url}', b: '${db[2].url}', c: '${one[0].url}', d: '${db[1].url}' }",
    ),
    found: ["KHO_EXPORT_INSTANCE 7:13", "KHO_EXPORT_INSTANCE 7:29", "KHO_EXPORT_INSTANCE 7:48"],
  },
  {
    given: "what only the playing host knows, where it must be known now",
    text: nodes(
      "db: { exports: { url: x } }",
      "web: { host: '${host.name}', labels: { a: '${db.url}' }, count: '${instance.index}' }",
    ),
    found: [
      "KHO_PLACEHOLDER_PLACE 4:17",
      "KHO_PLACEHOLDER_PLACE 4:46",
      "KHO_PLACEHOLDER_PLACE 4:68",
    ],
  },
  {
    given: "a placeholder in a key",
    text: nodes(`a: { start: { process: { run: x, limits: { "\${node.name}": 1 } } } }`),
    found: ["KHO_PLACEHOLDER_PLACE 3:46"],
  },
  {
    given: "a cycle through an export",
    text: nodes(
      "a: { requires: [b] }",
      "b: { exports: { x: '${a.y}' } }",
      "c: { exports: { z: '${c.z}' } }",
    ),
    found: ["KHO_REQUIREMENT_CYCLE 3:19", "KHO_EXPORT_UNKNOWN 4:23", "KHO_REQUIREMENT_CYCLE 5:23"],
  },
  {
    given: "values in scripts that the shell would not see, or would split",
    text: nodes(
      "db: { exports: { url: x } }",
      "web:",
      `  create: { shell: { run: "a '\${db.url}' \${db.url} \\"\${db.url}\\" X=\${db.url}" } }`,
      `  start: { process: { run: "node x.js \${instance.index} # it's \${db.url}" } }`,
    ),
    found: ["KHO_SCRIPT_QUOTES? 5:33", "KHO_SCRIPT_UNQUOTED? 5:44"],
  },
]);

test("hosts that are not known are a warning, and only when somebody knows", async () => {
  const text = nodes("a: { host: alhpa }", "b: { host: alpha }", "c: {}");
  assert.deepEqual(summary(await readText(text)), []);
  const reading = await readText(text, { hosts: ["alpha", "beta"] });
  assert.deepEqual(summary(reading), ["KHO_HOST_UNKNOWN? 3:3"]);
  assert.match(reading.diagnostics[0]?.message ?? "", /did you mean "alpha"/);
});
