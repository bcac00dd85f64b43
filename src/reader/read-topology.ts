import { checkTopology } from "./check-topology.ts";
import { Desk } from "./desk.ts";
import { defaultReadLimits } from "./limits.ts";
import { loadDocuments } from "./load-documents.ts";
import type { Reading, ReadRequest } from "./request.ts";
import { loadGivenInputs } from "./yaml/given-inputs.ts";
import { readDocuments } from "./yaml/topology.ts";

/**
 * Reads a topology from texts: everything that is wrong with them at once, and as much of the
 * topology as could be understood. Touches nothing but what the request's functions touch; rejects
 * only if they do. Equal texts give equal readings.
 */
export async function readTopology(request: ReadRequest): Promise<Reading> {
  const limits = { ...defaultReadLimits, ...request.limits };
  const desk = new Desk(request.engines, request.environment ?? (() => undefined), limits);
  const documents = await loadDocuments(request.files, request.loader, desk);
  const given = await loadGivenInputs(request.inputs ?? {}, request.loader, desk);
  const raw = readDocuments({ documents, given, name: request.name, desk });
  if (raw !== undefined) {
    const { hosts } = request;
    checkTopology(raw.topology, {
      uses: raw.uses,
      desk,
      ...(hosts === undefined ? {} : { hosts }),
    });
  }
  const secrets = raw?.secrets ?? [];
  return {
    ...(raw === undefined ? {} : { topology: raw.topology }),
    diagnostics: desk.diagnostics.finish(desk.sources, secrets),
    sources: desk.sources.map(({ file, text }) => ({ file, text })),
    secrets,
  };
}
