import { renameSync, writeFileSync } from "node:fs";

/**
 * Replaces a file that spares the next process some work, and that nobody needs. Never throws:
 * where it cannot be written, the state itself says why.
 */
export function writeNote(path: string, text: string): void {
  const temporary = `${path}.new`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    // The old one stays, or none: whoever reads it asks whether it still holds.
  }
}
