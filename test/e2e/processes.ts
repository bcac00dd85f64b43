// Looks at processes of this machine, and speaks to none but those that a test has started.
import { readdirSync, readFileSync } from "node:fs";

/** Lives, and is no zombie: that would answer to a signal 0 too. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
  } catch {
    return false;
  }
}

/** The processes whose environment has this variable, which is how a test knows its own. */
export function processesWith(variable: string): readonly number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && hasVariable(pid, variable));
}

function hasVariable(pid: number, variable: string): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    return `\0${environment}`.includes(`\0${variable}\0`) && isRunning(pid);
  } catch {
    return false;
  }
}
