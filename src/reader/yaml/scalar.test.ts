import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CORE_SCHEMA, load } from "js-yaml";
import { plainValue, taggedValue } from "./scalar.ts";

test("a plain scalar means what the library's core schema makes of it", () => {
  const unit = fc.constantFrom(..."0123456789.+-eExXoObnNuUlLtTrRfFaAiI~_".split(""));
  const known = [
    "null",
    "Null",
    "~",
    "true",
    "FALSE",
    "0o17",
    "0x1f",
    "1e3",
    ".5",
    "-.inf",
    ".NaN",
  ];
  const any = fc.string({ unit, minLength: 1, maxLength: 6 }).filter((plain) => plain !== "-");
  const text = fc.oneof(fc.constantFrom(...known), any);
  fc.assert(
    fc.property(text, (plain) => {
      const loaded: unknown = load(`[ ${plain} ]`, { schema: CORE_SCHEMA });
      assert.deepEqual([plainValue(plain)], loaded);
    }),
    { seed: 1, numRuns: 3_000 },
  );
});

for (const { tag, text, value } of [
  { tag: "!", text: "5", value: "5" },
  { tag: "!!str", text: "true", value: "true" },
  { tag: "!!int", text: "0b11", value: 3 },
  { tag: "!!int", text: "x", value: undefined },
  { tag: "!!float", text: "1", value: 1 },
  { tag: "!!bool", text: "true", value: true },
  { tag: "!!null", text: "", value: null },
  { tag: "!!binary", text: "aGk=", value: undefined },
  { tag: "constructor", text: "x", value: undefined },
])
  test(`${tag} ${text} is ${value}`, () => assert.equal(taggedValue(tag, text), value));
