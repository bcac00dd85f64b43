import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import type { PerformOperation, Template } from "../model/index.ts";
import { readText } from "./fixtures.ts";

const topology = [
  "khoreia: 1",
  "inputs: { x: { type: string } }",
  "nodes:",
  "  a:",
  "    create:",
  "      check: { process: { run: [printf, '%s', '${inputs.x}', 'a${inputs.x}b'] } }",
  `      do: { shell: { run: 'printf "%s|" "\${inputs.x}" "<\${inputs.x}>"' } }`,
  "      env: { X: '${inputs.x}' }",
].join("\n");

async function operation(value: string): Promise<PerformOperation> {
  const reading = await readText(topology, { inputs: { set: [{ name: "x", value }] } });
  assert.deepEqual(reading.diagnostics, []);
  return reading.topology?.nodes[0]?.operations.create as PerformOperation;
}

/** Any text that a process can be given, with what shells, YAML and placeholders make of it. */
const value = fc.string({
  unit: fc.oneof(
    fc.constantFrom("${inputs.x}", "${node.name}", "$${", "$(id)", "`id`", "'", '"', "\\", "\n"),
    fc.constantFrom("; rm -rf /", "&&", "|", "*", "~", "$HOME", " ", "-n", "%s", "é", "𝄞"),
    fc.string({ unit: "binary", maxLength: 3 }).filter((text) => !text.includes("\0")),
  ),
  maxLength: 12,
});

const script = 'printf "%s|" "${KHOREIA_ARG_1}" "<${KHOREIA_ARG_1}>"';

test("whatever an input holds, arguments are that value and scripts stay the same", async () => {
  await fc.assert(
    fc.asyncProperty(value, async (x) => {
      const { check, do: does, env } = await operation(x);
      assert.deepEqual(check?.params["run"], ["printf", "%s", x, `a${x}b`]);
      assert.equal(does?.params["run"], script);
      const literal: Template = [x];
      assert.deepEqual({ ...env }, { X: literal, KHOREIA_ARG_1: literal });
      assert.deepEqual([check?.templates, does?.templates], [[], []]);
    }),
    { seed: 1, numRuns: 1_000 },
  );
});

test("a real shell prints back exactly the value", async () => {
  const samples = fc.sample(
    value.filter((text) => Buffer.from(text).toString() === text),
    { seed: 2, numRuns: 60 },
  );
  for (const x of samples) {
    const { do: does } = await operation(x);
    const run = spawnSync("/bin/sh", ["-c", does?.params["run"] as string], {
      env: { PATH: process.env["PATH"] ?? "", KHOREIA_ARG_1: x },
    });
    assert.equal(run.stdout.toString(), `${x}|<${x}>|`, JSON.stringify(x));
    assert.equal(run.stderr.toString(), "");
  }
});
