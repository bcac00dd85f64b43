import { readFileSync } from "node:fs";
import { writeNote } from "../../agent/state/index.ts";
import type { BuiltinEngines } from "../../engine/adapter/index.ts";
import type { HostShell } from "./host-shell.ts";

/**
 * The engines are shared by all hosts of a process, and so is what they have seen: it lies beside
 * the state of the first host. Best effort in both directions: without it, files are read.
 */
export function recallSeen({ seen }: BuiltinEngines, [shell]: readonly HostShell[]): void {
  if (shell === undefined) return;
  try {
    seen.recall(readFileSync(shell.files.seen, "utf8"));
  } catch {
    // Never written, or not readable.
  }
}

export function keepSeen({ seen }: BuiltinEngines, [shell]: readonly HostShell[]): void {
  const text = shell === undefined ? undefined : seen.now();
  if (shell === undefined || text === undefined) return;
  writeNote(shell.files.seen, text);
}
