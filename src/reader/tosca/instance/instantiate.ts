import type { Topology } from "../../../model/index.ts";
import type { ReadableEngines } from "../../desk.ts";
import { allFound, gatherServices } from "../lower/gather-services.ts";
import { topologyOf } from "../lower/read-tosca.ts";
import { reportNoService, settle } from "../lower/settle.ts";
import type { ValidateRequest } from "../request.ts";
import type { Validation } from "../validate.ts";
import { instancesOf } from "./instances-of.ts";
import type { InstantiatedService } from "./instantiated-service.ts";

export interface InstantiateRequest extends ValidateRequest {
  /** Files of services that may stand in for nodes of the service, and of each other. */
  readonly substitutes?: readonly string[];
  /** Whether it is an error to be told something that is understood and not acted on. */
  readonly strict?: boolean;
  /** Asks for the topology as well, under the name that its deployment shall have. */
  readonly topology?: { readonly name?: string; readonly hosts?: Iterable<string> };
}

export interface Instantiated extends Validation {
  /** Undefined when a diagnostic is an error. */
  readonly service?: InstantiatedService;
  /** What `khoreia up` would play; undefined when a diagnostic is an error, or nobody asked. */
  readonly topology?: Topology;
}

/**
 * Works out what is there when a service is deployed with these inputs: how many there are of each
 * node, which services stand in for nodes, where requirements lead, and every value that can be
 * told before anything runs; of the others it says why not. Inputs that are required and not given
 * are errors. Touches nothing but the loaders, and rejects only if they do. Equal texts with equal
 * inputs give equal answers.
 */
export async function instantiate(request: InstantiateRequest): Promise<Instantiated> {
  const { file, substitutes = [], strict = false, topology: asked, ...common } = request;
  const { inputs = {} } = request;
  const files = [file, ...substitutes];
  const gathered = await gatherServices({ ...common, inputs, files, engines: noEngines });
  const { desk, first, isBroken } = gathered;
  const settled = isBroken ? undefined : settle(gathered, strict);
  if (!isBroken && settled === undefined) reportNoService(desk);
  // A count beyond the bounds is not to be worked out.
  const isSound = settled !== undefined && desk.diagnostics.errors === 0;
  const service = isSound ? instancesOf(settled) : undefined;
  const topology =
    isSound && asked !== undefined
      ? topologyOf(settled, { loader: request.loader, files, ...asked }, desk)
      : undefined;
  const diagnostics = allFound(gathered, strict);
  const isRefused = diagnostics.some(({ severity }) => severity === "error");
  const { unreadable, version } = first ?? {};
  return {
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(version === undefined ? {} : { version }),
    ...(service === undefined || isRefused ? {} : { service }),
    ...(topology === undefined || isRefused ? {} : { topology }),
    diagnostics,
    sources: desk.sources.map(({ file: name, text }) => ({ file: name, text })),
  };
}

/** Operations of TOSCA are scripts; which engines there are makes no difference to them. */
const noEngines: ReadableEngines = new Map();
