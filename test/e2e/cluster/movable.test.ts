// Nodes that name no host: each is played by exactly one agent, and by another when that is lost.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import {
  type ClaimRecord,
  type StatusRecord,
  decodeRecord,
  keys,
} from "../../../src/store/index.ts";
import { findProcess } from "../../../src/agent/runner/process-table.ts";
import { startEtcd } from "../rig/etcd-cluster.ts";
import { Agents } from "./agents.ts";

const limit = { timeout: 180_000 };
/**
 * Where nothing may move but what is meant to: a host of a busy machine that stands still for a
 * second has lost what it held under a lease of two, as it must.
 */
const patient = { words: ["--lease-ttl", "5s"] };

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
  } catch (error) {
    // The one that is seen once in a hundred runs must tell all that it can.
    const held = [...(await claims(agents))].map(
      ([id, { host, token }]) => `${id} ${host} ${token}`,
    );
    const told = { log: log(agents), held, status: await statuses(agents) };
    throw new Error(`${String(error)}\n${JSON.stringify(told, undefined, 1)}`, { cause: error });
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

/** What each host tells of its instances, as it stands in the store. */
async function statuses(agents: Agents): Promise<readonly string[]> {
  const { pairs } = await agents.store.range({ prefix: keys.reportPrefix });
  return pairs.filter(({ key }) => key.includes("/status/")).map(({ value }) => value);
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
    const [alpha, , gamma] = hosts.map((host) => agents.start(host, patient));
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

/** A Do that never ends by itself, and says all the time that it runs and under which token. */
const beat = "echo $KHOREIA_FENCE $KHOREIA_HOST";
const endless = topology(`
  job:
    start:
      timeout: 10m
      check: { file: { path: made/never } }
      do: { shell: { run: "while :; do ${beat} >> beats; sleep 0.02; done" } }`);

interface Beat {
  readonly token: number;
  readonly host: string;
}

function beats(agents: Agents): readonly Beat[] {
  if (!existsSync(agents.path("beats"))) return [];
  const lines = readFileSync(agents.path("beats"), "utf8").trim().split("\n");
  return lines.map((line) => {
    const [token = "", host = ""] = line.split(" ");
    return { token: Number(token), host };
  });
}

const hostsIn = (all: readonly Beat[]): readonly string[] =>
  all.map(({ host }) => host).filter((host, i, every) => host !== every[i - 1]);

test("what a paused or killed agent has begun ends before another begins it", limit, () =>
  onStage(async (agents) => {
    const all = new Map(["alpha", "beta"].map((host) => [host, agents.start(host)]));
    await present(agents, "alpha", "beta");
    await agents.publish(endless);
    await agents.until("it runs", () => beats(agents).length > 0);
    const first = beats(agents)[0]?.host ?? "";
    const paused = all.get(first)?.process;
    paused?.kill("SIGSTOP");
    await agents.until("the other one runs it", () => hostsIn(beats(agents)).length === 2);
    const before = beats(agents).length;
    paused?.kill("SIGCONT");
    await agents.until("the first one goes on", () => beats(agents).length > before + 50);
    const second = beats(agents).at(-1)?.host ?? "";
    all.get(second)?.process.kill("SIGKILL");
    await agents.until("the first one runs it again", () => hostsIn(beats(agents)).length === 3);

    const order = hostsIn(beats(agents));
    assert.deepEqual(order, [first, second, first], "each begins when the one before has ended");
    const tokens = beats(agents).map(({ token }) => token);
    assert.ok(
      tokens.every((token, i) => token >= (tokens[i - 1] ?? 0)),
      "tokens never go back",
    );
    assert.equal(new Set(tokens).size, 3);
    await agents.publish(endless, "stopped");
    const now = (): number => beats(agents).length;
    await agents.until("it is cancelled", async () => {
      const was = now();
      await pause(200);
      return now() === was;
    });
  }),
);

test("a restarted agent keeps its claims, and what it supervises runs on", limit, () =>
  onStage(async (agents) => {
    const script = "echo $KHOREIA_FENCE $$ >> beats; exec sleep 600";
    const service = topology(`
  service:
    start: { process: { run: [/bin/sh, -c, "${script}"] } }`);
    const first = agents.start("alpha", patient);
    await agents.publish(service);
    await agents.until("it runs", () => beats(agents).length === 1);
    const [token] = [...(await claims(agents)).values()];
    await agents.until("it is said", async () => (await told(agents, "alpha")) === "steady");
    first.process.kill("SIGKILL");
    await first.ended;
    const second = agents.start("alpha", patient);
    await agents.until("its claim is under its new lease", async () => {
      const { pairs } = await agents.store.range({ prefix: keys.claimPrefix("shop") });
      const standing = await agents.store.range({ key: keys.standing("alpha", "shop") });
      const [claim] = pairs;
      return claim !== undefined && claim.version > 1 && claim.lease === standing.pairs[0]?.lease;
    });
    await agents.until("it is said again", async () => (await told(agents, "alpha")) === "steady");
    // Longer than the first agent's lease, at whose end its programs were to be killed.
    await pause(6_000);
    assert.deepEqual([...(await claims(agents)).values()], [token]);
    assert.equal(beats(agents).length, 1, "it was adopted");
    const pid = Number(readFileSync(agents.path("beats"), "utf8").split(/\s/)[1]);
    assert.ok(findProcess(pid) !== undefined);

    second.process.kill("SIGTERM");
    assert.equal(await second.ended, 143, second.said());
    assert.ok(findProcess(pid) === undefined, "it is stopped before its claim is given back");
    assert.equal((await claims(agents)).size, 0);
  }),
);

test("only a host with the labels plays what is placed by them", limit, () =>
  onStage(async (agents) => {
    const placed = topology(
      node("db", "\n    placement: { labels: { role: db } }"),
      node("api", "\n    host: alpha\n    requires: [db]"),
    );
    agents.start("alpha");
    await present(agents, "alpha");
    await agents.publish(placed);
    await agents.until(
      "alpha waits for it",
      async () => (await told(agents, "alpha")) === "waiting",
    );
    assert.deepEqual(log(agents), []);
    assert.equal((await claims(agents)).size, 0);
    agents.start("beta", { words: ["--label", "role=db"] });
    await agents.until("both are started", () => log(agents).length === 2);
    assert.deepEqual(log(agents), ["beta db start", "alpha api start"]);
  }),
);

/** The condition of the only instance that a host tells of. */
async function told(agents: Agents, host: string): Promise<string | undefined> {
  const { pairs } = await agents.store.range({ prefix: keys.statusPrefix(host, "shop") });
  const decoded = pairs.map(({ value }) => decodeRecord<StatusRecord>(value));
  const instances = decoded.flatMap((each) =>
    each.kind === "record" ? each.record.instances : [],
  );
  return instances.length === 1 ? instances[0]?.condition : undefined;
}
