// An operator's day: every verb of the command line as it is installed, two agents, a real etcd.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { keys } from "../../../src/store/index.ts";
import { type EtcdCluster, startEtcd } from "../rig/etcd-cluster.ts";
import { Agents } from "./agents.ts";

const bin = fileURLToPath(new URL("../../../bin/khoreia.js", import.meta.url));
const limit = { timeout: 180_000 };

const topology = (text: string, count = 2): string => `khoreia: 1
name: shop
nodes:
  db:
    host: alpha
    create: { file: { path: made/db, content: "${text}" } }
  web:
    host: beta
    count: ${count}
    requires: [db]
    create: { file: { path: "made/web-\${instance.index}", content: "web" } }
`;

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What an operator types, anywhere but on the hosts. */
class Desk {
  readonly agents: Agents;
  readonly file: string;

  constructor(agents: Agents) {
    this.agents = agents;
    this.file = join(agents.home, "shop.yaml");
  }

  write(text: string): void {
    writeFileSync(this.file, text);
  }

  async run(...words: readonly string[]): Promise<Said> {
    const { home, endpoints } = this.agents;
    const child = spawn(process.execPath, [bin, ...words], {
      cwd: home,
      env: {
        ...process.env,
        KHOREIA_STORE: `etcd://${endpoints.join(",")}`,
        XDG_CONFIG_HOME: join(home, "config"),
        XDG_RUNTIME_DIR: join(home, "desk-run"),
        XDG_STATE_HOME: join(home, "desk"),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    await once(child, "close");
    return { code: child.exitCode, out, err };
  }

  /** Runs it and insists on its exit code. */
  async expect(code: number, ...words: readonly string[]): Promise<string> {
    const said = await this.run(...words);
    assert.equal(said.code, code, `khoreia ${words.join(" ")}\n${said.out}${said.err}`);
    return said.out;
  }

  async json<Answer>(code: number, ...words: readonly string[]): Promise<Answer> {
    return JSON.parse(await this.expect(code, ...words, "-o", "json")) as Answer;
  }

  has(name: string): boolean {
    return existsSync(this.agents.path("made", name));
  }
}

async function onStage(body: (desk: Desk, cluster: EtcdCluster) => Promise<void>): Promise<void> {
  const cluster = await startEtcd("3.5.16");
  const agents = new Agents(cluster.endpoints);
  try {
    await body(new Desk(agents), cluster);
  } finally {
    await agents.close();
    await cluster.close();
  }
}

interface Status {
  readonly generation: number;
  readonly condition: string;
  readonly instances: readonly { readonly instance: string; readonly condition: string }[];
}

interface Hosts {
  readonly hosts: readonly {
    readonly host: string;
    readonly presence?: { readonly release: string };
    readonly named: readonly string[];
  }[];
}

test("deploy, look, scale, go back and take down, from another machine", limit, () =>
  onStage(async (desk) => {
    desk.agents.start("alpha");
    desk.agents.start("beta");
    await desk.agents.until("both are present", async () => {
      const { hosts } = await desk.json<Hosts>(0, "hosts");
      return hosts.length === 2;
    });
    desk.write(topology("one"));
    await desk.expect(4, "deploy", desk.file);
    assert.match(await desk.expect(0, "deploy", desk.file, "--dry-run"), /3 new .* 0 delete/);
    await desk.expect(5, "status");

    const rolled = await desk.expect(0, "deploy", desk.file, "-y", "-m", "begin");
    for (const host of ["alpha", "beta"]) {
      assert.equal(rolled.match(new RegExp(`generation 1: .* on ${host}$`, "gm"))?.length, 1);
    }
    assert.ok(desk.has("db") && desk.has("web-0") && desk.has("web-1"));
    const status = await desk.json<Status>(0, "status");
    assert.deepEqual([status.generation, status.condition], [1, "steady"]);
    assert.match(await desk.expect(0, "deploy", desk.file, "-y"), /generation 1, unchanged/);

    const { events } = await desk.json<{
      readonly events: readonly { readonly host: string; readonly revision: number }[];
    }>(0, "events");
    const names = events.map(({ host, revision }) => `${host}:${revision}`);
    assert.equal(new Set(names).size, names.length, "each event once");
    assert.deepEqual(new Set(events.map(({ host }) => host)), new Set(["alpha", "beta"]));

    await desk.expect(0, "hold", "db", "--why", "upgrade");
    rmSync(desk.agents.path("made", "db"));
    await desk.agents.until("it is seen to be held", async () => {
      return /held by/.test((await desk.run("why", "db")).out);
    });
    await desk.expect(6, "wait", "db", "-t", "1s");
    assert.ok(!desk.has("db"), "nobody touches what is held");
    await desk.expect(0, "release", "db");
    await desk.expect(0, "wait", "-t", "20s");
    assert.ok(desk.has("db"));
    const healed = await desk.json<{ readonly served: readonly string[] }>(0, "heal", "db");
    assert.deepEqual(healed.served, ["db"]);

    await desk.expect(0, "scale", "web=3", "-y");
    assert.ok(desk.has("web-2"));
    await desk.expect(4, "scale", "web=1");
    await desk.expect(0, "scale", "web=1", "--confirm=web");
    assert.ok(!desk.has("web-1") && !desk.has("web-2") && desk.has("web-0"));
    desk.write(topology("two"));
    await desk.expect(0, "deploy", desk.file, "-y");
    assert.equal(readFileSync(desk.agents.path("made", "db"), "utf8"), "two");
    await desk.expect(0, "rollback", "--to", "1", "-y");
    assert.equal(readFileSync(desk.agents.path("made", "db"), "utf8"), "one");
    const history = await desk.json<{
      readonly generations: readonly { readonly message?: string }[];
    }>(0, "history");
    const messages = history.generations.map(({ message }) => message);
    assert.deepEqual(messages, ["back to generation 1", undefined, "web=1", "web=3", "begin"]);

    await desk.expect(0, "stop", "-y");
    await desk.expect(0, "start");
    const { code, err } = await desk.run("logs", "db");
    assert.deepEqual([code, /they are on alpha/.test(err)], [1, true]);
    await desk.expect(0, "down", "--confirm=shop");
    assert.ok(!desk.has("db") && !desk.has("web-0") && !desk.has("web-1"));
    await desk.expect(5, "status");
    await desk.agents.until("the agents forget it", async () => {
      const { pairs } = await desk.agents.store.range({ prefix: "/khoreia/v1/" });
      return pairs.every(({ key }) => !key.includes("/shop"));
    });
  }),
);

test("a host that is away is told, and what is there is taken back when it comes", limit, () =>
  onStage(async (desk) => {
    const { agents } = desk;
    agents.start("alpha");
    const beta = agents.start("beta");
    desk.write(topology("one"));
    await agents.until("both are present", async () => {
      const { pairs } = await agents.store.range({ prefix: keys.hostPrefix });
      return pairs.filter(({ key }) => key.endsWith("/presence")).length === 2;
    });
    await desk.expect(0, "deploy", desk.file, "-y");
    beta.process.kill("SIGKILL");
    await beta.ended;
    await agents.until("its word is gone", async () => (await desk.run("status")).code === 8);
    assert.match((await desk.run("why", "web[0]")).out, /host beta is not present/);
    const { hosts } = await desk.json<Hosts>(8, "hosts");
    assert.deepEqual(
      hosts.map(({ host, presence, named }) => [host, presence !== undefined, named]),
      [
        ["alpha", true, ["shop"]],
        ["beta", false, ["shop"]],
      ],
    );
    const { out } = await desk.run("deploy", desk.file, "-y", "--detach");
    assert.match(out, /unchanged/);

    const down = await desk.run("down", "--confirm=shop");
    assert.equal(down.code, 8, `${down.out}${down.err}`);
    assert.match(down.out, /it stays remembered/);
    assert.ok(desk.has("web-0"));
    agents.start("beta");
    await agents.until("beta takes it back", () => !desk.has("web-0") && !desk.has("web-1"));
    await agents.until("alpha follows", () => !desk.has("db"));
    await desk.expect(0, "down", "--confirm=shop");
    await desk.expect(5, "status");
  }),
);

test("a host that never comes back is forgotten, and what stays there is said", limit, () =>
  onStage(async (desk) => {
    const { agents } = desk;
    agents.start("alpha");
    const beta = agents.start("beta");
    desk.write(topology("one"));
    await agents.until("both are present", async () => {
      return (await desk.json<Hosts>(0, "hosts")).hosts.length === 2;
    });
    await desk.expect(0, "deploy", desk.file, "-y");
    const early = await desk.run("down", "--confirm=shop", "--forget-host", "beta");
    assert.deepEqual([early.code, /KHO_HOST_PRESENT/.test(early.err)], [1, true]);
    const unknown = await desk.run("down", "--confirm=shop", "--forget-host", "gamma");
    assert.deepEqual([unknown.code, /have one: alpha, beta/.test(unknown.err)], [4, true]);
    const offered = async (...words: readonly string[]) => {
      const out = await desk.expect(0, "complete", "--", ...words);
      return out.split("\n").map((line) => line.split("\t")[0]);
    };
    // The machine may be slow, and a shell is not kept waiting.
    await agents.until("nodes are offered", async () => {
      return (await offered("why", "")).includes("web[0]");
    });
    await agents.until("deployments are offered", async () => {
      return (await offered("status", "-d", "")).includes("shop");
    });
    await agents.until("hosts are offered", async () => {
      return (await offered("down", "--forget-host", "")).includes("beta");
    });
    beta.process.kill("SIGKILL");
    await beta.ended;
    await agents.until("its word is gone", async () => (await desk.run("status")).code === 8);

    // Whoever has tried it without the word is stuck with it until then.
    assert.equal((await desk.run("down", "--confirm=shop")).code, 8);
    const down = await desk.run("down", "--confirm=shop", "--forget-host", "beta");
    assert.equal(down.code, 0, `${down.out}${down.err}`);
    assert.match(down.out, /host beta is forgotten; what was made there stays there: .*web\[0\]/);
    assert.ok(!desk.has("db"), "the host that lives is torn down");
    assert.ok(desk.has("web-0"));
    await agents.until("nothing of it is in the store", async () => {
      const { pairs } = await agents.store.range({ prefix: "/khoreia/v1/" });
      return pairs.every(({ key }) => !key.includes("/shop"));
    });
    const { hosts } = await desk.json<Hosts>(0, "hosts");
    assert.deepEqual(
      hosts.map(({ host }) => host),
      ["alpha"],
    );
    // If it comes back all the same, it keeps what it has and says so.
    agents.start("beta");
    await agents.until("it complains", async () => {
      return /knows nothing of "shop" any more; it is kept/.test((await desk.run("hosts")).out);
    });
    assert.ok(desk.has("web-0"));
  }),
);

test("two who deploy at once do not overtake each other unseen", limit, () =>
  onStage(async (desk) => {
    desk.agents.start("alpha");
    desk.agents.start("beta");
    desk.write(topology("one"));
    await desk.agents.until("both are present", async () => {
      return (await desk.json<Hosts>(0, "hosts")).hosts.length === 2;
    });
    await desk.expect(0, "deploy", desk.file, "-y");
    const each = await Promise.all(
      [3, 4, 5].map((count) => desk.run("scale", `web=${count}`, "-y", "--detach")),
    );
    const codes = each.map(({ code }) => code);
    assert.ok(codes.includes(0), "one of them is heard");
    for (const { code, err } of each) if (code !== 0) assert.match(err, /KHO_GENERATION_CONFLICT/);
    const { generations } = await desk.json<{ readonly generations: readonly object[] }>(
      0,
      "history",
    );
    assert.equal(generations.length, 1 + codes.filter((code) => code === 0).length);
    await desk.expect(0, "wait", "-t", "20s");
    await desk.expect(0, "down", "--confirm=shop");
  }),
);
