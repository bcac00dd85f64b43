// Who may use the store, and over what: certificates, names with passwords, and `doctor --store`.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import { systemClock } from "../../../src/agent/clock.ts";
import { openEtcd } from "../../../src/store/adapter/etcd/index.ts";
import { StoreError } from "../../../src/store/index.ts";
import { Home } from "../cli/khoreia.ts";
import { certificatesIn, tlsOf } from "../rig/certificates.ts";
import { startEtcd } from "../rig/etcd-cluster.ts";

const clock = systemClock();
const limit = { timeout: 60_000 };
const putAt = (key: string) =>
  ({ compares: [], then: [{ kind: "put", key, value: "1" }] }) as const;

async function kindOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => "done",
    (error: unknown) => (error instanceof StoreError ? error.kind : String(error)),
  );
}

test("etcds: both ends show a certificate, and whoever has none stays outside", limit, async () => {
  const home = mkdtempSync(join(tmpdir(), "khoreia-tls-"));
  const certificates = certificatesIn(home);
  const server = certificates.issue("server");
  const flags = ["--cert-file", server.cert, "--key-file", server.key, "--client-cert-auth"];
  const tls = tlsOf(certificates, certificates.issue("agent"));
  const cluster = await startEtcd("3.4.23", {
    flags: [...flags, "--trusted-ca-file", certificates.ca],
    isEncrypted: true,
  });
  try {
    const { endpoints } = cluster;
    const known = openEtcd({ endpoints, tls }, clock);
    assert.equal(await kindOf(known.txn(putAt("/a"))), "done");
    await known.close();
    for (const [access, says] of [
      [{ endpoints }, /does not answer|refuses|TLS/],
      [{ endpoints, tls: tlsOf(certificates) }, /TLS|does not answer/],
      [{ endpoints, tls: {} }, /TLS.*certificate/],
    ] as const) {
      const stranger = openEtcd(access, clock);
      await assert.rejects(stranger.range({ key: "/a" }), says);
      await stranger.close();
    }
  } finally {
    await cluster.close();
    rmSync(home, { recursive: true, force: true });
  }
});

test(
  "a login is shown, renewed when it expires, and gives no more than its role",
  limit,
  async () => {
    const cluster = await startEtcd("3.5.16", { flags: ["--auth-token-ttl", "1"] });
    const { endpoints } = cluster;
    const ask = async (path: string, body: object): Promise<void> => {
      const url = `http://${endpoints[0]}/v3/auth/${path}`;
      const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
      assert.ok(answer.ok, await answer.text());
    };
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    try {
      await ask("user/add", { name: "root", password: "top" });
      await ask("role/add", { name: "root" });
      await ask("user/grant", { user: "root", role: "root" });
      await ask("user/add", { name: "web", password: "pw" });
      await ask("role/add", { name: "web" });
      const keys = { key: base64("/web/"), range_end: base64("/web0") };
      await ask("role/grant", { name: "web", perm: { permType: "READWRITE", ...keys } });
      await ask("user/grant", { user: "web", role: "web" });
      await ask("enable", {});

      const web = openEtcd({ endpoints, login: { name: "web", password: "pw" } }, clock);
      assert.equal(await kindOf(web.txn(putAt("/web/a"))), "done");
      assert.equal(await kindOf(web.txn(putAt("/other"))), "denied");
      assert.equal(await kindOf(web.range({ prefix: "/" })), "denied");
      const ending = new AbortController();
      const watch = web.watch({ prefix: "/other" }, { signal: ending.signal });
      assert.equal(await kindOf(watch[Symbol.asyncIterator]().next()), "denied");
      await pause(3_000);
      assert.equal(await kindOf(web.txn(putAt("/web/b"))), "done", "with a new token");
      await web.close();

      const wrong = openEtcd({ endpoints, login: { name: "web", password: "no" } }, clock);
      assert.equal(await kindOf(wrong.range({ key: "/web/a" })), "denied");
      await wrong.close();
      const nobody = openEtcd({ endpoints }, clock);
      await assert.rejects(nobody.range({ key: "/web/a" }), /refuses the login or the right/);
      await nobody.close();
    } finally {
      await cluster.close();
    }
  },
);

test("doctor --store asks each member and tries the store out", limit, async () => {
  const cluster = await startEtcd("3.5.16", { members: 3 });
  try {
    await using home = new Home();
    const url = `etcd://${cluster.endpoints.join(",")}`;
    const { stdout } = await home.run(["doctor", "--store", url, "--json"]);
    const { findings } = JSON.parse(stdout) as {
      findings: readonly Found[];
    };
    const ofStore = findings.filter(({ check }) => check.startsWith("store"));
    assert.equal(ofStore.length, 5, stdout);
    assert.equal(ofStore.filter(({ found }) => found.includes("leader, revision")).length, 1);
    assert.match(ofStore.find(({ check }) => check === "store in use")?.found ?? "", /seen after/);
    const dead = await home.run(["doctor", "--store", "etcd://127.0.0.1:1"]);
    assert.equal(dead.code, 1);
    assert.match(dead.stdout, /127\.0\.0\.1:1 refuses connections/);
    const wrong = await home.run(["doctor", "--store", "127.0.0.1:1"]);
    assert.equal(wrong.code, 4);
  } finally {
    await cluster.close();
  }
});

test("doctor finds out whether roles confine a host, by trying", limit, async () => {
  for (const [version, level, says] of [
    ["3.4.23", "problem", /a transaction inside another one writes for another host and reads/],
    ["3.5.16", "problem", /CVE-2026-33343/],
  ] as const) {
    const cluster = await startEtcd(version);
    try {
      await using home = new Home();
      await withRoles(cluster.endpoints);
      const env = { KHOREIA_STORE_USER: "alpha", KHOREIA_STORE_PASSWORD: "pw" };
      const words = ["doctor", "--store", `etcd://${cluster.endpoints.join(",")}`, "--json"];
      const { stdout } = await home.run([...words, "--host", "alpha"], { env });
      const { findings } = JSON.parse(stdout) as { findings: readonly Found[] };
      const rights = findings.find(({ check }) => check === "store rights");
      assert.equal(rights?.level, level, `${version}: ${rights?.found}`);
      assert.match(rights?.found ?? "", says);
      assert.equal(findings.find(({ check }) => check === "store in use")?.level, "ok", stdout);
      const login = { name: "root", password: "top" };
      const root = openEtcd({ endpoints: cluster.endpoints, login }, clock);
      const { pairs } = await root.range({ prefix: "/" });
      assert.deepEqual(
        pairs.map(({ key }) => key),
        [],
        "nothing is left behind",
      );
      await root.close();
    } finally {
      await cluster.close();
    }
  }
});

interface Found {
  readonly check: string;
  readonly level: string;
  readonly found: string;
}

/** The roles of the guide, for a host "alpha". */
async function withRoles(endpoints: readonly string[]): Promise<void> {
  const ask = async (path: string, body: object): Promise<void> => {
    const url = `http://${endpoints[0]}/v3/auth/${path}`;
    const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    assert.ok(answer.ok, await answer.text());
  };
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  await ask("user/add", { name: "root", password: "top" });
  await ask("role/add", { name: "root" });
  await ask("user/grant", { user: "root", role: "root" });
  await ask("user/add", { name: "alpha", password: "pw" });
  await ask("role/add", { name: "alpha" });
  for (const [permType, prefix] of [
    ["READWRITE", "/khoreia/v1/host/alpha"],
    ["READWRITE", "/khoreia/v1/report/alpha"],
    ["READ", "/khoreia/v1"],
  ] as const) {
    const keys = { key: base64(`${prefix}/`), range_end: base64(`${prefix}0`) };
    await ask("role/grant", { name: "alpha", perm: { permType, ...keys } });
  }
  await ask("user/grant", { user: "alpha", role: "alpha" });
  await ask("enable", {});
}
