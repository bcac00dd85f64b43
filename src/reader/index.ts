export type { Loaded, Loader } from "./loader.ts";
export { readTopology } from "./read-topology.ts";
export type { Reading, ReadRequest, ToscaReading } from "./request.ts";
export { jsonSchema } from "./yaml/json-schema.ts";
