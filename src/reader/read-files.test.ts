import assert from "node:assert/strict";
import { test } from "node:test";
import { engines, memoryLoader, summary } from "./fixtures.ts";
import { readTopology } from "./read-topology.ts";
import type { Reading } from "./request.ts";

function read(files: readonly string[], texts: Readonly<Record<string, string>>): Promise<Reading> {
  return readTopology({ files, loader: memoryLoader(texts), engines });
}

const hosts = ({ topology }: Reading): Record<string, string> =>
  Object.fromEntries(
    (topology?.nodes ?? []).map(({ name, placement }) => [
      name,
      placement.kind === "host" ? placement.host : placement.kind,
    ]),
  );

test("of several files the later ones win, key by key of each node", async () => {
  const reading = await read(["a.yaml", "b.yaml"], {
    "a.yaml":
      "khoreia: 1\nname: a\ninputs: { h: { default: x, description: d } }\nnodes:\n" +
      "  n: { host: alpha, requires: [m], create: { tcp: { port: 1 } },\n" +
      "    labels: { a: 1, b: 1 } }\n" +
      "  m: { host: '${inputs.h}' }\n",
    "b.yaml":
      "name: b\ninputs: { h: { default: y } }\nnodes:\n" +
      "  n: { labels: { b: 2 }, requires: [], create: { nil: } }\n  o: { host: beta }\n",
  });
  assert.deepEqual(summary(reading), []);
  assert.equal(reading.topology?.name, "b");
  assert.deepEqual(hosts(reading), { n: "alpha", m: "y", o: "beta" });
  const [node] = reading.topology?.nodes ?? [];
  assert.deepEqual({ ...node?.labels }, { a: "1", b: "2" });
  assert.deepEqual(node?.requirements, []);
  const create = node?.operations.create;
  assert.equal(create?.kind === "perform" && create.do?.engine, "nil");
  assert.equal(create?.position.file, "b.yaml");
});

test("an included file comes before the one that includes it, relative to it", async () => {
  const texts = {
    "d/top.yaml": "khoreia: 1\ninclude: [base.yaml, sub/more.yaml]\nnodes:\n  a: { host: top }\n",
    "d/base.yaml": "nodes:\n  a: { host: base }\n  b: { host: base }\n",
    "d/sub/more.yaml": "include: [last.yaml, /abs.yaml]\nnodes:\n  b: { host: more }\n",
    "d/sub/last.yaml": "include: [last.yaml]\nnodes:\n  b: { host: last }\n  c: { host: last }\n",
    "/abs.yaml": "nodes:\n  d: { host: abs }\n",
  };
  const reading = await read(["d/top.yaml"], texts);
  assert.deepEqual(summary(reading), []);
  assert.deepEqual(hosts(reading), { a: "top", b: "more", c: "last", d: "abs" });
  assert.deepEqual(
    reading.sources.map(({ file }) => file),
    ["d/top.yaml", "d/base.yaml", "d/sub/more.yaml", "d/sub/last.yaml", "/abs.yaml"],
  );
});

test("files that include each other are read once", async () => {
  const texts = {
    "a.yaml": "khoreia: 1\ninclude: [b.yaml]\nnodes:\n  a: {}\n",
    "b.yaml": "khoreia: 1\ninclude: [a.yaml]\nnodes:\n  b: {}\n",
  };
  const reading = await read(["a.yaml", "b.yaml", "a.yaml"], texts);
  assert.deepEqual(summary(reading), []);
  assert.deepEqual(hosts(reading), { b: "any", a: "any" });
});

test("what cannot be read is reported where it was asked for", async () => {
  const reading = await read(["none.yaml", "a.yaml"], {
    "a.yaml": "khoreia: 1\ninclude: [gone.yaml, 5]\nnodes:\n  a: {}\n",
  });
  assert.deepEqual(summary(reading), [
    "KHO_FILE_UNREADABLE -",
    "KHO_FILE_UNREADABLE 2:11",
    "KHO_VALUE_TYPE 2:22",
  ]);
  assert.deepEqual(hosts(reading), { a: "any" });
});

test("include takes a list", async () => {
  const reading = await read(["a.yaml"], {
    "a.yaml": "khoreia: 1\ninclude: b.yaml\nnodes: { a: }\n",
  });
  assert.deepEqual(summary(reading), ["KHO_VALUE_TYPE 2:10"]);
});

test("too many files are refused", async () => {
  const texts: Record<string, string> = {
    "0.yaml": "khoreia: 1\ninclude: [1.yaml]\nnodes: { a: }\n",
  };
  for (let i = 1; i < 200; i++) texts[`${i}.yaml`] = `include: [${i + 1}.yaml]\n`;
  assert.deepEqual(summary(await read(["0.yaml"], texts)), ["KHO_FILE_LIMIT 1:11"]);
});

test("a node twice in one of several files is reported", async () => {
  const reading = await read(["a.yaml", "b.yaml"], {
    "a.yaml": `khoreia: 1\nnodes:\n  a: {}\n${"  # padding\n".repeat(3_000)}  a: {}\n`,
    "b.yaml": "nodes:\n  a: {}\n",
  });
  assert.deepEqual(summary(reading), ["KHO_NODE_TWICE 3004:3"]);
});

test("the form of 2016 and the modern form do not mix, lists of 2016 do", async () => {
  const texts = {
    "a.yaml": "khoreia: 1\nnodes: { a: }\n",
    "b.yaml": "- id: 0\n",
    "c.yaml": "- id: 1\n  deps: [{ nodes: [0] }]\n",
  };
  assert.deepEqual(summary(await read(["a.yaml", "b.yaml"], texts)), ["KHO_TOPOLOGY_FORM 1:1"]);
  const lists = await read(["c.yaml", "b.yaml"], texts);
  assert.deepEqual(summary(lists), []);
  assert.deepEqual(Object.keys(hosts(lists)), ["0", "1"].toSorted());
});

test("standard input is named as what it is", async () => {
  const reading = await read(["-"], { "-": "khoreia: 1\nnodes:\n  a: { host: [] }\n" });
  assert.equal(reading.diagnostics[0]?.position?.file, "<stdin>");
});
