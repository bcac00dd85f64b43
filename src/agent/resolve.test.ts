import assert from "node:assert/strict";
import { test } from "node:test";
import { type EngineCall, nodeName, type TopologyNode } from "../model/index.ts";
import type { ScoreInstance } from "../score/index.ts";
import { resolveParams, type ResolveScope } from "./resolve.ts";

const position = { file: "shop.yaml", line: 1, column: 1 };
const db = {
  node: nodeName("db"),
  host: "alpha",
  definition: {
    exports: {
      port: ["5432"],
      url: ["postgres://", { kind: "host", field: "address" }, ":5432"],
      twice: [{ kind: "export", node: "db", export: "url" }],
    },
  } as unknown as TopologyNode,
} as unknown as ScoreInstance;
const web = { ...db, node: nodeName("web"), index: 2, host: "beta" } as unknown as ScoreInstance;

const hosts = new Map(
  ["alpha", "beta"].map((name, i) => [
    name,
    {
      name,
      address: `192.0.2.${i + 1}`,
      os: "linux",
      arch: "x64",
      labels: { role: "db" },
    },
  ]),
);
const scope: ResolveScope = {
  deployment: "shop",
  instance: web,
  hostFacts: (host) => hosts.get(host ?? ""),
  instanceOf: (node) => (node === "db" ? db : undefined),
};

function call(template: readonly unknown[], as?: "number" | "boolean"): EngineCall {
  const templates = [{ path: ["to", 1], template, ...(as === undefined ? {} : { as }) }];
  return { engine: "tcp", params: { to: ["a", null] }, templates, position } as never;
}

for (const { given, template, as, value } of [
  { given: "text", template: ["plain"], value: "plain" },
  { given: "the host", template: [{ kind: "host", field: "address" }], value: "192.0.2.2" },
  { given: "a label", template: [{ kind: "host", field: "labels.role" }], value: "db" },
  { given: "the index", template: ["n", { kind: "instance", field: "index" }], value: "n2" },
  { given: "the node", template: [{ kind: "node", field: "name" }], value: "web" },
  {
    given: "an export, filled in on its own host",
    template: [{ kind: "export", node: "db", export: "url" }],
    value: "postgres://192.0.2.1:5432",
  },
  {
    given: "an export of an export",
    template: [{ kind: "export", node: "db", export: "twice" }],
    value: "postgres://192.0.2.1:5432",
  },
  {
    given: "a number",
    as: "number" as const,
    template: [{ kind: "export", node: "db", export: "port" }],
    value: 5432,
  },
  { given: "a boolean", as: "boolean" as const, template: ["true"], value: true },
  { given: "no number where one is wanted", as: "number" as const, template: ["x"], value: "x" },
])
  test(`a placeholder is filled in: ${given}`, () => {
    const source = call(template, as);
    const resolved = resolveParams(source, scope);
    assert.deepEqual(resolved, { kind: "known", value: { to: ["a", value] } });
    assert.deepEqual(source.params, { to: ["a", null] }, "the call itself is not changed");
  });

for (const { given, template, why } of [
  {
    given: "a label that the host has not",
    template: [{ kind: "host", field: "labels.rack" }],
    why: 'host "beta" has no label "rack"',
  },
  {
    given: "an export that nobody has",
    template: [{ kind: "export", node: "gone", export: "url" }],
    why: '"gone" exports no "url"',
  },
])
  test(`it cannot be told yet: ${given}`, () => {
    assert.deepEqual(resolveParams(call(template), scope), { kind: "unknown", why });
  });
