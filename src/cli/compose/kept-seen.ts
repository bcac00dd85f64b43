import { readFileSync, renameSync, writeFileSync } from "node:fs";
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
  const temporary = `${shell.files.seen}.new`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, shell.files.seen);
  } catch {
    // The state says elsewhere that it cannot be written.
  }
}
