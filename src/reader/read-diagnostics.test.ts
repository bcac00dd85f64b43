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

/** The parameters of a `file` that are beside the point. */
const ok = "{ file: { path: /a } }";

situations("YAML", [
  { given: "nothing", text: "", found: ["KHO_TOPOLOGY_EMPTY 1:1"] },
  { given: "comments only", text: "# later\n\n", found: ["KHO_TOPOLOGY_EMPTY 1:1"] },
  { given: "a word", text: "hello", found: ["KHO_TOPOLOGY_FORM 1:1"] },
  { given: "no nodes", text: "khoreia: 1\n", found: ["KHO_TOPOLOGY_EMPTY 1:1"] },
  { given: "empty nodes", text: "khoreia: 1\nnodes:\n", found: ["KHO_TOPOLOGY_EMPTY 1:1"] },
  { given: "nodes as a list", text: "khoreia: 1\nnodes: [a]\n", found: ["KHO_VALUE_TYPE 2:8"] },
  {
    given: "a tab as indentation",
    text: "khoreia: 1\nnodes:\n\ta: 1\n",
    found: ["KHO_YAML_SYNTAX 3:1"],
  },
  {
    given: "two broken nodes among sound ones",
    text: nodes("a: {}", "b: { x", "c: {}", "d: ]", "e: { requires: [b, zz] }"),
    found: ["KHO_YAML_SYNTAX 5:1", "KHO_YAML_SYNTAX 6:6", "KHO_REQUIREMENT_UNKNOWN 7:22"],
  },
  {
    given: "a broken item hides nodes whose ids are unknown",
    text: "- id: 0\n  deps: [{ nodes: [1] }]\n- id: [\n- id: 2\n",
    found: ["KHO_YAML_SYNTAX 4:1"],
  },
  {
    given: "a placeholder without quotes in a flow mapping",
    text: nodes("a: { count: ${inputs.n} }"),
    found: ["KHO_YAML_SYNTAX 3:16"],
  },
  {
    given: "two documents",
    text: "khoreia: 1\nnodes:\n  a: {}\n---\nkhoreia: 1\n",
    found: ["KHO_YAML_DOCUMENTS 3:7"],
  },
  {
    given: "keys that stand twice, at every level",
    text: "khoreia: 1\nname: a\nname: b\nnodes:\n  a: {host: x, host: y}\n  b: {}\n  b: {}\n",
    found: [
      "KHO_YAML_DUPLICATE_KEY 3:1",
      "KHO_YAML_DUPLICATE_KEY 5:16",
      "KHO_YAML_DUPLICATE_KEY 7:3",
    ],
  },
  {
    given: "a list as a key and __proto__ as a key",
    text: nodes("a: { [x]: 1 }", "b:", "  labels: { __proto__: x, constructor: y }"),
    found: ["KHO_YAML_KEY 3:8", "KHO_YAML_KEY 5:15"],
  },
  {
    given: "aliases to nothing and to themselves",
    text: nodes("a: *b", "c: &c { requires: [*c] }"),
    found: ["KHO_YAML_ALIAS 3:6", "KHO_YAML_ALIAS 4:22", "KHO_VALUE_TYPE 4:22"],
  },
  {
    given: "a merge of what is no mapping",
    text: nodes("a: { <<: x }", "b: { <<: [{ host: h }, 3] }"),
    found: ["KHO_YAML_MERGE 3:12", "KHO_YAML_MERGE 4:26"],
  },
  {
    given: "tags that mean nothing",
    text: nodes("a: !thing {}", "b: { host: !!binary aGk }", "c: { count: !!int x }"),
    found: ["KHO_YAML_TAG 3:6", "KHO_YAML_TAG 4:14", "KHO_YAML_TAG 5:15", "KHO_VALUE_TYPE 5:21"],
  },
  {
    given: "numbers that no double holds",
    text: nodes(
      "a: { create: { process: { run: [a], limits: { x: .inf, y: 9007199254740993 } } } }",
    ),
    found: ["KHO_YAML_NUMBER 3:52", "KHO_YAML_NUMBER 3:61"],
  },
]);

situations("top level", [
  { given: "no dialect", text: "nodes:\n  a: {}\n", found: ["KHO_DIALECT_UNKNOWN 1:1"] },
  {
    given: "a dialect to come",
    text: "khoreia: 2\nnodes:\n  a: {}\n",
    found: ["KHO_DIALECT_UNKNOWN 1:10"],
  },
  {
    given: "an unknown key",
    text: "khoreia: 1\nnode:\n  a: {}\n",
    found: ["KHO_KEY_UNKNOWN 2:1"],
  },
  {
    given: "a name with capitals",
    text: "khoreia: 1\nname: Shop\nnodes:\n  a: {}\n",
    found: ["KHO_NAME_INVALID 2:7"],
  },
  {
    given: "TOSCA without nodes",
    text: "tosca_definitions_version: tosca_2_0\nservice_template: { node_templates: {} }\n",
    found: ["KHO_TOPOLOGY_EMPTY 1:1"],
  },
]);

situations("nodes", [
  { given: "a node that is a word", text: nodes("a: x"), found: ["KHO_VALUE_TYPE 3:6"] },
  {
    given: "names that no node may have",
    text: nodes("host: {}", "a b: {}", "-x: {}", '"": {}', "a[0]: {}"),
    found: [
      "KHO_NAME_INVALID 3:3",
      "KHO_NAME_INVALID 4:3",
      "KHO_NAME_INVALID 5:3",
      "KHO_NAME_INVALID 6:3",
      "KHO_NAME_INVALID 7:3",
    ],
  },
  {
    given: "twins by case, by composition of letters, and by case folding",
    text: nodes(
      "web: {}",
      "Web: {}",
      "caf\u00e9: {}",
      "cafe\u0301: {}",
      "straße: {}",
      "STRASSE: {}",
    ),
    found: ["KHO_NODE_TWIN 4:3", "KHO_NODE_TWIN 6:3", "KHO_NODE_TWIN 8:3"],
  },
  {
    given: "unknown keys and keys of a later release",
    text: nodes("a: { hots: x, commitments: [], uses: {}, reactions: [] }"),
    found: [
      "KHO_KEY_UNKNOWN 3:8",
      "KHO_KEY_LATER 3:17",
      "KHO_KEY_LATER 3:34",
      "KHO_KEY_LATER 3:44",
    ],
  },
  {
    given: "a host and a placement",
    text: nodes("a: { host: h, placement: { labels: { x: y } } }"),
    found: ["KHO_PLACEMENT_CONFLICT 3:28"],
  },
  {
    given: "values out of range or of the wrong kind",
    text: nodes(
      "a: { host: [h], count: -1, on_broken: stpo, on_host_lost: keep, description: [] }",
    ),
    found: [
      "KHO_VALUE_TYPE 3:14",
      "KHO_VALUE_RANGE 3:26",
      "KHO_VALUE_RANGE 3:41",
      "KHO_VALUE_TYPE 3:80",
    ],
  },
  {
    given: "a host that cannot be one",
    text: nodes("a: { host: a/b }", "b: { host: }"),
    found: ["KHO_NAME_INVALID 3:14", "KHO_VALUE_TYPE 4:12"],
  },
  {
    given: "labels and exports with keys that cannot be",
    text: nodes("a: { labels: { 'a b': c }, exports: { 1x: y, ok: [] } }"),
    found: ["KHO_NAME_INVALID 3:18", "KHO_NAME_INVALID 3:41", "KHO_VALUE_TYPE 3:52"],
  },
  {
    given: "an update that is no mapping, and one of nothing at a time",
    text: nodes("a: { update: 1 }", "b: { update: { parallel: 0 } }"),
    found: ["KHO_VALUE_TYPE 3:16", "KHO_VALUE_RANGE 4:28"],
  },
]);

situations("operations", [
  {
    given: "unknown engines, alone and below check and do",
    text: nodes("a: { create: { fiel: {} }, start: { check: { tpc: {} }, do: { shel: {} } } }"),
    found: ["KHO_ENGINE_UNKNOWN 3:18", "KHO_ENGINE_UNKNOWN 3:48", "KHO_ENGINE_UNKNOWN 3:65"],
  },
  {
    given: "a misspelt common key beside an engine",
    text: nodes("a: { create: { file: { path: /a }, timout: 5s } }"),
    found: ["KHO_KEY_UNKNOWN 3:38"],
  },
  {
    given: "two engines, in each of the ways",
    text: nodes(
      `a: { create: { file: { path: /a }, nil: } }`,
      `b: { create: { file: { path: /a }, do: { nil: } } }`,
      `c: { create: { check: { file: { path: /a }, nil: } } }`,
    ),
    found: [
      "KHO_OPERATION_ENGINES 3:38",
      "KHO_OPERATION_ENGINES 4:18",
      "KHO_OPERATION_ENGINES 5:47",
    ],
  },
  {
    given: "no engine",
    text: nodes(
      "a: { create: {}, configure: { timeout: 5s }, start: { check: }, stop: 5, delete: keep }",
    ),
    found: [
      "KHO_OPERATION_EMPTY 3:8",
      "KHO_OPERATION_EMPTY 3:20",
      "KHO_VALUE_TYPE 3:62",
      "KHO_VALUE_TYPE 3:73",
    ],
  },
  {
    given: "keep where nothing is taken back",
    text: nodes("a: { create: keep }"),
    found: ["KHO_VALUE_TYPE 3:16"],
  },
  {
    given: "engines that cannot check or do",
    text: nodes("a: { create: { check: { notify: { to: x } }, do: { tcp: { port: 1 } } } }"),
    found: ["KHO_ENGINE_NO_CHECK 3:27", "KHO_ENGINE_NO_DO 3:54"],
  },
  {
    given: "durations that are none",
    text: nodes(`a: { create: { nil: , timeout: 5, settle: 1d, kill_after: 600h, every: 1ms } }`),
    found: [
      "KHO_VALUE_TYPE 3:34",
      "KHO_VALUE_TYPE 3:45",
      "KHO_VALUE_RANGE 3:61",
      "KHO_VALUE_RANGE 3:74",
    ],
  },
  {
    given: "attempts, back-off and environment that cannot be",
    text: nodes(
      "a:",
      "  create: { nil: , attempts: 0, backoff: { base: 9s, cap: 3s, max: 1s } }",
      "  start: { nil: , attempts: 1.5, env: { KHOREIA_FENCE: x, 1A: y, A: [] } }",
    ),
    found: [
      "KHO_VALUE_RANGE 4:5",
      "KHO_VALUE_RANGE 4:32",
      "KHO_KEY_UNKNOWN 4:65",
      "KHO_VALUE_TYPE 5:31",
      "KHO_NAME_INVALID 5:43",
      "KHO_NAME_INVALID 5:61",
      "KHO_VALUE_TYPE 5:71",
    ],
  },
  {
    given: "redo_on of what is not earlier, not there, or no operation",
    text: nodes(
      `a: { create: ${ok}, start: { nil: , redo_on: [create, configure, start, stop, strat] } }`,
      `b: { create: { nil: , redo_on: [create] }, stop: { nil: , redo_on: [create] } }`,
    ),
    found: [
      "KHO_REDO_ON 3:74",
      "KHO_REDO_ON 3:85",
      "KHO_REDO_ON 3:92",
      "KHO_VALUE_RANGE 3:98",
      "KHO_REDO_ON 4:35",
      "KHO_REDO_ON 4:71",
    ],
  },
]);

test("a message says what, where and what to try", async () => {
  const { diagnostics } = await readText(nodes("db: {}", "web: { requires: [bd] }"));
  assert.deepEqual(diagnostics, [
    {
      severity: "error",
      code: "KHO_REQUIREMENT_UNKNOWN",
      message: 'Node "web" requires "bd", which is not in the topology; did you mean "db"?',
      span: { source: 0, start: 47, end: 49 },
      position: { file: "shop.yaml", line: 4, column: 21 },
      excerpt: "3 |   db: {}\n4 |   web: { requires: [bd] }\n  |                     ^^",
    },
  ]);
});

test("no message ends in a full stop or contracts words, and every code is KHO_…", async () => {
  const { diagnostics } = await readText(
    nodes("a: { create: { file: { mode: 1, x: 2 } }, requires: [q], hots: 1, count: x }", "A: 1"),
  );
  assert.ok(diagnostics.length > 5);
  for (const { code, message } of diagnostics) {
    assert.match(code, /^KHO_[A-Z_]+$/);
    assert.doesNotMatch(message, /\.$|n't\b/);
  }
});
