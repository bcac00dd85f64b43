// Runs a program in a network and a process table of its own: whatever it leaves ends with it.
import { spawnSync } from "node:child_process";
import process from "node:process";

const mark = "KHOREIA_CHAOS_WORLD";

/** Whether this process has been begun by `runInOwnWorld`. */
export function isOwnWorld(): boolean {
  return process.env[mark] !== undefined;
}

/**
 * Begins this very program once more where nothing but it exists: no other network, no other
 * process. Returns its exit code; throws when this user may not make such a world.
 */
export function runInOwnWorld(): number {
  const apart = ["--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
  // The shell stays as the first process: it collects what others have left behind.
  const line = ["sh", "-c", '"$@"; exit $?', "sh", process.execPath, ...process.argv.slice(1)];
  const tried = spawnSync("unshare", [...apart, "true"], { encoding: "utf8" });
  if (tried.status !== 0) {
    const why = tried.error?.message ?? tried.stderr.trim();
    throw new Error(`Cannot make namespaces of network and processes: ${why}; it needs root`);
  }
  const env = { ...process.env, [mark]: "own" };
  const { status, signal } = spawnSync("unshare", [...apart, ...line], { env, stdio: "inherit" });
  if (signal !== null) throw new Error(`the run was ended by ${signal}`);
  return status ?? 1;
}
