// Fetches a program from Debian's archive and unpacks it below tmp/: nothing is installed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

export interface DebianPackage {
  /** Its path in the archive's pool. */
  readonly path: string;
  readonly sha256: string;
  /** Where it is unpacked, below tmp/. */
  readonly home: string;
  /** The path of the program in it. */
  readonly program: string;
}

const archive = "http://deb.debian.org/debian/pool/main";
const cache = fileURLToPath(new URL("../../../tmp/", import.meta.url));

/** The path of the program. Throws when it can be neither found nor fetched. */
export async function debianProgram(wanted: DebianPackage): Promise<string> {
  const home = join(cache, wanted.home);
  const program = join(home, wanted.program);
  if (existsSync(program)) return program;
  const url = `${archive}/${wanted.path}`;
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`Cannot fetch ${url}: status ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== wanted.sha256) {
    throw new Error(`"${url}" has the digest ${digest}, not ${wanted.sha256}`);
  }
  // Several test files may want it at once: each unpacks apart, and the first one to end wins.
  const apart = `${home}.${process.pid}`;
  mkdirSync(apart, { recursive: true });
  const deb = join(apart, "package.deb");
  writeFileSync(deb, bytes);
  execFileSync("dpkg-deb", ["--extract", deb, apart]);
  mkdirSync(dirname(home), { recursive: true });
  try {
    renameSync(apart, home);
  } catch (error) {
    rmSync(apart, { recursive: true, force: true });
    if (!existsSync(program)) throw error;
  }
  return program;
}
