import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import type { Json, JsonObject } from "../../std/json.ts";
import { engines } from "../fixtures.ts";
import { violations } from "../schema-check/fixture.ts";
import { jsonSchema } from "./json-schema.ts";

const schema = jsonSchema(engines);
const node = (value: Json): Json => ({ khoreia: 1, nodes: { a: value } });

for (const { given, value } of [
  { given: "a node without a word", value: node(null) },
  { given: "an engine without parameters", value: node({ create: { nil: null } }) },
  { given: "keep", value: node({ stop: "keep", delete: "keep" }) },
  { given: "a placeholder for a number", value: node({ start: { tcp: { port: "${inputs.p}" } } }) },
  {
    given: "a placeholder for a choice",
    value: node({ create: { file: { path: "/a", state: "${inputs.s}" } } }),
  },
  {
    given: "a placeholder for a mapping",
    value: node({ start: { process: { run: "x", ready: "${inputs.r}" } } }),
  },
  {
    given: "numbers where text is read by its spelling",
    value: node({ labels: { v: 1.1 }, exports: { p: 80 } }),
  },
  { given: "empty keys", value: { khoreia: 1, inputs: null, env_allow: null, nodes: null } },
  {
    given: "the form of 2016",
    value: [
      {
        id: 0,
        name: "a",
        target: "m",
        interfaces: { create: { check: { file: { path: "/a" } }, do: { nil: null } } },
        deps: [{ nodes: [1] }],
      },
    ],
  },
])
  test(`the schema allows ${given}`, () => assert.deepEqual(violations(value, schema), []));

for (const { given, value } of [
  { given: "an unknown key at the top", value: { khoreia: 1, node: {} } },
  { given: "another dialect", value: { khoreia: 2 } },
  { given: "an unknown key in a node", value: node({ hots: "a" }) },
  { given: "an unknown engine", value: node({ create: { fiel: {} } }) },
  { given: "an unknown parameter", value: node({ create: { file: { path: "/a", contnt: "x" } } }) },
  { given: "a missing parameter", value: node({ create: { file: {} } }) },
  {
    given: "an engine that cannot check",
    value: node({ create: { check: { notify: { to: "x" } } } }),
  },
  { given: "an operation without an engine", value: node({ create: { timeout: "5s" } }) },
  { given: "a duration without a unit", value: node({ create: { nil: null, timeout: 5 } }) },
  { given: "a name that no node can have", value: { khoreia: 1, nodes: { "a b": {} } } },
  { given: "an id that is a word", value: [{ id: "a" }] },
])
  test(`the schema refuses ${given}`, () => assert.ok(violations(value, schema).length > 0));

test("every key and every engine has a description for hover", () => {
  const bare: string[] = [];
  const visit = (properties: JsonObject, path: string): void => {
    for (const [key, value] of Object.entries(properties))
      if (typeof (value as JsonObject)["description"] !== "string") bare.push(`${path}/${key}`);
  };
  const definitions = schema["definitions"] as Record<string, JsonObject>;
  for (const name of ["topology", "node", "operation", "check", "do", "node2016"])
    visit(definitions[name]?.["properties"] as JsonObject, name);
  assert.deepEqual(bare, []);
});

test("an engine with a recursive schema keeps its references within the whole", () => {
  const tree: z.ZodType = z.strictObject({
    name: z.string(),
    get children() {
      return z.array(tree).optional();
    },
  });
  const info = { name: "tree", summary: "a tree stands", schema: tree };
  const own = jsonSchema(new Map([["tree", { info, check: true, do: true }]]));
  const call = (children: Json): Json => node({ create: { tree: { name: "a", children } } });
  assert.deepEqual(violations(call([{ name: "b", children: [{ name: "c" }] }]), own), []);
  assert.ok(violations(call([{ name: "b", children: [{ nam: "c" }] }]), own).length > 0);
});
