// How long it takes is only worth something beside how long it took before, an earlier up included.
import assert from "node:assert/strict";
import { chmodSync, rmSync } from "node:fs";
import { test } from "node:test";
import { Home, untilTrue } from "./cli/khoreia.ts";

const slow = `
khoreia: 1
name: slow
nodes:
  db:
    create:
      shell: { run: [./work], creates: done }
  web:
    requires: [db]
    create: { file: { path: web } }
`;
/** Takes as long as somebody wants it to. */
const work = "#!/bin/sh\nuntil [ -e go ]; do sleep 0.05; done\n: > done\n";

interface Json {
  readonly status?: { readonly expectedAt?: number; readonly instances: readonly Shown[] };
}
type Shown = Readonly<Record<string, unknown>>;

test("a second up knows from the journal of the first how long it usually takes", async () => {
  await using home = new Home();
  home.write("slow.yaml", slow);
  chmodSync(home.write("work", work), 0o755);
  home.write("go", "");
  const first = await home.run(["up", "slow.yaml", "--once"]);
  assert.equal(first.code, 0, first.stdout + first.stderr);

  for (const name of ["go", "done", "web"]) rmSync(home.path(name));
  const up = home.start(["up", "slow.yaml"]);
  await untilTrue(() => home.has("run", "khoreia", "slow.sock"), { what: "the socket" });
  let text = "";
  let db: Shown | undefined;
  for (let look = 0; look < 50 && db?.["attemptSince"] === undefined; look += 1) {
    text = (await home.run(["status", "-o", "json"])).stdout;
    const whole = JSON.parse(text) as Json & Json["status"];
    db = (whole?.instances ?? []).find(({ instance }) => instance === "db");
  }
  assert.equal(typeof db?.["usualMs"], "number", text);
  assert.equal(db?.["firstRun"], undefined);
  assert.match(text, /"expectedAt": ?\d+/);
  const usual = /(of usual|usually) \d/;
  assert.match((await home.run(["status"])).stdout, usual);
  assert.match((await home.run(["why", "db"])).stdout, usual);
  assert.match((await home.run(["why", "web"])).stdout, usual);
  home.write("go", "");
  await up.until(/✔ slow +steady/);
});
