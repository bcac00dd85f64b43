import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { Home, shop } from "./khoreia.ts";

/** Every path below a directory with what tells a change. */
function listing(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => {
      const { size, mtimeNs, ctimeNs } = statSync(join(directory, name), { bigint: true });
      return `${name} ${size} ${mtimeNs} ${ctimeNs}`;
    })
    .sort();
}

interface Plan {
  readonly counts: Readonly<Record<string, number>>;
  readonly instances: readonly {
    readonly instance: string;
    readonly redefined?: readonly string[];
  }[];
}

test("plan says what would be done, kept and deleted, and changes nothing", async () => {
  await using home = new Home();
  const directory = home.path("work");
  home.write("work/shop.yaml", shop());
  const options = { cwd: directory };
  const before = listing(directory);
  const first = await home.run(["plan", "shop.yaml"], options);
  assert.match(first.stdout, /\+ settings +create \(is not there\)/);
  assert.match(first.stdout, /Summary: 4 new · 0 change · 0 kept · 0 delete\n$/);
  assert.deepEqual(listing(directory), before);
  assert.equal(home.has("state"), false);

  assert.equal((await home.run(["up", "shop.yaml", "--once"], options)).code, 0);
  const changed = shop("port = 9090").replace("count: 2", "count: 1");
  home.write("work/shop.yaml", changed);
  const made = listing(directory);
  const second = await home.run(["plan", "shop.yaml", "--exit-code"], options);
  assert.equal(second.code, 2);
  assert.match(second.stdout, /generation 1 → 2/);
  assert.match(
    second.stdout,
    /~ settings +create \(content differs.*redefined: create file\.content$/m,
  );
  assert.match(second.stdout, /- api\[1\] +delete \(no longer in the topology\)/);
  assert.match(second.stdout, /Summary: .* 1 DELETE \(api\[1\]\)\n$/);
  assert.deepEqual(listing(directory), made);
  const out = home.path("plan.json");
  await home.run(["plan", "shop.yaml", "--out", out], options);
  const plan = JSON.parse(readFileSync(out, "utf8")) as Plan;
  assert.equal(plan.counts["delete"], 1);
  const redefined = plan.instances.filter((each) => each.redefined !== undefined);
  assert.deepEqual(
    redefined.map((each) => [each.instance, each.redefined]),
    [["settings", ["create file.content"]]],
  );
});

test("a topology and its inputs come from stdin, files and flags, the latter first", async () => {
  await using home = new Home();
  home.write("values.yaml", "port: 1\nname: filed\n");
  const text = `
khoreia: 1
name: piped
inputs: { port: { type: integer }, name: { type: string, default: given } }
nodes:
  a: { create: { file: { path: "made/\${inputs.name}", content: "\${inputs.port}" } } }
`;
  const args = ["up", "-", "--once", "--inputs", "values.yaml", "--set", "port=7"];
  const { code, stderr } = await home.run(args, { input: text });
  assert.equal(code, 0, stderr);
  assert.equal(readFileSync(home.path("made/filed"), "utf8"), "7");
});

test("a completion script is one of its shell, and completes verbs, flags and files", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const { stdout } = await home.run(["completion", "bash"]);
  execFileSync("bash", ["-n"], { input: stdout });
  const offered = async (...words: string[]): Promise<readonly string[]> => {
    const { stdout: lines } = await home.run(["complete", "--", ...words]);
    return lines.split("\n").map((line) => line.split("\t")[0] ?? "");
  };
  assert.deepEqual((await offered("va")).slice(0, 1), ["validate"]);
  assert.ok((await offered("up", "--o")).includes("--once"));
  assert.ok((await offered("up", "")).includes("shop.yaml"));
  assert.ok((await offered("status", "-o", "")).includes("json"));
  assert.equal((await home.run(["completion", "tcsh"])).code, 4);
});

test("node names are completed from the running deployment", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const up = home.start(["up", "shop.yaml"]);
  await up.until(/steady on /);
  let names: readonly string[] = [];
  for (let i = 0; i < 50 && !names.includes("web"); i += 1) {
    const { stdout } = await home.run(["complete", "--", "why", ""]);
    names = stdout.split("\n").map((line) => line.split("\t")[0] ?? "");
  }
  assert.ok(names.includes("api") && names.includes("api[1]"), names.join());
});

test("doctor finds what is wrong and says how to mend it", async () => {
  await using home = new Home();
  const well = await home.run(["doctor", "-o", "json"]);
  assert.equal(well.code, 0, well.stdout);
  mkdirSync(home.path("run", "khoreia"), { mode: 0o700 });
  home.write("state", "a file where a directory should be");
  const { code, stdout } = await home.run(["doctor"]);
  assert.equal(code, 1);
  assert.match(stdout, /✖ state .*\n +fix {2}.*XDG_STATE_HOME/);
});

test("doctor names a deployment that rests, and how to go on with it", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  await home.run(["up", "shop.yaml", "--once"]);
  const { stdout } = await home.run(["doctor"]);
  assert.match(stdout, /"shop" on \S+ does not run[\s\S]*khoreia down shop/);
});

for (const template of ["files", "process", "web", "commands", "gates"])
  test(`the template "${template}" is valid and runs as it is`, async () => {
    await using home = new Home();
    const init = await home.run(["init", "first", "--template", template]);
    assert.equal(init.code, 0, init.stderr);
    assert.match(
      readFileSync(home.path("first.yaml"), "utf8"),
      template === "gates" ? /^# The form of 2016/ : /\$schema=\.\/khoreia\.schema\.json/,
    );
    const validated = await home.run(["validate", "first.yaml", "-o", "json"]);
    assert.equal(validated.code, 0, validated.stdout);
    if (template === "gates") home.write("first-made/approved", "");
    const up = await home.run(["up", "first.yaml", "--once", "--timeout", "20s"]);
    assert.equal(up.code, 0, up.stdout + up.stderr);
    assert.equal((await home.run(["down", "--yes"])).code, 0);
    const again = await home.run(["init", "first"]);
    assert.match(again.stderr, /KHO_INIT_EXISTS/);
  });

test("init --list, --dry-run and a bad name write nothing", async () => {
  await using home = new Home();
  const directory = home.path("empty");
  mkdirSync(directory);
  const { stdout } = await home.run(["init", "--list", "-o", "name"], { cwd: directory });
  assert.deepEqual(stdout.trimEnd().split("\n"), ["files", "process", "web", "commands", "gates"]);
  assert.equal((await home.run(["init", "--dry-run"], { cwd: directory })).code, 0);
  const bad = await home.run(["init", "My Shop"], { cwd: directory });
  assert.equal(bad.code, 4);
  assert.match(bad.stderr, /what about "my-shop"\?/);
  assert.deepEqual(readdirSync(directory), []);
});

test("a directory that may not be written is an error with a reason, not a crash", async () => {
  // Root may write anywhere; for root a file stands in the way.
  const isRoot = process.getuid?.() === 0;
  await using home = new Home();
  home.write("locked/keep", "");
  if (!isRoot) chmodSync(home.path("locked"), 0o500);
  const directory = isRoot ? "locked/keep" : "locked";
  const { code, stderr } = await home.run(["init", "shop", "-C", directory]);
  assert.equal(code, 1);
  assert.match(stderr, /KHO_INIT_UNWRITABLE/);
});

test("a schedule of a sweep is replayed, and what is none is refused", async () => {
  await using home = new Home();
  const replay = (faults: string) => home.run(["simulate", "--seed", "7", "--faults", faults]);
  const schedule = "5000:crash:1f:300,9000:break:2a:100";
  const [first, second, none] = [
    await replay(schedule),
    await replay(schedule),
    await replay("5000:crush:1f:300"),
  ];
  assert.equal(first.code, 0, first.stdout + first.stderr);
  assert.match(first.stdout, /✔ seed 7 {2}[0-9a-f]+ {2}/);
  const hashOf = ({ stdout }: { readonly stdout: string }) => /seed 7 {2}([0-9a-f]+)/.exec(stdout);
  assert.equal(hashOf(second)?.[1], hashOf(first)?.[1]);
  assert.equal(none.code, 4);
  assert.match(none.stderr, /neither a number nor a schedule/);
});
