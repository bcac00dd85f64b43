export type { Quirk } from "./grammar/quirks.ts";
export type { Expression, ExpressionEntry } from "./normal/expression.ts";
export type * from "./normal/normal-service.ts";
export { type Parsed, parse } from "./parse.ts";
export type { Version } from "./grammar/version.ts";
export type { ValidateRequest } from "./request.ts";
export { type Validation, validate } from "./validate.ts";
export { type Archive, openArchive } from "./open-archive.ts";
export { type ArchiveLimits, defaultArchiveLimits } from "./csar/archive-limits.ts";
