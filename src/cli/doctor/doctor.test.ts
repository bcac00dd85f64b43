import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checkClock, checkDirectory } from "./check-directories.ts";
import { checkInotify, judge } from "./check-inotify.ts";
import { checkContainment, checkNode, checkOpenFiles } from "./check-process.ts";

for (const { version, level } of [
  { version: "20.20.2", level: "problem" },
  { version: "22.12.9", level: "problem" },
  { version: "22.13.0", level: "ok" },
  { version: "24.0.0", level: "ok" },
])
  test(`Node ${version} is ${level}`, () => assert.equal(checkNode(version).level, level));

for (const { given, amount, level } of [
  {
    given: "plenty",
    amount: { limit: 524_288, used: 100, sysctl: "max_user_watches" },
    level: "ok",
  },
  {
    given: "a crowd",
    amount: { limit: 10_000, used: 8_500, sysctl: "max_user_watches" },
    level: "warning",
  },
  { given: "few", amount: { limit: 4_096, used: 0, sysctl: "max_user_watches" }, level: "warning" },
  { given: "128", amount: { limit: 128, used: 5, sysctl: "max_user_instances" }, level: "ok" },
])
  test(`an inotify limit with ${given} is ${level}, and a warning has its sysctl`, () => {
    const finding = judge("inotify", amount);
    assert.equal(finding.level, level);
    if (finding.level !== "ok") assert.match(finding.fix, new RegExp(`${amount.sysctl}=\\d+$`));
  });

test("whatever is not well on this machine says what to do", () => {
  const findings = [...checkInotify(), checkOpenFiles(), ...checkContainment()];
  assert.ok(findings.length >= 3);
  for (const finding of findings) {
    assert.notEqual(finding.found, "");
    if (finding.level !== "ok") assert.notEqual(finding.fix, "");
  }
});

test("a directory is tried by making something in it, which is gone afterwards", () => {
  const directory = mkdtempSync(join(tmpdir(), "khoreia-doctor-"));
  try {
    const question = { check: "state", variable: "XDG_STATE_HOME" };
    const [well] = checkDirectory({ ...question, path: join(directory, "not", "yet") });
    assert.equal(well?.level, "ok");
    assert.match(well.found, /made when it is needed/);
    const inTheWay = join(directory, "file");
    writeFileSync(inTheWay, "");
    const [ill] = checkDirectory({ ...question, path: join(inTheWay, "khoreia") });
    assert.equal(ill?.level, "problem");
    assert.match(ill.fix, /XDG_STATE_HOME/);
    assert.equal(checkClock(directory).level, "ok");
    assert.deepEqual(readdirSync(directory), ["file"]);
    mkdirSync(join(directory, "not"));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
