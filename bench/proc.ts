import { readFileSync } from "node:fs";

// Linux counts for us; elsewhere the figures are undefined and the tables show "–".
const ticksPerSecond = 100;

/** Processor time of all children that this process has waited for, in ms; 10 ms resolution. */
export function childrenCpuMs(): number | undefined {
  const fields = statFields("self");
  return fields === undefined ? undefined : ticksToMs(fields[13], fields[14]);
}

/** Processor time of one living process, in ms; 10 ms resolution. */
export function cpuMsOf(pid: number): number | undefined {
  const fields = statFields(pid);
  return fields === undefined ? undefined : ticksToMs(fields[11], fields[12]);
}

export function residentMb(pid: number): number | undefined {
  return statusMb(pid, "VmRSS");
}

/** The most that was ever resident, up to now. */
export function peakResidentMb(pid: number): number | undefined {
  return statusMb(pid, "VmHWM");
}

/** The fields behind the program's name, which may itself hold spaces and parentheses. */
function statFields(process: number | "self"): readonly string[] | undefined {
  const text = readText(`/proc/${process}/stat`);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

function ticksToMs(...ticks: readonly (string | undefined)[]): number {
  return (ticks.reduce((sum, text) => sum + Number(text ?? 0), 0) * 1000) / ticksPerSecond;
}

function statusMb(pid: number, field: string): number | undefined {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(
    readText(`/proc/${pid}/status`) ?? "",
  )?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // No such system, or the process has just ended.
    return undefined;
  }
}
