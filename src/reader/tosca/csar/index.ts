export { type ArchiveLimits, defaultArchiveLimits } from "./archive-limits.ts";
export { archiveLoader } from "./archive-loader.ts";
export { type CsarEntry, findEntry, type MetaFile } from "./find-entry.ts";
export { type Packed, packArchive, type ToPack } from "./pack-archive.ts";
export type { Refused } from "./refused.ts";
export type { MetaBlock, MetaValue, ToscaMeta } from "./tosca-meta.ts";
export { unpackArchive } from "./unpack-archive.ts";
export type { Entries, Unpacked } from "./unpacked.ts";
