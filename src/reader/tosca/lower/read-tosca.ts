import { deploymentName, type Topology } from "../../../model/index.ts";
import { checkTopology } from "../../check-topology.ts";
import type { Desk } from "../../desk.ts";
import type { Loader } from "../../loader.ts";
import type { Reading, ReadRequest, ToscaReading } from "../../request.ts";
import { nameFromFile } from "../../yaml/names.ts";
import { ruleId } from "../grammar/section.ts";
import type { Version } from "../grammar/version.ts";
import { allFound, gatherServices } from "./gather-services.ts";
import { lower } from "./lower.ts";
import { reportNoService, settle, type Settled } from "./settle.ts";

export interface ToscaRequest extends Omit<ReadRequest, "tosca">, ToscaReading {
  /** For files of input values, where those do not come from where the service comes from. */
  readonly inputsLoader?: Loader;
  /** What people call the archive that it comes from. */
  readonly archive?: string;
  /** Whether an archive without TOSCA.meta begins with the first file. */
  readonly isRootOfArchive?: boolean;
}

/**
 * Reads a service and makes a topology of it: the first file's; the others are services that may
 * stand in for its nodes. Touches nothing but the loader.
 */
export async function readTosca(request: ToscaRequest): Promise<Reading> {
  const { strict = false, purpose } = request;
  const isDeployed = purpose !== "validate";
  const { inputs = isDeployed ? {} : undefined, ...rest } = request;
  const gathered = await gatherServices({ ...rest, ...(inputs && { inputs }) });
  const { first, desk, isBroken } = gathered;
  const settled = isBroken ? undefined : settle(gathered, strict);
  // A file of types is valid, with nothing to deploy.
  if (!isBroken && settled === undefined && isDeployed) reportNoService(desk);
  const topology = settled && topologyOf(settled, request, desk);
  const { version, service } = first ?? {};
  return {
    ...(topology === undefined || !isDeployed ? {} : { topology }),
    ...(version === undefined ? {} : { tosca: { version, nodes: service?.nodes.size } }),
    diagnostics: allFound(gathered, strict),
    sources: desk.sources.map(({ file, text }) => ({ file, text })),
    secrets: [],
  };
}

type TopologyRequest = Pick<ToscaRequest, "loader" | "name" | "files" | "hosts" | "archive">;

/** The topology of a service that was settled; what is wrong with it is reported. */
export function topologyOf(
  settled: Settled,
  { loader, name, files, hosts, archive }: TopologyRequest,
  desk: Desk,
): Topology {
  const { service } = settled.world;
  const written = service.metadata.get("template_name");
  const title = written?.kind === "literal" ? `${written.text}.yaml` : (files[0] ?? "");
  const topology = lower({
    ...settled,
    name: deploymentName(name ?? nameFromFile(title)),
    desk,
    pathOf: (file, { source: index }) => loader.resolve(desk.sources[index]?.file ?? "", file),
  });
  if (archive !== undefined) noteArchive(topology, { archive, version: service.version }, desk);
  checkTopology(topology, { uses: [], desk, ...(hosts === undefined ? {} : { hosts }) });
  return topology;
}

/** Where operations run there is no archive: what is in it would have to be brought there first. */
function noteArchive(
  { nodes }: Topology,
  { archive, version }: { readonly archive: string; readonly version: Version },
  desk: Desk,
): void {
  if (!nodes.some(({ operations }) => Object.keys(operations).length > 0)) return;
  const rule = ruleId(version, "artifactDefinition", "not-acted-on");
  desk.diagnostics.warning(rule, undefined, {
    message: `The artifacts of "${archive}" are not brought to hosts: it can be planned only`,
    hint: "unpack it, and name its entry file to have its operations run",
    notActedOn: true,
  });
}
