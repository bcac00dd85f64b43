import type { ToscaVersion } from "./finding.ts";
import type { ScalarType } from "./scalar-type.ts";
import { type ScalarUnitName, scalarUnits } from "./scalar-unit.ts";

/** A type without parts: what a property's type goes back to, when it is no list, map or record. */
export type BuiltInType =
  | { readonly kind: "string" }
  | { readonly kind: "integer" }
  | { readonly kind: "float" }
  | { readonly kind: "boolean" }
  | { readonly kind: "bytes" }
  | { readonly kind: "nil" }
  | { readonly kind: "timestamp" }
  | { readonly kind: "version" }
  | { readonly kind: "range" }
  | { readonly kind: "scalar"; readonly type: ScalarType };

type Plain = Exclude<BuiltInType["kind"], "scalar">;

const everywhere: readonly Plain[] = [
  "string",
  "integer",
  "float",
  "boolean",
  "timestamp",
  "version",
];

/**
 * The built-in type of a name in a version, undefined for other names. `list` and `map` have a
 * schema and `scalar` of 2.0 needs a definition: they are none. `json` and `xml` of 1.x are texts.
 */
export function builtInType(name: string, version: ToscaVersion): BuiltInType | undefined {
  const plain = everywhere.find((kind) => kind === name);
  if (plain !== undefined) return { kind: plain };
  if (version === "2.0") return name === "bytes" || name === "nil" ? { kind: name } : undefined;
  if (name === "null") return { kind: "nil" };
  if (name === "range") return { kind: "range" };
  if (name === "json" || name === "xml") return { kind: "string" };
  if (name === "scalar-unit.bitrate" && version !== "1.3") return undefined;
  const unit = /^scalar-unit\.(.*)$/.exec(name)?.[1] ?? "";
  if (!Object.hasOwn(scalarUnits, unit)) return undefined;
  return { kind: "scalar", type: scalarUnits[unit as ScalarUnitName] };
}
