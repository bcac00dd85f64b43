import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Results } from "../../bench/results.ts";
import { quickSizes } from "../../bench/sizes.ts";
import { median, quantile, ratio } from "../../bench/statistics.ts";
import { figure, renderTable } from "../../bench/table.ts";
import { missingTools, toolNames } from "../../bench/tools.ts";
import {
  filesOf,
  makeWorkload,
  shapes,
  writeMakefile,
  writeNinjaFile,
} from "../../bench/workload.ts";

const bench = fileURLToPath(new URL("../../bench/main.ts", import.meta.url));
const peers = fileURLToPath(new URL("../../bench/peers/", import.meta.url));

let directory = "";
before(() => {
  directory = mkdtempSync(join(tmpdir(), "khoreia-bench-test-"));
});
after(() => rmSync(directory, { recursive: true, force: true }));

test("the bench runs in its quick size and measures all that it names", async () => {
  const json = join(directory, "results.json");
  const child = spawn(process.execPath, [bench, "--quick", "--json", json, "--dir", directory]);
  const [report, progress] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  assert.equal(child.exitCode, 0, progress);
  const results = JSON.parse(readFileSync(json, "utf8")) as Results;
  const present = toolNames.filter((tool) => missingTools([tool]).length === 0);
  assert.equal(results.apply.length, quickSizes.apply.length * present.length);
  for (const { cold, noop } of results.apply) {
    assert.ok(cold.wallMs > 0 && noop.wallMs > 0);
  }
  assert.equal(results.heal.length, quickSizes.heal.length * 2);
  for (const { healer, nodes, lost } of results.heal) {
    assert.equal(lost, 0, `${healer} mends everything under ${nodes} nodes`);
  }
  assert.deepEqual(
    results.plan.map(({ tool }) => tool),
    present.filter((tool) => tool !== "bare"),
  );
  assert.equal(results.perNode.length, quickSizes.perNode.length - 1);
  assert.equal(results.startUp.length, 3);
  assert.deepEqual(
    results.tosca.map(({ files, findings }) => [files, findings]),
    quickSizes.tosca.map(({ files }) => [files, 0]),
  );
  const [cluster] = results.cluster;
  assert.ok(cluster !== undefined);
  assert.ok(cluster.hopUs > 0 && cluster.pingPongUs > 0 && cluster.stepsPerSecond > 0);
  assert.ok(cluster.writesPerStatus >= 1, "each status that crosses hosts is written");
  for (const name of [process.version, results.machine.fileSystem, "Goals", "Start-up"]) {
    assert.ok(report.includes(name), `the report says "${name}"`);
  }
  assert.deepEqual(readdirSync(directory), ["results.json"], "it leaves nothing behind");
});

test("an unknown section is a usage error, and nothing is measured", () => {
  const { status, stdout } = spawnSync(process.execPath, [bench, "--only", "heal,coffee"], {
    encoding: "utf8",
  });
  assert.equal(status, 4);
  assert.match(stdout, /no section "coffee"/);
});

test("a peer that is not here is named with its Debian package", () => {
  const path = process.env["PATH"];
  process.env["PATH"] = directory;
  try {
    assert.deepEqual(missingTools(["khoreia", "bare", "make", "ninja"]), [
      '"make" is not here and left out; Debian: apt install make',
      '"ninja" is not here and left out; Debian: apt install ninja-build',
    ]);
  } finally {
    process.env["PATH"] = path;
  }
});

for (const shape of shapes)
  test(`a ${shape} is acyclic, connected to something, and the same again`, () => {
    const { requires } = makeWorkload(shape, 50);
    requires.forEach((required, node) => {
      for (const other of required) assert.ok(other >= 0 && other < node);
      assert.equal(new Set(required).size, required.length);
    });
    assert.ok(requires.flat().length >= 40);
    assert.deepEqual(makeWorkload(shape, 50).requires, requires);
  });

/** Runs a peer on eight nodes and returns what is wrong with the files. */
function troubleWith(program: string, args: readonly string[]): readonly string[] {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8", cwd: directory });
  assert.equal(status, 0, stderr);
  return [...filesOf(`${directory}/files`, 8)]
    .filter(([file, content]) => !existsSync(file) || readFileSync(file, "utf8") !== content)
    .map(([file]) => file);
}

test("the bare loop makes, keeps and mends the same files as everybody", () => {
  const args = [`${peers}bare-loop.js`, `${directory}/files`, "8", `${directory}/record`];
  assert.deepEqual(troubleWith(process.execPath, args), []);
  rmSync(`${directory}/files/3/create`);
  assert.deepEqual(troubleWith(process.execPath, args), []);
  rmSync(`${directory}/files`, { recursive: true });
});

test("the texts for make and ninja name every file once, and its requirements", () => {
  const workload = makeWorkload("chain", 3);
  writeMakefile(`${directory}/Makefile`, "/r", workload);
  writeNinjaFile(`${directory}/build.ninja`, "/r", workload);
  const [makefile, ninja] = ["Makefile", "build.ninja"].map((name) =>
    readFileSync(join(directory, name), "utf8"),
  );
  assert.match(makefile ?? "", /^\/r\/2\/create: \/r\/1\/configure$/m);
  assert.match(makefile ?? "", /^\/r\/2\/configure: \/r\/2\/create$/m);
  assert.match(ninja ?? "", /^build \/r\/2\/create: sh \/r\/1\/configure$/m);
  assert.equal(ninja?.match(/^build /gm)?.length, 6);
  for (const name of ["Makefile", "build.ninja"]) rmSync(join(directory, name));
});

test("statistics", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(median([])));
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  assert.deepEqual(
    [quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred, 1)],
    [50, 99, 100],
  );
  assert.deepEqual([ratio(6, 3), ratio(undefined, 3), ratio(1, 0)], [2, undefined, undefined]);
});

test("a table shows three digits, and a dash for what is not known", () => {
  assert.deepEqual([0, 40, 0.01234, 1.5, 12.345, 1234.5].map(figure), [
    "0",
    "40",
    "0.0123",
    "1.50",
    "12.3",
    "1235",
  ]);
  assert.equal(
    renderTable(
      ["", "N=8"],
      [
        ["make", 0.5],
        ["bare", undefined],
      ],
    ),
    "        N=8\n----  -----\nmake  0.500\nbare      –\n",
  );
});
