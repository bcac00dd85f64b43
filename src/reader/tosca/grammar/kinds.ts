import type { ByShape, ConstructName, TypeKind, ValueKind } from "./construct.ts";

// Short words for the tables.
export const text: ValueKind = { kind: "text" };
export const label: ValueKind = { kind: "label" };
export const flag: ValueKind = { kind: "boolean" };
export const version: ValueKind = { kind: "version" };
export const any: ValueKind = { kind: "any" };
export const range: ValueKind = { kind: "range" };
export const mapping: ValueKind = { kind: "mapping" };
export const integer = (least: number): ValueKind => ({ kind: "integer", least });
export const type = (...of: readonly TypeKind[]): ValueKind => ({ kind: "type", of });
export const a = (of: ConstructName): ValueKind => ({ kind: "construct", of });
export const list = (of: ValueKind): ValueKind => ({ kind: "list", of });
export const map = (of: ValueKind): ValueKind => ({ kind: "map", of });
export const namedList = (of: ValueKind): ValueKind => ({ kind: "named-list", of });
export const shape = (of: ByShape): ValueKind => ({ kind: "shape", of });
export const metadata: ValueKind = { kind: "metadata" };
