import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import * as z from "zod";
import { renderEngineDocs } from "../../scripts/engine-docs/render-engine-docs.ts";
import { systemClock, systemEntropy } from "../../src/agent/clock.ts";
import { type BuiltinEngines, builtinEngines } from "../../src/engine/adapter/index.ts";
import type { AnyEngine } from "../../src/engine/engine.ts";
import { readTopology } from "../../src/reader/index.ts";

let engines: BuiltinEngines;
before(() => {
  engines = builtinEngines({ clock: systemClock(), entropy: systemEntropy() });
});
after(() => engines.close());

test("the guide of the engines is what they say of themselves: node scripts/engine-docs.ts", () => {
  const page = new URL("../../docs/guide/engines.md", import.meta.url);
  assert.equal(readFileSync(page, "utf8"), renderEngineDocs(engines.catalogue));
});

test("parameters inside parameters, alternatives and lists are spelt out", () => {
  const schema = z.strictObject({
    run: z.union([z.string(), z.array(z.string())]).describe("What | to run"),
    ready: z
      .union([
        z.strictObject({ tcp: z.strictObject({ port: z.int().describe("Port") }).describe("T") }),
        z.strictObject({ log: z.string().describe("Log") }),
      ])
      .optional()
      .describe("When"),
    state: z.enum(["a", "b"]).optional().describe("State"),
    env: z.record(z.string(), z.string()).optional().describe("Env"),
  });
  const engine: AnyEngine = {
    info: {
      name: "planted",
      summary: "It is planted",
      schema,
      events: "none",
      identity: ["run", "state"],
      compares: true,
      spawns: false,
    },
  };
  const text = renderEngineDocs(new Map([["planted", engine]]));
  for (const line of [
    "## `planted`",
    "| `run` | **required**, string or list of string | What \\| to run |",
    "| `ready` | map | When |",
    "| `ready.tcp` | map | T |",
    "| `ready.tcp.port` | **required**, integer | Port |",
    "| `ready.log` | string | Log |",
    "| `state` | `a` or `b` | State |",
    "| `env` | map of string | Env |",
  ]) {
    assert.ok(text.split("\n").includes(line), line);
  }
  assert.match(text, /Another `run` and `state` means another thing[.]/);
});

test("every engine has an example, which a topology accepts", async () => {
  for (const [name, { info }] of engines.catalogue) {
    const { example = "" } = info;
    assert.ok(example.includes(`${name}:`), `the example of "${name}" uses it`);
    const operations = example.replaceAll(/^(?=.)/gm, "    ");
    const text = `khoreia: 1\nnodes:\n  example:\n    host: alpha\n${operations}`;
    const { diagnostics } = await readTopology({
      files: ["example.yaml"],
      name: "example",
      engines: engines.catalogue,
      loader: {
        read: async (file) => ({ kind: "loaded", file, text }),
        resolve: (_from, to) => to,
      },
    });
    assert.deepEqual(diagnostics, [], name);
  }
});
