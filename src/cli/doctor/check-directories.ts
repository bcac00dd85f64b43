import { spellDuration } from "../../observe/index.ts";
import { randomBytes } from "node:crypto";
import { mkdirSync, rmdirSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** Names of file systems, by the magic number of statfs, on which kernel locks are no promise. */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x65735546, "FUSE"],
]);
const scarceBytes = 64 * 1024 * 1024;
const toleratedSkewMs = 2_000;

export interface DirectoryQuestion {
  readonly check: string;
  readonly path: string;
  /** What to set to have it elsewhere. */
  readonly variable: string;
}

/** Whether a file can be made there; a directory that is not there yet is judged by its parent. */
export function checkDirectory({ check, path, variable }: DirectoryQuestion): readonly Finding[] {
  const existing = nearestExisting(path);
  const probe = join(existing, `.khoreia-doctor-${randomBytes(8).toString("hex")}`);
  try {
    mkdirSync(probe, { mode: 0o700 });
    rmdirSync(probe);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const fix = `make "${existing}" writable for this user, or set ${variable}`;
    return [problem(check, `cannot write below "${existing}": ${why}`, fix)];
  }
  const later = existing === path ? "" : " (made when it is needed)";
  return [ok(check, `${path}${later}`), ...checkFileSystem(check, existing, variable)];
}

function checkFileSystem(check: string, path: string, variable: string): readonly Finding[] {
  const { type, bavail, bsize } = statfsSync(path);
  const findings: Finding[] = [];
  const network = networkFileSystems.get(type);
  if (network !== undefined) {
    const found = `"${path}" is on ${network}: locks and file events may not work there`;
    findings.push(warning(check, found, `set ${variable} to a directory on a local disk`));
  }
  if (bavail * bsize < scarceBytes) {
    const left = Math.floor((bavail * bsize) / 1024 / 1024);
    findings.push(warning(check, `${left} MB are left on the disk of "${path}"`, "make room"));
  }
  return findings;
}

function nearestExisting(path: string): string {
  let at = path;
  while (statSync(at, { throwIfNoEntry: false }) === undefined && dirname(at) !== at) {
    at = dirname(at);
  }
  return at;
}

/** The clock of the file system that keeps the state, against that of this process. */
export function checkClock(directory: string): Finding {
  const check = "clock";
  const now = Date.now();
  if (now < Date.UTC(2025, 0)) {
    const found = `it says ${new Date(now).toISOString()}`;
    return problem(check, found, "set the clock, best by NTP");
  }
  const probe = join(nearestExisting(directory), `.khoreia-${randomBytes(8).toString("hex")}`);
  try {
    writeFileSync(probe, "", { flag: "wx", mode: 0o600 });
    const skewMs = statSync(probe).mtimeMs - Date.now();
    rmSync(probe);
    if (Math.abs(skewMs) <= toleratedSkewMs) {
      return ok(check, `${new Date(now).toISOString()}, the disk agrees`);
    }
    const found = `the file system is ${spellDuration(Math.abs(skewMs))} off the system clock`;
    return warning(check, found, "synchronize both machines by NTP");
  } catch {
    // Said by the check of the directory itself.
    return ok(check, new Date(now).toISOString());
  }
}
