import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { deploymentName } from "../../model/index.ts";
import { loadDesired, writeDesired } from "./desired-file.ts";
import type { Desired } from "./state.ts";

const wanted: Desired = {
  uid: "u1",
  gen: 3,
  goal: "started",
  topology: { name: deploymentName("shop"), form: "khoreia", nodes: [] },
  origin: "abc",
  acceptedAt: 7,
  cwd: "/srv",
};

function inPlace(run: (path: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), "khoreia-desired-"));
  try {
    run(join(directory, "desired.json"));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("what is written is loaded", () => {
  inPlace((path) => {
    writeDesired(path, wanted);
    assert.deepEqual(loadDesired(path), wanted);
  });
});

test("a file of one line, as it was written before, is loaded", () => {
  inPlace((path) => {
    writeFileSync(path, JSON.stringify({ khoreia: "desired", schema: {}, desired: wanted }));
    assert.deepEqual(loadDesired(path), wanted);
  });
});

test("without a file there is none", () => {
  inPlace((path) => assert.equal(loadDesired(path), "none"));
});

for (const { given, damage } of [
  { given: "a changed topology", damage: (text: string) => text.replace("shop", "shed") },
  { given: "a topology that is cut off", damage: (text: string) => text.slice(0, -1) },
  { given: "no topology", damage: (text: string) => text.slice(0, text.indexOf("\n") + 1) },
  { given: "a changed goal", damage: (text: string) => text.replace('"started"', '"stated"') },
  { given: "a first line that is cut off", damage: (text: string) => text.slice(0, 20) },
]) {
  test(`${given} is damage, found before anybody asks for the topology`, () => {
    inPlace((path) => {
      writeDesired(path, wanted);
      writeFileSync(path, damage(readFileSync(path, "utf8")));
      assert.equal(loadDesired(path), "damaged");
    });
  });
}
