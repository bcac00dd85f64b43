import type { Diagnostic } from "../../../model/index.ts";
import { Desk, type ReadableEngines } from "../../desk.ts";
import { defaultReadLimits } from "../../limits.ts";
import type { Tree } from "../../yaml/tree.ts";
import { type Analysis, analyse } from "../analyse.ts";
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
  /** Of the service that is asked for; undefined where no file was named. */
  readonly first: Analysis | undefined;
  readonly services: readonly ServiceSource[];
  /** What the inputs of the first one are given, by their names. */
  readonly given: ReadonlyMap<string, Tree>;
  /** Holds the sources of all; hears what is found from now on. */
  readonly desk: Desk;
  /** What was found so far. */
  readonly found: readonly Diagnostic[];
  readonly isBroken: boolean;
}

/** Reads every file on its own: those that stand in for nodes have their inputs from those. */
export async function gatherServices(request: GatherRequest): Promise<Gathered> {
  const { files, engines, inputs, isRootOfArchive = false, ...common } = request;
  const desk = new Desk(engines, () => undefined, { ...defaultReadLimits, ...common.limits });
  const services: ServiceSource[] = [];
  const found: Diagnostic[] = [];
  let first: Analysis | undefined;
  for (const file of files) {
    const own = first === undefined ? { isRootOfArchive, ...(inputs && { inputs }) } : {};
    const analysis = await analyse({ ...common, ...own, file });
    first ??= analysis;
    const { service, diagnostics, sources, unreadable } = parsedOf(analysis);
    const firstSource = desk.sources.length;
    for (const source of sources) desk.addSource(source.file, source.text);
    if (service !== undefined) services.push({ service, firstSource });
    found.push(...diagnostics.map((each) => moved(each, firstSource)));
    if (unreadable === undefined || diagnostics.length > 0) continue;
    const message = `Cannot read "${file}": ${unreadable}`;
    desk.diagnostics.error("KHO_FILE_UNREADABLE", undefined, message);
  }
  const isBroken =
    desk.diagnostics.errors > 0 || found.some(({ severity }) => severity === "error");
  const isAsked = first?.service !== undefined;
  return {
    first,
    services: isAsked ? services : [],
    given: first?.given ?? new Map(),
    desk,
    found,
    isBroken,
  };
}

/** All that was found, each finding once: services that import the same say the same of it. */
export function allFound({ found, desk }: Gathered, strict: boolean): readonly Diagnostic[] {
  const byIdentity = new Map<string, Diagnostic>();
  for (const each of [...found, ...desk.diagnostics.finish(desk.sources, [])]) {
    const { code, message, position } = each;
    const { file, line, column } = position ?? {};
    const identity = JSON.stringify([code, file, line, column, message]);
    if (byIdentity.has(identity)) continue;
    const isError = strict && each.notActedOn === true;
    byIdentity.set(identity, isError ? { ...each, severity: "error" } : each);
  }
  return [...byIdentity.values()];
}
