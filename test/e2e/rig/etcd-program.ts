// Fetches etcd from Debian's archive and unpacks it below tmp/: nothing is installed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** What Debian ships: of bookworm, and of trixie. */
export type EtcdVersion = "3.4.23" | "3.5.16";

const packages: Readonly<Record<EtcdVersion, { readonly file: string; readonly sha256: string }>> =
  {
    "3.4.23": {
      file: "etcd-server_3.4.23-4+b4_amd64.deb",
      sha256: "3a9445d4560ad6de1c375756b2a17d97713df44cbd20a658c871fe108af7ef5d",
    },
    "3.5.16": {
      file: "etcd-server_3.5.16-4_amd64.deb",
      sha256: "0875921bb0d023f2af9b8e15cdfbe417a03e65731345fb832c40f9c2dd72967b",
    },
  };

const archive = "http://deb.debian.org/debian/pool/main/e/etcd";
const cache = fileURLToPath(new URL("../../../tmp/etcd/", import.meta.url));

/** The path of the server program. Throws when it can be neither found nor fetched. */
export async function etcdProgram(version: EtcdVersion): Promise<string> {
  const home = join(cache, version);
  const program = join(home, "usr/bin/etcd");
  if (existsSync(program)) return program;
  const { file, sha256 } = packages[version];
  const answer = await fetch(`${archive}/${file}`);
  if (!answer.ok) throw new Error(`Cannot fetch ${archive}/${file}: status ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== sha256) throw new Error(`"${file}" has the digest ${digest}, not ${sha256}`);
  // Several test files may want it at once: each unpacks apart, and the first one to end wins.
  const apart = join(cache, `${version}.${process.pid}`);
  mkdirSync(apart, { recursive: true });
  const deb = join(apart, "etcd.deb");
  writeFileSync(deb, bytes);
  execFileSync("dpkg-deb", ["--extract", deb, apart]);
  try {
    renameSync(apart, home);
  } catch (error) {
    rmSync(apart, { recursive: true, force: true });
    if (!existsSync(program)) throw error;
  }
  return program;
}
