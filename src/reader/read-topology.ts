import { checkTopology } from "./check-topology.ts";
import { Desk } from "./desk.ts";
import { defaultReadLimits } from "./limits.ts";
import { loadDocuments } from "./load-documents.ts";
import { PeekingLoader } from "./peeking-loader.ts";
import { recogniseTosca } from "./recognise-tosca.ts";
import type { Reading, ReadRequest } from "./request.ts";
import { loadGivenInputs } from "./yaml/given-inputs.ts";
import { readDocuments } from "./yaml/topology.ts";

/**
 * Reads a topology from texts, which are TOSCA if the first one says so: everything that is wrong
 * with them at once, and as much of the topology as could be understood. Touches nothing but what
 * the request's functions touch; rejects only if they do. Equal texts give equal readings.
 */
export async function readTopology(asked: ReadRequest): Promise<Reading> {
  const loader = new PeekingLoader(asked.loader);
  const request = { ...asked, loader };
  if (await isTosca(request)) {
    // Most readings have nothing to do with it, and it is larger than all the rest.
    const { readTosca } = await import("./tosca/lower/read-tosca.ts");
    return readTosca({ ...request, ...request.tosca });
  }
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

/** Whether the first file says of itself that it is TOSCA. */
async function isTosca({
  files: [first],
  loader,
  limits,
}: ReadRequest & { readonly loader: PeekingLoader }): Promise<boolean> {
  if (first === undefined) return false;
  const { fileLength } = { ...defaultReadLimits, ...limits };
  const loaded = await loader.peek(first, fileLength);
  return loaded.kind === "loaded" && recogniseTosca(loaded.text);
}
