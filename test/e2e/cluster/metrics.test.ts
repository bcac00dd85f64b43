// Metrics and probes of an agent and of `up`, asked over HTTP as a scraper asks.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { Home, shop, untilTrue } from "../cli/khoreia.ts";
import { startEtcd } from "../rig/etcd-cluster.ts";
import { Agents } from "./agents.ts";

const limit = { timeout: 120_000 };
const lab = `
khoreia: 1
name: lab
nodes:
  probe: { host: beta, create: { file: { path: made/probe, content: "x" } } }
`;

/** Where a process says that it serves its metrics. */
async function placeIn(said: () => string): Promise<string> {
  const place = () => /metrics at (http:\S+)\/metrics/.exec(said())?.[1];
  await untilTrue(() => place() !== undefined, { what: () => `metrics at … in ${said()}` });
  return place() ?? "";
}

/** The value of a sample, by its name with labels. */
async function sample(place: string, name: string): Promise<number | undefined> {
  const text = await (await fetch(`${place}/metrics`)).text();
  const line = text.split("\n").find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

test("an agent counts what it does, and says why it is not ready", limit, async () => {
  const cluster = await startEtcd("3.5.16");
  const agents = new Agents(cluster.endpoints);
  try {
    const beta = agents.start("beta", { words: ["--metrics", "0"] });
    const place = await placeIn(() => beta.said());
    assert.equal((await fetch(`${place}/healthz`)).status, 200);
    await agents.publish(lab);
    const steady = 'khoreia_instances{deployment="lab",condition="steady"}';
    await agents.until("it is steady", async () => (await sample(place, steady)) === 1);
    assert.equal(await sample(place, 'khoreia_generation{deployment="lab"}'), 1);
    assert.equal(await sample(place, "khoreia_ready"), 1);
    const ready = await fetch(`${place}/readyz`);
    assert.deepEqual([ready.status, await ready.text()], [200, "ready\n"]);

    rmSync(agents.path("made", "probe"));
    const falls = 'khoreia_falls_total{deployment="lab"}';
    await agents.until("the fall is counted", async () => (await sample(place, falls)) === 1);

    await cluster.members[0]?.kill();
    const reachable = async () => sample(place, "khoreia_store_reachable");
    await agents.until("the store is missed", async () => (await reachable()) === 0);
    const unready = await fetch(`${place}/readyz`);
    assert.equal(unready.status, 503);
    assert.match(await unready.text(), /^not ready\n- the store does not answer: /);
    assert.equal((await fetch(`${place}/healthz`)).status, 200);
    await cluster.members[0]?.restart();
    await agents.until("it is ready again", async () => {
      return (await fetch(`${place}/readyz`)).status === 200;
    });
  } finally {
    await agents.close();
    await cluster.close();
  }
});

test("up serves them too, and to others only when told so", limit, async () => {
  await using home = new Home();
  const file = home.write("shop.yaml", shop());
  const up = home.start(["up", file, "--metrics", "0"]);
  const place = await placeIn(() => up.output());
  const steady = 'khoreia_instances{deployment="shop",condition="steady"}';
  await up.until(/steady/);
  assert.equal(await sample(place, steady), 4);
  const attempts = 'khoreia_attempts_total{deployment="shop",result="succeeded"}';
  assert.equal(await sample(place, attempts), 4);
  const refused = await home.run(["up", file, "--metrics", "0.0.0.0:0"]);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /other machines would read them[^]*--insecure-metrics/);
  const taken = await home.run(["up", file, "--metrics", new URL(place).host]);
  assert.equal(taken.code, 1);
  assert.match(taken.stderr, /KHO_METRICS_UNUSABLE/);
  up.kill("SIGINT");
  assert.equal((await up.ended).code, 130);
});
