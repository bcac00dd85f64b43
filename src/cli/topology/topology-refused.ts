import { type Diagnostic, KhoreiaError } from "../../model/index.ts";

/** A topology that is not played, with everything that was found. */
export class TopologyRefused extends KhoreiaError {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[], counts: string) {
    const unreadable = diagnostics.find(isUnreadableFile);
    const hint = `"khoreia explain ${diagnostics[0]?.code ?? "KHO_TOPOLOGY_INVALID"}" says more`;
    if (unreadable === undefined) {
      super("KHO_TOPOLOGY_INVALID", `Cannot use the topology: ${counts}`, { hint });
    } else {
      super("KHO_TOPOLOGY_UNREADABLE", unreadable.message);
    }
    this.diagnostics = diagnostics;
  }
}

/** A file that the command line names; what a topology includes has a place in a text. */
function isUnreadableFile({ code, position }: Diagnostic): boolean {
  return code === "KHO_FILE_UNREADABLE" && position === undefined;
}
