import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { Home } from "./khoreia.ts";

test("the demonstration converges, heals, takes everything back and ends in time", async () => {
  await using home = new Home();
  const began = performance.now();
  const { code, stdout, stderr } = await home.run(["demo"]);
  assert.ok(performance.now() - began < 30_000);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /steady on machine1/);
  assert.match(stdout, /steady on machine2/);
  assert.match(stdout, /removing \S+nodes\/6\/configure\n.*↻ 6 .*\n.*✔ 6 /);
  assert.match(stdout, /written again [\d.]+ ms after it was removed/);
  assert.match(stdout, /✔ down · demo/);
  assert.deepEqual(readdirSync(home.path("tmp")), [], "its directory is gone");
  assert.equal(home.has("state"), false, "nothing is kept of it");
});

test("the demonstration keeps the order of its requirements", async () => {
  await using home = new Home();
  const { stdout } = await home.run(["demo", "--once", "--json"]);
  const began: string[] = [];
  const settled = new Set<string>();
  const requirements: Readonly<Record<string, readonly string[]>> = {
    "0": ["5"],
    "1": ["5", "0"],
    "2": ["3", "5"],
    "4": ["0"],
    "6": ["1", "3", "7"],
  };
  for (const line of stdout.trimEnd().split("\n")) {
    const record = JSON.parse(line) as Record<string, string>;
    if (record["type"] !== "event" || record["step"] === undefined) continue;
    const [id = "", operation = ""] = record["step"].split(".");
    if (operation === "delete") break;
    if (record["kind"] === "step.settled") settled.add(record["step"]);
    if (record["kind"] !== "do.began") continue;
    began.push(record["step"]);
    for (const required of requirements[id] ?? []) {
      assert.ok(settled.has(`${required}.${operation}`), `${record["step"]} waits for ${required}`);
    }
  }
  assert.equal(new Set(began).size, 16);
});
