import assert from "node:assert/strict";
import { test } from "node:test";
import { engines, memoryLoader, readText, summary } from "./fixtures.ts";
import { readTopology } from "./read-topology.ts";
import type { InputSources, Reading } from "./request.ts";

const set = (...pairs: readonly (readonly [name: string, value: string])[]): InputSources => ({
  set: pairs.map(([name, value]) => ({ name, value })),
});

/** The parameters of the node "a" as far as they were understood. */
function params({ topology }: Reading): unknown {
  const operation = topology?.nodes[0]?.operations.create;
  return operation?.kind === "perform" ? operation.do?.params : undefined;
}

const withInputs = (inputs: string, content: string): string =>
  `khoreia: 1\ninputs:\n${inputs}nodes:\n  a:\n    create:\n` +
  `      file: { path: /a, content: ${content} }\n`;

for (const { given, inputs, use, content } of [
  {
    given: "a default",
    inputs: "  x: { default: 8080 }\n",
    use: '"port ${inputs.x}"',
    content: "port 8080",
  },
  {
    given: "a number where text is wanted",
    inputs: "  x: { default: 8080 }\n",
    use: '"${inputs.x}"',
    content: "8080",
  },
  {
    given: "a truth value where text is wanted",
    inputs: "  x: { default: true }\n",
    use: '"${inputs.x}"',
    content: "true",
  },
  {
    given: "a list in a text",
    inputs: "  x: { default: [1, a] }\n",
    use: '"${inputs.x}"',
    content: undefined,
  },
  {
    given: "a list in a longer text",
    inputs: "  x: { default: [1, a] }\n",
    use: '" ${inputs.x}"',
    content: ' [1,"a"]',
  },
  {
    given: "a part of a map",
    inputs: "  x: { default: { a: { b: [7] } } }\n",
    use: '"${inputs.x.a.b.0}!"',
    content: "7!",
  },
  {
    given: "an optional input without a value",
    inputs: "  x: { required: false }\n",
    use: '"a${inputs.x}b"',
    content: "ab",
  },
  {
    given: "a text that looks like a placeholder",
    inputs: "  x: { default: '${node.name}' }\n",
    use: '"${inputs.x}"',
    content: "${node.name}",
  },
])
  test(`${given} is filled in`, async () => {
    const reading = await readText(withInputs(inputs, use));
    if (content === undefined) assert.deepEqual(summary(reading), ["KHO_PARAM_TYPE 7:34"]);
    else {
      assert.deepEqual(summary(reading), []);
      assert.equal((params(reading) as { content: string }).content, content);
    }
  });

test("an optional input that is not given leaves its parameter out", async () => {
  const reading = await readText(withInputs("  x: { required: false }\n", '"${inputs.x}"'));
  assert.deepEqual(summary(reading), []);
  assert.deepEqual(params(reading), { path: "/a", state: "present", backup: false });
});

test("a whole value keeps its type where the engine wants it", async () => {
  const reading = await readText(
    [
      "khoreia: 1",
      "inputs:",
      "  { port: { default: 80 }, argv: { default: [a, b] }, more: { default: { port: 1 } } }",
      "nodes:",
      "  a: { create: { process: { run: '${inputs.argv}', ready: { tcp: '${inputs.more}' } } } }",
      "  b: { create: { tcp: { port: '${inputs.port}' } } }",
    ].join("\n"),
  );
  assert.deepEqual(summary(reading), []);
  assert.deepEqual(params(reading), { run: ["a", "b"], ready: { tcp: { port: 1 } } });
  const second = reading.topology?.nodes[1]?.operations.create;
  assert.deepEqual(second?.kind === "perform" && second.check?.params, {
    host: "127.0.0.1",
    port: 80,
  });
});

for (const { type, text, value } of [
  { type: "string", text: "8080", value: "8080" },
  { type: "string", text: "", value: "" },
  { type: "integer", text: "8080", value: 8080 },
  { type: "integer", text: "80.5", value: undefined },
  { type: "integer", text: "eighty", value: undefined },
  { type: "number", text: "-1.5e2", value: -150 },
  { type: "number", text: "0x10", value: undefined },
  { type: "boolean", text: "true", value: true },
  { type: "boolean", text: "yes", value: undefined },
  { type: "list", text: "[a, 1]", value: ["a", 1] },
  { type: "list", text: "a", value: undefined },
  { type: "map", text: "{ a: 1 }", value: { a: 1 } },
  { type: "map", text: "{ a: *b }", value: undefined },
  { type: "map", text: "{", value: undefined },
])
  test(`--set x=${text} for a ${type} is ${JSON.stringify(value)}`, async () => {
    const text2 = withInputs(`  x: { type: ${type} }\n`, '"=${inputs.x}"');
    const reading = await readText(text2, { inputs: set(["x", text]) });
    if (value === undefined) assert.deepEqual(summary(reading), ["KHO_INPUT_TYPE 3:3"]);
    else {
      assert.deepEqual(summary(reading), []);
      const shown = typeof value === "object" ? JSON.stringify(value) : String(value);
      assert.equal((params(reading) as { content: string }).content, `=${shown}`);
    }
  });

for (const { given, inputs, found } of [
  { given: "no value", inputs: "  x: { type: integer }\n", found: ["KHO_INPUT_MISSING 3:3"] },
  {
    given: "a default of another type",
    inputs: "  x: { type: integer, default: a }\n",
    found: ["KHO_INPUT_TYPE 3:32"],
  },
  {
    given: "an unknown type",
    inputs: "  x: { type: int, default: 1 }\n",
    found: ["KHO_VALUE_RANGE 3:14"],
  },
  {
    given: "an unknown key",
    inputs: "  x: { defualt: 1 }\n",
    found: ["KHO_KEY_UNKNOWN 3:8", "KHO_INPUT_MISSING 3:3"],
  },
  { given: "no mapping", inputs: "  x: 8080\n", found: ["KHO_VALUE_TYPE 3:6"] },
  {
    given: "a name with a dot",
    inputs: "  x.y: { default: 1 }\n  x: { default: 1 }\n",
    found: ["KHO_NAME_INVALID 3:3"],
  },
  {
    given: "a word for secret",
    inputs: "  x: { default: a, secret: yes }\n",
    found: ["KHO_VALUE_TYPE 3:28"],
  },
])
  test(`a declaration with ${given} is reported once, and its use is not`, async () => {
    const reading = await readText(withInputs(inputs, '"${inputs.x}"'));
    assert.deepEqual(summary(reading).toSorted(), [...found].sort());
  });

test("values that no input takes are reported with a suggestion", async () => {
  const text = withInputs("  port: { default: 1 }\n", "x");
  const reading = await readText(text, { inputs: set(["prot", "2"], ["port", "3"]) });
  assert.deepEqual(summary(reading), ["KHO_INPUT_UNKNOWN -"]);
  assert.match(reading.diagnostics[0]?.message ?? "", /did you mean "port"/);
});

test("files of inputs win over defaults, values over files, --set over all", async () => {
  const text = withInputs(
    "  a: { default: 0 }\n  b: { default: 0 }\n  c: { default: 0 }\n  d: { default: 0 }\n",
    '"${inputs.a}${inputs.b}${inputs.c}${inputs.d}"',
  );
  const reading = await readTopology({
    files: ["a.yaml"],
    engines,
    loader: memoryLoader({
      "a.yaml": text,
      "1.yaml": "b: 1\nc: 1\nd: 1\n",
      "2.yaml": "b: 2\nc: 2\nd: 2\n",
    }),
    inputs: {
      files: ["1.yaml", "2.yaml"],
      values: { c: 3, d: 3 },
      set: [{ name: "d", value: "4" }],
    },
  });
  assert.deepEqual(summary(reading), []);
  assert.equal((params(reading) as { content: string }).content, "0234");
});

test("mistakes in a file of inputs are shown where they are", async () => {
  const text = withInputs(
    "  a: { type: integer }\n  b: { type: string }\n",
    '"${inputs.a}${inputs.b}"',
  );
  const loader = memoryLoader({
    "a.yaml": text,
    "in.yaml": "a: many\nb: 5\nc: 1\n",
    "bad.yaml": "a: [",
    "list.yaml": "[a]",
  });
  const files = ["in.yaml", "bad.yaml", "list.yaml", "none.yaml"];
  const reading = await readTopology({ files: ["a.yaml"], engines, loader, inputs: { files } });
  assert.deepEqual(
    reading.diagnostics.map(({ code, position }) => `${code} ${position?.file}:${position?.line}`),
    [
      "KHO_FILE_UNREADABLE undefined:undefined",
      "KHO_INPUT_TYPE in.yaml:1",
      "KHO_INPUT_UNKNOWN in.yaml:3",
      "KHO_YAML_SYNTAX bad.yaml:1",
      "KHO_VALUE_TYPE list.yaml:1",
    ],
  );
});

const secretText = [
  "khoreia: 1",
  "inputs:",
  "  pw: { secret: true, default: hunter22 }",
  "  keys: { secret: true, default: [abcdef, 77777] }",
  "nodes:",
  "  a:",
  "    create:",
  "      shell: { run: [psql, '-p${inputs.pw}'], creates: '${inputs.pw}' }",
  "      env: { PW: '${inputs.pw}' }",
  "    start: { shell: { run: 'psql -p \"${inputs.pw}\"' } }",
  "    configure: { shell: { run: '${inputs.keys}' } }",
  "    labels: { pw: '${inputs.pw}' }",
  "    exports: { pw: 'x${inputs.pw}' }",
  "    host: '${inputs.pw}'",
].join("\n");

test("a secret goes to parameters and env, and nowhere that others can see", async () => {
  const reading = await readText(secretText);
  assert.deepEqual(summary(reading), [
    "KHO_INPUT_SECRET 8:31",
    "KHO_INPUT_SECRET 11:32",
    "KHO_INPUT_SECRET 12:20",
    "KHO_INPUT_SECRET 13:22",
    "KHO_INPUT_SECRET 14:12",
  ]);
  assert.deepEqual(reading.secrets, ["hunter22", "abcdef", "77777"]);
  const start = reading.topology?.nodes[0]?.operations.start;
  assert.equal(start?.kind === "perform" && start.do?.params["run"], 'psql -p "${KHOREIA_ARG_1}"');
  assert.deepEqual(start?.kind === "perform" && { ...start.env }, { KHOREIA_ARG_1: ["hunter22"] });
});

test("no diagnostic shows a secret, wherever it was written", async () => {
  const text = [
    "khoreia: 1",
    "inputs: { pw: { secret: true, default: hunter22 }, n: { secret: true, type: integer } }",
    "nodes:",
    "  a: { start: { tcp: { port: '${inputs.pw}', host: { x: hunter22 } } } }",
    "  b: { host: hunter22! }",
  ].join("\n");
  const loader = memoryLoader({ "a.yaml": text, "in.yaml": "n: not-a-number-98765\n" });
  const reading = await readTopology({
    files: ["a.yaml"],
    engines,
    loader,
    inputs: { files: ["in.yaml"] },
  });
  assert.ok(reading.diagnostics.length >= 4);
  assert.doesNotMatch(JSON.stringify(reading.diagnostics), /hunter22|98765/);
});

test("the environment is asked only for names that the topology allows", async () => {
  const asked: string[] = [];
  const text =
    "khoreia: 1\nenv_allow: [A]\nnodes:\n  a: { host: '${env.A}', exports: { b: '${env.B}' } }\n";
  const reading = await readText(text, {
    environment: (name) => {
      asked.push(name);
      return "alpha";
    },
  });
  assert.deepEqual(asked, ["A"]);
  assert.deepEqual(summary(reading), ["KHO_ENV_NOT_ALLOWED 4:41"]);
  assert.deepEqual(reading.topology?.nodes[0]?.placement, { kind: "host", host: "alpha" });
});
