import { deploymentName, type Topology } from "../../../model/index.ts";
import { checkTopology } from "../../check-topology.ts";
import type { Desk } from "../../desk.ts";
import type { Loader } from "../../loader.ts";
import type { Reading, ReadRequest } from "../../request.ts";
import { nameFromFile } from "../../yaml/names.ts";
import { gatherServices } from "./gather-services.ts";
import { lower } from "./lower.ts";
import { settle, type Settled } from "./settle.ts";

export interface ToscaRequest extends ReadRequest {
  /** Whether it is an error to be told something that is understood and not acted on. */
  readonly strict?: boolean;
  /** For files of input values, where those do not come from where the service comes from. */
  readonly inputsLoader?: Loader;
}

/**
 * Reads a service and makes a topology of it: the first file's; the others are services that may
 * stand in for its nodes. Touches nothing but the loader.
 */
export async function readTosca(request: ToscaRequest): Promise<Reading> {
  const { strict = false } = request;
  const gathered = await gatherServices(request);
  const { desk, found, isBroken } = gathered;
  const settled = isBroken ? undefined : settle(gathered, strict);
  const topology = settled && topologyOf(settled, request, desk);
  return {
    ...(topology === undefined ? {} : { topology }),
    diagnostics: [...found, ...desk.diagnostics.finish(desk.sources, [])],
    sources: desk.sources.map(({ file, text }) => ({ file, text })),
    secrets: [],
  };
}

/** The topology of a service that was settled; what is wrong with it is reported. */
export function topologyOf(
  settled: Settled,
  { loader, name, files, hosts }: Pick<ToscaRequest, "loader" | "name" | "files" | "hosts">,
  desk: Desk,
): Topology {
  const written = settled.world.service.metadata.get("template_name");
  const title = written?.kind === "literal" ? `${written.text}.yaml` : (files[0] ?? "");
  const topology = lower({
    ...settled,
    name: deploymentName(name ?? nameFromFile(title)),
    desk,
    pathOf: (file, { source: index }) => loader.resolve(desk.sources[index]?.file ?? "", file),
  });
  checkTopology(topology, { uses: [], desk, ...(hosts === undefined ? {} : { hosts }) });
  return topology;
}
