import { deploymentName, type Diagnostic, type Topology } from "../../../model/index.ts";
import { checkTopology } from "../../check-topology.ts";
import { Desk } from "../../desk.ts";
import { defaultReadLimits } from "../../limits.ts";
import type { Loader } from "../../loader.ts";
import type { Reading, ReadRequest, ToscaReading } from "../../request.ts";
import type { GivenInput } from "../../yaml/inputs.ts";
import { nameFromFile } from "../../yaml/names.ts";
import { type Analysis, analyse } from "../analyse.ts";
import { ruleId } from "../grammar/section.ts";
import type { Version } from "../grammar/version.ts";
import { parsedOf } from "../parse.ts";
import { inputValues } from "./input-values.ts";
import { moved } from "./moved.ts";
import { lower } from "./lower.ts";
import type { ServiceSource } from "./service-source.ts";

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
  const { files, engines, limits, strict = false } = request;
  const analyses: Analysis[] = [];
  for (const [i, file] of files.entries()) analyses.push(await analyseOne(file, i === 0, request));
  const desk = new Desk(engines, () => undefined, { ...defaultReadLimits, ...limits });
  const services: ServiceSource[] = [];
  const found: Diagnostic[] = [];
  for (const [i, analysis] of analyses.entries()) {
    const { service, diagnostics, sources, unreadable } = parsedOf(analysis);
    const firstSource = desk.sources.length;
    for (const { file, text } of sources) desk.addSource(file, text);
    if (service !== undefined) services.push({ service, firstSource });
    found.push(...diagnostics.map((each) => moved(each, firstSource)));
    if (unreadable !== undefined && diagnostics.length === 0)
      desk.diagnostics.error(
        "KHO_FILE_UNREADABLE",
        undefined,
        `Cannot read "${files[i] ?? ""}": ${unreadable}`,
      );
  }
  const isBroken = found.some(({ severity }) => severity === "error");
  const [first] = analyses;
  const topology =
    isBroken || desk.diagnostics.errors > 0
      ? undefined
      : lowered(request, { services, given: first?.given ?? [], first, desk });
  const nodes = first?.service?.nodes.size;
  return {
    ...(topology === undefined ? {} : { topology }),
    ...(first?.version === undefined ? {} : { tosca: { version: first.version, nodes } }),
    diagnostics: told([...found, ...desk.diagnostics.finish(desk.sources, [])], strict),
    sources: desk.sources.map(({ file, text }) => ({ file, text })),
    secrets: [],
  };
}

/** Services that import the same files say the same of them; once is enough. */
function told(diagnostics: readonly Diagnostic[], strict: boolean): readonly Diagnostic[] {
  const byIdentity = new Map<string, Diagnostic>();
  for (const each of diagnostics) {
    const { code, message, position } = each;
    const { file, line, column } = position ?? {};
    const identity = JSON.stringify([code, file, line, column, message]);
    if (byIdentity.has(identity)) continue;
    const isError = strict && each.notActedOn === true;
    byIdentity.set(identity, isError ? { ...each, severity: "error" } : each);
  }
  return [...byIdentity.values()];
}

function analyseOne(file: string, isFirst: boolean, request: ToscaRequest): Promise<Analysis> {
  const { loader, inputsLoader, limits, profiles, network, quirks, purpose } = request;
  const inputs = request.inputs ?? (purpose === "validate" ? undefined : {});
  return analyse({
    file,
    loader,
    ...(limits === undefined ? {} : { limits }),
    ...(profiles === undefined ? {} : { profiles }),
    ...(network === undefined ? {} : { network }),
    ...(quirks === undefined ? {} : { quirks }),
    // The services that stand in for nodes have their inputs from those nodes.
    ...(isFirst && inputs !== undefined ? { inputs } : {}),
    ...(inputsLoader === undefined ? {} : { inputsLoader }),
    ...(isFirst && request.isRootOfArchive === true ? { isRootOfArchive: true } : {}),
  });
}

interface ToLower {
  readonly services: readonly ServiceSource[];
  readonly given: readonly GivenInput[];
  readonly first: Analysis | undefined;
  readonly desk: Desk;
}

function lowered(
  request: ToscaRequest,
  { services, given, first, desk }: ToLower,
): Topology | undefined {
  const { loader, name, files, hosts, strict = false, purpose, archive } = request;
  const isDeployed = purpose !== "validate";
  if (first?.service === undefined) {
    const message = "This file has no service template, so there is nothing to deploy";
    const hint = "name a file that has one, and the profile as an import of it";
    if (isDeployed) desk.diagnostics.error("KHO_TOPOLOGY_EMPTY", undefined, { message, hint });
    return undefined;
  }
  const [source, ...substitutes] = services;
  if (source === undefined) return undefined;
  const { service } = source;
  const written = service.metadata.get("template_name");
  const title = written?.kind === "literal" ? `${written.text}.yaml` : (files[0] ?? "");
  const topology = lower({
    source,
    substitutes,
    inputs: inputValues(service, given, desk),
    name: deploymentName(name ?? nameFromFile(title)),
    desk,
    strict,
    pathOf: (file, { source: index }) => loader.resolve(desk.sources[index]?.file ?? "", file),
  });
  if (archive !== undefined) noteArchive(topology, { archive, version: service.version }, desk);
  checkTopology(topology, { uses: [], desk, ...(hosts === undefined ? {} : { hosts }) });
  return isDeployed ? topology : undefined;
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
