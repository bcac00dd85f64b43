// Processes that operations have begun, found by what they were executed with.
import process from "node:process";
import { environmentOf, listProcesses } from "../../../src/agent/runner/process-table.ts";
import { checkMark, runMark } from "../../../src/agent/runner/program-environment.ts";

/** Leaders of the runs that are under way on a host: the shells of its operations. */
export function runsOn(host: string): readonly number[] {
  return listProcesses()
    .filter(({ pid, group }) => pid === group && isRunOn(host, environmentOf(pid)))
    .map(({ pid }) => pid);
}

function isRunOn(host: string, environment = ""): boolean {
  const words = environment.split("\0");
  const isCheck = words.some((word) => word.startsWith(`${checkMark}=`));
  return words.includes(`KHOREIA_HOST=${host}`) && !isCheck && words.some(isRunMark);
}

const isRunMark = (word: string): boolean => word.startsWith(`${runMark}=`);

/** Ends all that runs in a directory: what killed agents have left of a round. */
export function endProcessesBelow(directory: string): void {
  for (const { pid } of listProcesses()) {
    if (pid === process.pid || environmentOf(pid)?.includes(directory) !== true) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
  }
}
