import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dump } from "js-yaml";
import type { Topology } from "../model/index.ts";
import { engines, readText, summary } from "./fixtures.ts";
import { violations } from "./schema-check/fixture.ts";
import { jsonSchema } from "./yaml/json-schema.ts";

/** A sound topology as plain data, the way a program would write it. */
type Data = Readonly<Record<string, unknown>>;

const word = fc.string({
  unit: fc.constantFrom("a", "b", "c", "x", "y"),
  minLength: 1,
  maxLength: 6,
});
const text = fc.oneof(
  fc.string({ maxLength: 20 }).filter((value) => !value.includes("${")),
  fc.constantFrom("1", "true", "~", "", " x", "a: b", "- c", "#d", "é\n\nf\n", "${node.name}"),
  fc.constantFrom("${host.address}:${instance.index}", "$${literal}", "${inputs.n}"),
);
const duration = fc.constantFrom("100ms", "5s", "2m", "1h");
const label = fc.dictionary(word, fc.oneof(word, fc.nat(), fc.boolean()), { maxKeys: 3 });

const engineCall = fc.oneof(
  fc.record({
    file: fc.record(
      { path: fc.constant("/a"), content: text, mode: fc.constant("0644"), backup: fc.boolean() },
      { requiredKeys: ["path"] },
    ),
  }),
  fc.record({
    shell: fc.record(
      { run: fc.array(text, { minLength: 1, maxLength: 4 }), exit: fc.array(fc.nat(255)) },
      { requiredKeys: ["run"] },
    ),
  }),
  fc.record({ tcp: fc.record({ port: fc.constantFrom(80, "${inputs.n}") }) }),
  fc.record({ nil: fc.constantFrom(null, {}) }),
);

const common = fc.record(
  {
    timeout: duration,
    attempts: fc.integer({ min: 1, max: 9 }),
    backoff: fc.record({ base: fc.constant("1s"), cap: duration.filter((d) => d !== "100ms") }),
    settle: duration,
    user: word,
    env: fc.dictionary(word, text, { maxKeys: 2 }),
  },
  { requiredKeys: [] },
);

const operation = fc
  .tuple(common, engineCall, fc.option(engineCall.filter((call) => !("tcp" in call))))
  .map(([keys, check, does]) =>
    does === null ? { ...keys, ...check } : { ...keys, check, do: does },
  );

/** Nodes require only earlier ones, so there is no cycle. */
function node(index: number): fc.Arbitrary<Data> {
  const earlier = fc.nat({ max: Math.max(0, index - 1) }).map((i) => `n${i}`);
  const gate = fc.record(
    { node: earlier, until: fc.constantFrom("created", "started"), before: fc.constant("start") },
    { requiredKeys: ["node"] },
  );
  const placed = fc.oneof(
    fc.record({ host: word }, { requiredKeys: [] }),
    fc.record({ placement: fc.record({ labels: label }) }),
  );
  const keys = fc.record(
    {
      description: text,
      count: fc.oneof(fc.nat(5), fc.constant("${inputs.n}")),
      requires:
        index === 0
          ? fc.constant([])
          : fc.uniqueArray(fc.oneof(earlier, gate), {
              maxLength: 3,
              selector: (one) => (typeof one === "string" ? one : one.node),
            }),
      exports: fc.dictionary(word, text, { maxKeys: 2 }),
      labels: label,
      on_broken: fc.constantFrom("keep", "stop"),
      update: fc.record({ parallel: fc.integer({ min: 1, max: 3 }) }),
      create: operation,
      configure: operation,
      start: operation,
      stop: fc.oneof(operation, fc.constant("keep")),
    },
    { requiredKeys: [] },
  );
  return fc.tuple(placed, keys).map(([where, what]) => ({ ...where, ...what }));
}

const topology: fc.Arbitrary<Data> = fc.nat({ max: 5 }).chain((size) =>
  fc.tuple(...Array.from({ length: size + 1 }, (_, i) => node(i))).map((nodes) => ({
    khoreia: 1,
    name: "shop",
    inputs: { n: { type: "integer", default: 2, description: "how many" } },
    nodes: Object.fromEntries(nodes.map((one, i) => [`n${i}`, one])),
  })),
);

function withoutPositions(read: Topology | undefined): unknown {
  return JSON.parse(JSON.stringify(read, (key, value) => (key === "position" ? null : value)));
}

test("however a topology is printed, reading it gives the same model", async () => {
  await fc.assert(
    fc.asyncProperty(topology, async (data) => {
      const block = await readText(dump(data, { noRefs: true }));
      assert.deepEqual(
        summary(block).filter((found) => !found.includes("?")),
        [],
      );
      for (const printed of [
        JSON.stringify(data),
        dump(data, { flowLevel: 3, forceQuotes: true }),
        dump(data, { indent: 4, lineWidth: 20, seqNoIndent: true }),
      ]) {
        const other = await readText(printed);
        assert.deepEqual(
          withoutPositions(other.topology),
          withoutPositions(block.topology),
          printed,
        );
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("the JSON Schema allows whatever the reader accepts", () => {
  const schema = jsonSchema(engines);
  fc.assert(
    fc.property(topology, (data) =>
      assert.deepEqual(violations(JSON.parse(JSON.stringify(data)), schema), []),
    ),
    { seed: 2, numRuns: 200 },
  );
});
