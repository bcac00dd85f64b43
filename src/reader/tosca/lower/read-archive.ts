import type { Diagnostic } from "../../../model/index.ts";
import type { Reading } from "../../request.ts";
import { ruleId } from "../grammar/section.ts";
import { openArchive } from "../open-archive.ts";
import { readTosca, type ToscaRequest } from "./read-tosca.ts";

export interface ArchiveRequest extends Omit<ToscaRequest, "files" | "inputsLoader"> {
  /** What people call the archive, in positions and messages. */
  readonly archive: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a service from a cloud service archive, zip or tar, and makes a topology of it. The
 * request's loader serves files of input values alone: nothing else comes from outside the archive.
 */
export async function readArchive(request: ArchiveRequest): Promise<Reading> {
  const { archive, bytes, loader: inputsLoader } = request;
  const { file, others, loader, diagnostics } = openArchive(bytes, archive);
  if (file === undefined) return { diagnostics, sources: [], secrets: [] };
  const files = [file, ...others];
  const reading = await readTosca({ ...request, files, loader, inputsLoader });
  return {
    ...reading,
    diagnostics: [...diagnostics, ...unplayed(reading, request), ...reading.diagnostics],
  };
}

/** Where operations run there is no archive: what is in it would have to be brought there first. */
function unplayed(
  { topology }: Reading,
  { archive, strict = false }: ArchiveRequest,
): Diagnostic[] {
  const does = topology?.nodes.some(({ operations }) => Object.keys(operations).length > 0);
  if (does !== true) return [];
  return [
    {
      severity: strict ? "error" : "warning",
      code: ruleId("2.0", "artifactDefinition", "not-acted-on"),
      message: `The artifacts of "${archive}" are not brought to hosts: it can be planned only`,
      hint: "unpack it, and name its entry file to have its operations run",
    },
  ];
}
