import assert from "node:assert/strict";
import { test } from "node:test";
import { gated, Home, impossible, shop } from "./khoreia.ts";

interface Row {
  readonly args: readonly string[];
  readonly code: number;
  /** Of the error document or record. */
  readonly error?: string;
}

const rows: readonly Row[] = [
  { args: ["validate", "shop.yaml"], code: 0 },
  { args: ["plan", "shop.yaml"], code: 0 },
  { args: ["plan", "shop.yaml", "--exit-code"], code: 2 },
  { args: ["plan", "shop.yaml", "--score"], code: 0 },
  { args: ["graph", "shop.yaml"], code: 0 },
  { args: ["engines"], code: 0 },
  { args: ["version"], code: 0 },
  { args: ["doctor"], code: 0 },
  { args: ["up", "shop.yaml", "--once"], code: 0 },
  { args: ["validate", "bad.yaml"], code: 3 },
  { args: ["plan", "bad.yaml"], code: 3, error: "KHO_TOPOLOGY_INVALID" },
  { args: ["up", "bad.yaml"], code: 3, error: "KHO_TOPOLOGY_INVALID" },
  { args: ["up", "includes.yaml"], code: 3, error: "KHO_TOPOLOGY_INVALID" },
  { args: ["validate", "missing.yaml"], code: 1 },
  { args: ["up", "missing.yaml"], code: 1, error: "KHO_TOPOLOGY_UNREADABLE" },
  { args: ["up", "shop.yaml", "--set", "port=1"], code: 3, error: "KHO_TOPOLOGY_INVALID" },
  { args: ["up", "shop.yaml", "--host", "nowhere"], code: 4, error: "KHO_USAGE" },
  { args: ["up"], code: 4, error: "KHO_USAGE" },
  { args: ["up", "shop.yaml", "--onec"], code: 4, error: "KHO_USAGE" },
  { args: ["apply", "shop.yaml"], code: 4, error: "KHO_USAGE" },
  { args: ["explain", "KHO_NO_SUCH_CODE"], code: 1, error: "KHO_CODE_UNKNOWN" },
  { args: ["status"], code: 5, error: "KHO_DEPLOYMENT_NOT_RUNNING" },
  { args: ["wait"], code: 5, error: "KHO_DEPLOYMENT_NOT_RUNNING" },
  { args: ["why", "web"], code: 5, error: "KHO_DEPLOYMENT_NOT_RUNNING" },
  { args: ["events", "--follow"], code: 5, error: "KHO_DEPLOYMENT_NOT_RUNNING" },
  { args: ["down", "nothing", "--yes"], code: 5, error: "KHO_DEPLOYMENT_NOT_RUNNING" },
  { args: ["up", "impossible.yaml", "--once"], code: 6 },
  { args: ["up", "gated.yaml", "--once", "--timeout", "300ms"], code: 7 },
  { args: ["up", "hosts.yaml", "--once", "--host", "beta"], code: 8 },
];

const hosts = `
khoreia: 1
name: hosts
nodes:
  db: { host: alpha, create: { file: { path: made/db } } }
  web: { host: beta, requires: [db], create: { file: { path: made/web } } }
`;

for (const { args, code, error } of rows)
  test(`khoreia ${args.join(" ")} ends with ${code}, for people and for programs`, async () => {
    await using home = new Home();
    home.write("shop.yaml", shop());
    home.write("bad.yaml", shop().replace("[settings]", "[setings]"));
    home.write("includes.yaml", `${shop()}include: [missing.yaml]\n`);
    home.write("gated.yaml", gated);
    home.write("hosts.yaml", hosts);
    home.write("impossible.yaml", impossible);
    home.write("in-the-way", "");
    const [forPeople, forPrograms] = [
      await home.run(args),
      await home.run([...args, "-o", "json"]),
    ];
    assert.equal(forPeople.code, code, forPeople.stderr + forPeople.stdout);
    assert.doesNotMatch(forPeople.stdout + forPeople.stderr, /\n\s+at /, "no stack");
    assert.equal(forPrograms.code, code, forPrograms.stderr);
    const parsed = parseAll(forPrograms.stdout);
    const last = parsed.at(-1) ?? {};
    assert.equal(last["exit"], code);
    if (error === undefined) return;
    const reported = parsed.map((each) => (each["error"] ?? each) as Record<string, unknown>);
    assert.ok(
      reported.some((each) => each["code"] === error),
      forPrograms.stdout,
    );
    assert.match(forPeople.stderr, new RegExp(error));
    assert.equal(forPeople.stdout, "", "errors are for stderr");
  });

/** One document, or one record a line. */
function parseAll(stdout: string): readonly Record<string, unknown>[] {
  try {
    return [JSON.parse(stdout) as Record<string, unknown>];
  } catch {
    return stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

test("records: version first, summary last, a message in each", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const { stdout } = await home.run(["up", "shop.yaml", "--once", "--json"]);
  const records = parseAll(stdout);
  assert.equal(records[0]?.["type"], "version");
  assert.ok(records.every(({ message }) => typeof message === "string"));
  const summary = records.at(-1);
  assert.equal(summary?.["type"], "summary");
  assert.equal(summary["condition"], "steady");
  assert.equal((summary["counts"] as Record<string, number>)["steady"], 4);
  assert.equal(typeof summary["durationMs"], "number");
});

test("YAML says the same as JSON", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const { stdout } = await home.run(["validate", "shop.yaml", "-o", "yaml"]);
  assert.match(stdout, /^format_version: 1\nvalid: true\n/);
});
