// Nodes that name no host: each is played by exactly one agent, and by another when that is lost.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { type ClaimRecord, decodeRecord, keys } from "../../../src/store/index.ts";
import { startEtcd } from "../rig/etcd-cluster.ts";
import { Agents } from "./agents.ts";

const limit = { timeout: 180_000 };

const says = "echo $KHOREIA_HOST $KHOREIA_INSTANCE";

/** Leaves a line in a log for everything that is done, and a file of its own on each host. */
const node = (name: string, more: string, mark = `${name}-\${instance.index}`): string => `
  ${name}:${more}
    start:
      check: { file: { path: "made/\${host.name}-${mark}" } }
      do: { shell: { run: "${says} start >> log; : > made/$KHOREIA_HOST-${mark}" } }
    stop:
      check: { file: { path: "made/\${host.name}-${mark}", state: absent } }
      do: { shell: { run: "${says} stop >> log; rm -f made/$KHOREIA_HOST-${mark}" } }`;

const topology = (...nodes: readonly string[]): string =>
  `khoreia: 1\nname: shop\nnodes:${nodes.join("")}\n`;

const workers = (count: number): string =>
  topology(
    node("base", "\n    host: gamma"),
    node("worker", `\n    count: ${count}\n    requires: [base]`),
    node("web", "\n    host: gamma\n    requires: [worker]"),
  );

async function onStage(body: (agents: Agents) => Promise<void>): Promise<void> {
  const cluster = await startEtcd("3.5.16");
  const agents = new Agents(cluster.endpoints);
  mkdirSync(agents.path("made"));
  try {
    await body(agents);
  } finally {
    await agents.close();
    await cluster.close();
  }
}

/** By instance: which host holds its claim, and the token. */
async function claims(
  agents: Agents,
): Promise<ReadonlyMap<string, { host: string; token: number }>> {
  const { pairs } = await agents.store.range({ prefix: keys.claimPrefix("shop") });
  return new Map(
    pairs.map(({ key, value, createRevision: token }) => {
      const decoded = decodeRecord<ClaimRecord>(value);
      const host = decoded.kind === "record" ? decoded.record.host : "";
      return [key.slice(keys.claimPrefix("shop").length), { host, token }];
    }),
  );
}

async function loads(agents: Agents): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { host } of (await claims(agents)).values()) counts[host] = (counts[host] ?? 0) + 1;
  return counts;
}

const log = (agents: Agents): readonly string[] =>
  existsSync(agents.path("log")) ? readFileSync(agents.path("log"), "utf8").trim().split("\n") : [];

async function present(agents: Agents, ...hosts: readonly string[]): Promise<void> {
  await agents.until("the hosts are present", async () => {
    const known = await Promise.all(
      hosts.map((host) => agents.store.range({ key: keys.presence(host) })),
    );
    return known.every(({ pairs }) => pairs.length === 1);
  });
}

test("claims spread, move when a host is lost, and follow the count", limit, () =>
  onStage(async (agents) => {
    const hosts = ["alpha", "beta", "gamma"];
    const [alpha, , gamma] = hosts.map((host) => agents.start(host));
    await present(agents, ...hosts);
    await agents.publish(workers(6));
    const web = () => log(agents).includes("gamma web start");
    await agents.until("what requires all of them is started", web);
    assert.deepEqual(await loads(agents), { alpha: 2, beta: 2, gamma: 2 }, "the fewest first");
    const order = log(agents);
    assert.equal(order[0], "gamma base start");
    assert.equal(order.at(-1), "gamma web start");
    assert.equal(order.length, 8, "each once");

    const before = await claims(agents);
    alpha?.process.kill("SIGKILL");
    await agents.until("the others have taken what it held", async () => {
      const now = await loads(agents);
      return now["beta"] === 3 && now["gamma"] === 3;
    });
    for (const [id, { host, token }] of await claims(agents)) {
      const was = before.get(id);
      if (was?.host === host) assert.equal(token, was.token, `${id} stays where it is`);
      else assert.ok(token > (was?.token ?? 0), `the token of ${id} goes forward`);
    }
    await agents.until("and do it there", () => log(agents).length === 10);

    await agents.publish(workers(2));
    const stopped = () => log(agents).filter((line) => line.endsWith("stop")).length;
    await agents.until("four are stopped where they are played", () => stopped() === 4);
    await agents.publish(workers(4));
    await agents.until("two more are started", () => log(agents).length === 16);
    const last = log(agents).slice(-2);
    assert.ok(
      last.every((line) => /^(beta|gamma) worker\[[23]\] start$/.test(line)),
      last.join(", "),
    );

    gamma?.process.kill("SIGTERM");
    assert.equal(await gamma?.ended, 143, gamma?.said());
    const left = await claims(agents);
    assert.ok(
      [...left.values()].every(({ host }) => host === "beta"),
      "given back at once",
    );
  }),
);
