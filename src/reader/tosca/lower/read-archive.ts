import type { Reading } from "../../request.ts";
import { openArchive } from "../open-archive.ts";
import { readTosca, type ToscaRequest } from "./read-tosca.ts";
import { withOutside } from "./with-outside.ts";

export interface ArchiveRequest extends Omit<ToscaRequest, "files" | "inputsLoader"> {
  /** What people call the archive, in positions and messages. */
  readonly archive: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a service from a cloud service archive, zip or tar, and makes a topology of it. The
 * request's loader serves files of input values, and paths that begin with "/", as those of
 * profiles do: nothing that the archive names comes from outside of it.
 */
export async function readArchive(request: ArchiveRequest): Promise<Reading> {
  const { archive, bytes, loader: outside } = request;
  const { file, isFoundByRoot, others, loader: inside, diagnostics } = openArchive(bytes, archive);
  if (file === undefined) return { diagnostics, sources: [], secrets: [] };
  const reading = await readTosca({
    ...request,
    files: [file, ...others],
    loader: withOutside(inside, outside, request.profiles ?? []),
    inputsLoader: outside,
    isRootOfArchive: isFoundByRoot,
  });
  return { ...reading, diagnostics: [...diagnostics, ...reading.diagnostics] };
}
