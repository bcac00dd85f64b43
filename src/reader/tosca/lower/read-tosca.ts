import { deploymentName, type Diagnostic } from "../../../model/index.ts";
import { checkTopology } from "../../check-topology.ts";
import { Desk } from "../../desk.ts";
import { defaultReadLimits } from "../../limits.ts";
import type { Loader } from "../../loader.ts";
import type { Reading, ReadRequest } from "../../request.ts";
import { loadGivenInputs } from "../../yaml/given-inputs.ts";
import { nameFromFile } from "../../yaml/names.ts";
import { parse, type Parsed } from "../parse.ts";
import { inputValues } from "./input-values.ts";
import { moved } from "./moved.ts";
import { lower } from "./lower.ts";
import type { ServiceSource } from "./service-source.ts";

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
  const { files, loader, engines, limits } = request;
  const parsed: Parsed[] = [];
  for (const file of files)
    parsed.push(await parse({ file, loader, ...(limits === undefined ? {} : { limits }) }));
  const desk = new Desk(engines, () => undefined, { ...defaultReadLimits, ...limits });
  const services: ServiceSource[] = [];
  const found: Diagnostic[] = [];
  for (const { service, diagnostics, sources, unreadable } of parsed) {
    const firstSource = desk.sources.length;
    for (const { file, text } of sources) desk.addSource(file, text);
    if (service !== undefined) services.push({ service, firstSource });
    found.push(...diagnostics.map((each) => moved(each, firstSource)));
    if (unreadable !== undefined && diagnostics.length === 0)
      desk.diagnostics.error("KHO_FILE_UNREADABLE", undefined, `Cannot read it: ${unreadable}`);
  }
  const isBroken = found.some(({ severity }) => severity === "error");
  const topology = isBroken ? undefined : await lowered(request, services, desk);
  return {
    ...(topology === undefined ? {} : { topology }),
    diagnostics: [...found, ...desk.diagnostics.finish(desk.sources, [])],
    sources: desk.sources.map(({ file, text }) => ({ file, text })),
    secrets: [],
  };
}

async function lowered(
  { inputs = {}, loader, inputsLoader, name, files, hosts, strict = false }: ToscaRequest,
  [source, ...substitutes]: readonly ServiceSource[],
  desk: Desk,
): Promise<Reading["topology"]> {
  const given = await loadGivenInputs(inputs, inputsLoader ?? loader, desk);
  if (source === undefined) {
    const message = "This file has no service template, so there is nothing to deploy";
    const hint = "name a file that has one, and the profile as an import of it";
    desk.diagnostics.error("KHO_TOPOLOGY_EMPTY", undefined, { message, hint });
    return undefined;
  }
  const { service } = source;
  const written = service.metadata.get("template_name");
  const title = written?.kind === "literal" ? `${written.text}.yaml` : (files[0] ?? "");
  const values = inputValues(service, given, desk);
  // Whatever needs a value that is missing would be told off as well.
  if (desk.diagnostics.errors > 0) return undefined;
  const topology = lower({
    source,
    substitutes,
    inputs: values,
    name: deploymentName(name ?? nameFromFile(title)),
    desk,
    strict,
    pathOf: (file, { source: index }) => loader.resolve(desk.sources[index]?.file ?? "", file),
  });
  checkTopology(topology, { uses: [], desk, ...(hosts === undefined ? {} : { hosts }) });
  return topology;
}
