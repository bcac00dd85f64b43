import type { Diagnostic } from "../../../model/index.ts";
import { Desk, type ReadableEngines } from "../../desk.ts";
import { defaultReadLimits } from "../../limits.ts";
import type { Tree } from "../../yaml/tree.ts";
import { analyse } from "../analyse.ts";
import type { Version } from "../grammar/version.ts";
import { parsedOf } from "../parse.ts";
import type { ValidateRequest } from "../request.ts";
import { moved } from "./moved.ts";
import type { ServiceSource } from "./service-source.ts";

export interface GatherRequest extends Omit<ValidateRequest, "file"> {
  /** The service that is asked for, and those that may stand in for its nodes. */
  readonly files: readonly string[];
  readonly engines: ReadableEngines;
}

/** Services that were read each on its own, and are gone on with together. */
export interface Gathered {
  /** The version of the first file; undefined when it is no TOSCA. */
  readonly version: Version | undefined;
  readonly services: readonly ServiceSource[];
  /** What the inputs of the first one are given, by their names. */
  readonly given: ReadonlyMap<string, Tree>;
  /** Holds the sources of all; hears what is found from now on. */
  readonly desk: Desk;
  /** What was found so far. */
  readonly found: readonly Diagnostic[];
  readonly isBroken: boolean;
}

/** Reads every file on its own; the inputs are those of the first. */
export async function gatherServices(request: GatherRequest): Promise<Gathered> {
  const { files, engines, inputs = {}, inputsLoader, ...common } = request;
  const desk = new Desk(engines, () => undefined, { ...defaultReadLimits, ...common.limits });
  const services: ServiceSource[] = [];
  const found: Diagnostic[] = [];
  let first: Awaited<ReturnType<typeof analyse>> | undefined;
  for (const file of files) {
    const given = first === undefined ? { inputs, inputsLoader } : {};
    const analysis = await analyse({ ...common, ...given, file });
    first ??= analysis;
    const { service, diagnostics, sources, unreadable } = parsedOf(analysis);
    const firstSource = desk.sources.length;
    for (const source of sources) desk.addSource(source.file, source.text);
    if (service !== undefined) services.push({ service, firstSource });
    found.push(...diagnostics.map((each) => moved(each, firstSource)));
    if (unreadable !== undefined && diagnostics.length === 0)
      desk.diagnostics.error("KHO_FILE_UNREADABLE", undefined, `Cannot read it: ${unreadable}`);
  }
  const isBroken =
    desk.diagnostics.errors > 0 || found.some(({ severity }) => severity === "error");
  const { version, given = new Map() } = first ?? {};
  return { version, services, given, desk, found, isBroken };
}
