import assert from "node:assert/strict";
import { test } from "node:test";
import { unitFile } from "./unit-file.ts";

const request = {
  command: ["/usr/bin/node", "/opt/khoreia/bin/khoreia.js", "agent", "--label", "a=50%$x"],
  directory: "/srv/50%",
  environment: { KHOREIA_STORE: "etcds://h1", KHOREIA_STORE_CA: 'my "ca".pem' },
};

const valuesOf = (text: string, name: string): readonly string[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith(`${name}=`))
    .map((line) => line.slice(name.length + 1));

test("words reach the agent as they are, whatever systemd makes of them", () => {
  const text = unitFile(request);
  assert.deepEqual(valuesOf(text, "ExecStart"), [
    "/usr/bin/node /opt/khoreia/bin/khoreia.js agent --label a=50%%$$x",
  ]);
  assert.deepEqual(valuesOf(text, "WorkingDirectory"), ["/srv/50%%"]);
  assert.deepEqual(valuesOf(text, "Environment"), [
    "KHOREIA_STORE=etcds://h1",
    '"KHOREIA_STORE_CA=my \\"ca\\".pem"',
  ]);
  assert.match(unitFile({ ...request, command: ["/a b", ""] }), /^ExecStart="\/a b" ""$/m);
});

test("programs of operations outlive the agent, and root's may do what root may", () => {
  const text = unitFile(request);
  for (const [name, value] of [
    ["Type", "notify"],
    ["NotifyAccess", "main"],
    ["KillMode", "process"],
    ["Delegate", "yes"],
    ["OOMPolicy", "continue"],
  ] as const) {
    assert.deepEqual(valuesOf(text, name), [value]);
  }
  for (const forbidding of ["NoNewPrivileges", "ProtectSystem", "PrivateTmp", "User"]) {
    assert.deepEqual(valuesOf(text, forbidding), [], `${forbidding} would break engines`);
  }
});

test("an agent of its own user gives up what a user has no right to", () => {
  const text = unitFile({ ...request, user: "khoreia" });
  assert.deepEqual(valuesOf(text, "User"), ["khoreia"]);
  assert.deepEqual(valuesOf(text, "NoNewPrivileges"), ["yes"]);
  assert.deepEqual(valuesOf(text, "NotifyAccess"), ["all"]);
});
