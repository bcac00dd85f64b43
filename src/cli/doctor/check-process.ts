import { accessSync, constants, readFileSync } from "node:fs";
import process from "node:process";
import { type Finding, ok, problem, warning } from "./finding.ts";

const neededNode: readonly [major: number, minor: number] = [22, 13];
const comfortableFiles = 4_096;

export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [neededMajor, neededMinor] = neededNode;
  const isNewEnough = major > neededMajor || (major === neededMajor && minor >= neededMinor);
  if (isNewEnough) return ok("node", `Node ${version}`);
  return problem(
    "node",
    `Node ${version} is older than ${neededMajor}.${neededMinor}`,
    "npm install --global node@24",
  );
}

/** Watched directories, children and connections each take file descriptors. */
export function checkOpenFiles(): Finding {
  const check = "open files";
  const limits = read("/proc/self/limits");
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits ?? "")?.[1];
  if (soft === undefined) return ok(check, "this system does not tell the limit");
  if (soft === "unlimited" || Number(soft) >= comfortableFiles) return ok(check, `limit ${soft}`);
  return warning(check, `limit ${soft}: a large topology may reach it`, "ulimit -n 65536");
}

/** Without a cgroup of its own a Do is contained by its process group alone. */
export function checkContainment(): readonly Finding[] {
  const check = "containment";
  const findings: Finding[] = [];
  if (read("/proc/self/stat") === undefined) {
    findings.push(
      warning(
        check,
        "there is no /proc: orphans of a crash are found by process id alone",
        "mount -t proc proc /proc",
      ),
    );
  }
  const own = /^0::(.*)$/m.exec(read("/proc/self/cgroup") ?? "")?.[1];
  const directory = own === undefined ? undefined : `/sys/fs/cgroup${own === "/" ? "" : own}`;
  if (directory === undefined || !isWritable(`${directory}/cgroup.procs`)) {
    findings.push(
      ok(check, "process groups; cgroup v2 is not ours to write, so limits are not enforced"),
    );
  } else {
    findings.push(ok(check, "process groups, and a writable cgroup v2"));
  }
  if (!isExecutable("/bin/sh")) {
    findings.push(
      problem(check, '"/bin/sh" is missing: scripts cannot run', "install a POSIX shell"),
    );
  }
  return findings;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

const isWritable = (path: string): boolean => permits(path, constants.W_OK);
const isExecutable = (path: string): boolean => permits(path, constants.X_OK);

function permits(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
