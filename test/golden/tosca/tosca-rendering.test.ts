import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { readTopology, type Loader } from "../../../src/reader/index.ts";
import { compileScore, renderText, viewScore } from "../../../src/score/index.ts";
import { fixedHosts, testFacts } from "../../../src/score/fixtures.ts";

// A deliberate change: npm run golden -- --update, then read the difference as carefully as a
// change of the source.
const isUpdating = process.env["KHOREIA_GOLDEN"] === "update";

const fileOf = (name: string): URL => new URL(name, import.meta.url);

const loader: Loader = {
  read: (path) =>
    Promise.resolve(
      existsSync(fileOf(path))
        ? { kind: "loaded", file: path, text: readFileSync(fileOf(path), "utf8") }
        : { kind: "failed", reason: "there is no such file" },
    ),
  resolve: (_from, to) => to,
};

for (const { name, others = [] } of [
  { name: "hello-world" },
  { name: "shop" },
  { name: "with-database-service", others: ["database-service.yaml"] },
  { name: "selected" },
])
  test(`"${name}" as a topology and as scores`, async () => {
    const files = [`${name}.yaml`, ...others];
    const { topology, diagnostics } = await readTopology({ files, loader, engines: new Map() });
    assert.ok(topology, diagnostics.map(({ message }) => message).join("\n"));
    const said = diagnostics.map(
      ({ severity, code, message, position }) =>
        `${severity} ${code} ${position?.line ?? 0}: ${message}\n`,
    );
    const [started, deleted] = (["started", "deleted"] as const).map((goal) => {
      const request = { topology, goal, hostOf: fixedHosts, engineFacts: testFacts };
      const view = viewScore(compileScore(request));
      assert.ok(view);
      return renderText(view);
    });
    compare(`${name}.model.json.txt`, `${JSON.stringify(topology, undefined, 1)}\n`);
    compare(`${name}.levels.txt`, `${said.join("")}${started}\n${deleted}`);
  });

function compare(name: string, actual: string): void {
  const golden = fileOf(name);
  if (isUpdating) writeFileSync(golden, actual);
  assert.ok(existsSync(golden), `there is a golden file "${golden.pathname}"`);
  assert.equal(actual, readFileSync(golden, "utf8"));
}
