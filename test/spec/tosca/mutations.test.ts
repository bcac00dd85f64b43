import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { validate } from "../../../src/reader/tosca/index.ts";
import type { Mutation } from "./mutation.ts";
import { mutations } from "./mutations.ts";

const files = (["1.3", "2.0"] as const).map((version) => ({
  version,
  text: readFileSync(new URL(`valid/shop-${version}.yaml`, import.meta.url), "utf8"),
}));

async function errorsOf(text: string) {
  const { diagnostics } = await validate({
    file: "main.yaml",
    loader: {
      read: (file) => Promise.resolve({ kind: "loaded", file, text }),
      resolve: (_, to) => to,
    },
  });
  return diagnostics.filter(({ severity }) => severity === "error");
}

for (const { version, text } of files)
  test(`the valid file of ${version} is without fault`, async () =>
    assert.deepEqual(
      (await errorsOf(text)).map(({ message, position }) => `${position?.line}: ${message}`),
      [],
    ));

/** All places that a mutation can be tried at. */
function mutantsOf(text: string, { line, under, replace }: Mutation) {
  const lines = text.split("\n");
  return lines.flatMap((written, at) => {
    const match = line.exec(written);
    if (match === null || (under !== undefined && !under.test(parentOf(lines, at)))) return [];
    const mutant = [...lines.slice(0, at), replace(written, match), ...lines.slice(at + 1)];
    return [{ line: at + 1, text: mutant.join("\n") }];
  });
}

const indentOf = (line: string): number => line.search(/\S|$/);

function parentOf(lines: readonly string[], at: number): string {
  const own = indentOf(lines[at] ?? "");
  for (let i = at - 1; i >= 0; i--) if (indentOf(lines[i] ?? "") < own) return lines[i] ?? "";
  return "";
}

test("broken files are rejected, and most by the right rule on the right line", async (context) => {
  let mutants = 0;
  const accepted: string[] = [];
  const elsewhere: string[] = [];
  const idle = new Set(mutations.map(({ name }) => name));
  for (const { version, text } of files)
    for (const mutation of mutations) {
      if (mutation.versions?.includes(version) === false) continue;
      for (const mutant of mutantsOf(text, mutation)) {
        idle.delete(mutation.name);
        mutants++;
        const errors = await errorsOf(mutant.text);
        const what = `${mutation.name} in line ${mutant.line} of ${version}`;
        if (errors.length === 0) accepted.push(what);
        const lines = [0, ...(mutation.also ?? [])].map((offset) => mutant.line + offset);
        const isTold = errors.some(
          ({ code, position }) =>
            lines.includes(position?.line ?? 0) &&
            mutation.rules.some((rule) => code.endsWith(rule)),
        );
        const told = errors.map(({ code, position }) => `${code} ${position?.line}`).join(", ");
        if (!isTold) elsewhere.push(`${what}: ${told}`);
      }
    }
  context.diagnostic(`${mutants} mutants by ${mutations.length} mutations`);
  for (const line of [...accepted, ...elsewhere]) context.diagnostic(line);
  assert.deepEqual([...idle], []);
  assert.ok(accepted.length <= mutants * 0.01, accepted.join("\n"));
  assert.ok(elsewhere.length <= mutants * 0.02, elsewhere.join("\n"));
});
