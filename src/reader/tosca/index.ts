export type { Quirk } from "./grammar/quirks.ts";
export type { Expression, ExpressionEntry } from "./normal/expression.ts";
export type * from "./normal/normal-service.ts";
export { type Parsed, parse } from "./parse.ts";
export { type ArchiveRequest, readArchive } from "./lower/read-archive.ts";
export type { ValidateRequest } from "./request.ts";
export { type Validation, validate } from "./validate.ts";
