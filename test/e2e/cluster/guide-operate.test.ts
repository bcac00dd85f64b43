// The page "Operate a cluster", played: a store with TLS and roles, hosts with directories and
// states of their own, and this test as their service manager.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readPage } from "../console/console-page.ts";
import { Shell } from "../console/shell.ts";
import { certificatesIn, type Certificates } from "../rig/certificates.ts";
import { type EtcdCluster, type EtcdMember, startEtcd } from "../rig/etcd-cluster.ts";
import { etcdClient } from "../rig/etcd-client.ts";

const path = fileURLToPath(new URL("../../../docs/guide/operate.md", import.meta.url));
const page = readFileSync(path, "utf8");
/** As the page calls the machine with the store. */
const storeAddress = "10.0.0.5:2379";
const lookAgainMs = 100;
const patienceMs = 30_000;

interface Act {
  readonly host: string;
  readonly command: string;
  readonly output: readonly string[];
}

function actsIn(text: string): readonly Act[] {
  const acts: { host: string; command: string; output: string[] }[] = [];
  for (const [, block = ""] of text.matchAll(/^```cluster\n(.*?)^```$/gms)) {
    for (const line of block.trimEnd().split("\n")) {
      const [, host, command = ""] = /^([a-z]+)\$ +(.*)$/.exec(line) ?? [];
      if (host !== undefined) acts.push({ host, command, output: [] });
      else acts.at(-1)?.output.push(line);
    }
  }
  return acts;
}

/** Who shows which certificate: its name is the user that the store knows. */
const users: Readonly<Record<string, string>> = { store: "root", laptop: "ann" };

class Stage {
  readonly shell = new Shell();
  private readonly agents = new Map<string, ChildProcess>();
  private readonly member: EtcdMember;
  private readonly endpoint: string;
  private readonly etcdctl: string;

  constructor(cluster: EtcdCluster, certificates: Certificates, etcdctl: string) {
    const [member] = cluster.members;
    assert.ok(member !== undefined);
    this.member = member;
    this.endpoint = member.endpoint;
    this.etcdctl = etcdctl;
    for (const host of ["store", "alpha", "beta", "laptop"]) {
      const own = certificates.issue(users[host] ?? host);
      mkdirSync(this.at(host, "etc"), { recursive: true });
      cpSync(certificates.ca, this.at(host, "etc/ca.pem"));
      cpSync(own.cert, this.at(host, "etc/cert.pem"));
      cpSync(own.key, this.at(host, "etc/key.pem"));
      for (const each of readPage(page)) {
        if (each.kind === "file") writeFileSync(this.at(host, each.name), each.content);
      }
    }
  }

  async play(act: Act): Promise<void> {
    const { host, command, output } = act;
    if (command === "systemctl stop etcd") return this.member.kill();
    if (command === "systemctl start etcd") return this.member.restart();
    if (command === "systemctl stop khoreia") return this.endAgent(host, "SIGTERM");
    if (command === "kill -9 khoreia") return this.endAgent(host, "SIGKILL");
    if (/^systemctl (enable --now|start) khoreia$/.test(command)) return this.startAgent(host);
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const lines = await this.shell.run(this.inPlace(host, command));
      const said = lines.map((line) => line.replaceAll(this.endpoint, storeAddress));
      const missing = missingIn(said, output);
      if (missing === undefined) return;
      // A reader types slower than agents tell; looking changes nothing.
      const isLook = /^khoreia (hosts|status|wait|doctor|store status)/.test(command);
      if (!isLook || performance.now() > deadline) {
        assert.fail(`"${command}" on ${host} does not write "${missing}":\n${said.join("\n")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.agents.keys()].map((host) => this.endAgent(host, "SIGKILL")));
    await this.shell[Symbol.asyncDispose]();
  }

  private at(host: string, ...names: readonly string[]): string {
    return join(this.shell.directory, host, ...names);
  }

  /** What the page says of machines, said of directories; what a host exports stays so on it. */
  private inPlace(host: string, command: string): string {
    const here = this.at(host);
    const dirs = [
      `export XDG_STATE_HOME=${here}/state XDG_CONFIG_HOME=${here}/config;`,
      `export XDG_RUNTIME_DIR=${here}/run;`,
    ];
    const kept = command.startsWith("export ") ? `echo '${command}' >> env;` : "";
    const before =
      `cd ${here}; mkdir -p -m 700 run; ${dirs.join(" ")} PATH="${this.etcdctl}:$PATH"; ` +
      `touch env; . ./env; ${kept} `;
    // The name and the peers of a member that is restored have to be said.
    const named = "--name m0 --initial-cluster m0=http://127.0.0.1:1";
    const peers = "--initial-advertise-peer-urls http://127.0.0.1:1";
    const whole = command.replace("snapshot restore", `snapshot restore ${named} ${peers}`);
    return this.located(host, `${before}${whole}`);
  }

  private located(host: string, text: string): string {
    return text
      .replaceAll(storeAddress, this.endpoint)
      .replaceAll("/etc/khoreia/", `${this.at(host, "etc")}/`)
      .replaceAll("/etc/systemd/system/", `${this.at(host)}/`)
      .replaceAll("/var/lib/etcd", this.member.data);
  }

  /** As systemd does it, but for the lease, which a test can't wait for. */
  private startAgent(host: string): void {
    const unit = readFileSync(this.at(host, "khoreia.service"), "utf8");
    const lines = (name: string) =>
      [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value = ""]) => value);
    const [command = ""] = lines("ExecStart");
    const here = this.at(host);
    const env = { ...process.env, XDG_STATE_HOME: `${here}/state`, XDG_RUNTIME_DIR: `${here}/run` };
    const variables = lines("Environment").map((each) => each.split("=", 2) as [string, string]);
    const child = spawn("/bin/sh", ["-c", `exec ${command} --lease-ttl 2s`], {
      cwd: lines("WorkingDirectory")[0],
      env: { ...env, ...Object.fromEntries(variables) },
      stdio: "ignore",
    });
    this.agents.set(host, child);
  }

  private async endAgent(host: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.agents.get(host);
    this.agents.delete(host);
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}

/** The first line that is wanted and does not come, in this order; "…" stands for anything. */
function missingIn(said: readonly string[], wanted: readonly string[]): string | undefined {
  let from = 0;
  for (const line of wanted.filter((each) => each !== "…")) {
    const parts = line
      .split("…")
      .map((part) => part.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = new RegExp(`^${parts.join(".*")}$`);
    const at = said.findIndex((each, i) => i >= from && pattern.test(each.trimEnd()));
    if (at < 0) return line;
    from = at + 1;
  }
  return undefined;
}

test("what the page says of operating a cluster is what happens", {
  timeout: 200_000,
}, async () => {
  const acts = actsIn(page);
  assert.ok(acts.length > 30, "there are such blocks");
  const home = mkdtempSync(join(tmpdir(), "kh-ca-"));
  const certificates = certificatesIn(home);
  const server = certificates.issue("server");
  const cluster = await startEtcd("3.5.16", {
    flags: [
      ...["--cert-file", server.cert, "--key-file", server.key],
      ...["--client-cert-auth", "--trusted-ca-file", certificates.ca],
    ],
    isEncrypted: true,
  });
  const stage = new Stage(cluster, certificates, await etcdClient());
  try {
    for (const act of acts) await stage.play(act);
  } finally {
    await stage.close();
    await cluster.close();
    rmSync(home, { recursive: true, force: true });
  }
});
