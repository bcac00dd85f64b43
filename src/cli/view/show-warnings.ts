import type { Diagnostic } from "../../model/index.ts";
import type { Session } from "../session.ts";
import { diagnosticsText } from "./diagnostics-text.ts";

/** Says on stderr what was found in a topology that is used all the same. */
export function showWarnings({ output }: Session, warnings: readonly Diagnostic[]): void {
  if (warnings.length === 0 || output.verbosity === "quiet") return;
  const { paintError: paint, symbols } = output;
  output.stderr.line(diagnosticsText(warnings, { paint, symbols }));
}
