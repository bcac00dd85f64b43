import assert from "node:assert/strict";
import { test } from "node:test";
import * as z from "zod";
import { KhoreiaError } from "../model/index.ts";
import type { AnyEngine } from "./engine.ts";
import { createCatalogue } from "./registry.ts";

const named = (name: string): AnyEngine => ({
  info: {
    name,
    summary: "",
    schema: z.strictObject({}),
    events: "none",
    identity: [],
    compares: true,
    spawns: false,
  },
});

test("engines are found by name, in alphabetical order", () => {
  const [b, a] = [named("b"), named("a")];
  const catalogue = createCatalogue([b, a]);
  assert.deepEqual([...catalogue.keys()], ["a", "b"]);
  assert.equal(catalogue.get("b"), b);
  assert.equal(catalogue.get("c"), undefined);
});

for (const { given, names, code } of [
  { given: "two engines of one name", names: ["a", "b", "a"], code: "KHO_ENGINE_DUPLICATE" },
  { given: "a name with a capital", names: ["File"], code: "KHO_ENGINE_NAME" },
  { given: "an empty name", names: [""], code: "KHO_ENGINE_NAME" },
  { given: "a name with a dot", names: ["my.engine"], code: "KHO_ENGINE_NAME" },
])
  test(`${given} is refused`, () =>
    assert.throws(
      () => createCatalogue(names.map(named)),
      (error) => error instanceof KhoreiaError && error.code === code,
    ));
