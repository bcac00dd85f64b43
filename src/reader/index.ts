export type { ReadableEngine, ReadableEngines } from "./desk.ts";
export { defaultReadLimits, type ReadLimits } from "./limits.ts";
export type { Loaded, Loader } from "./loader.ts";
export { readTopology } from "./read-topology.ts";
export type { InputSources, Reading, ReadRequest } from "./request.ts";
export { jsonSchema } from "./yaml/json-schema.ts";
