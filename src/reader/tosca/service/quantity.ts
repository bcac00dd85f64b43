import type { Tree } from "../../yaml/tree.ts";
import { scalarDefinitionOf } from "../check/scalar-definition.ts";
import { type EntityType, primitiveOf } from "../types/entity-type.ts";
import {
  builtInType,
  isCall,
  type Rational,
  rationalOf,
  readLiteral,
  type Value,
} from "../value/index.ts";
import type { Service } from "./service.ts";

/**
 * The number that a literal is, exactly, in the unit of one where it has a unit. Undefined for a
 * call, for what is no quantity and for what is none of its type.
 */
export function quantityOf(
  tree: Tree,
  type: EntityType | undefined,
  { file: { version }, facets }: Pick<Service, "file" | "facets">,
): Rational | undefined {
  const primitive = type === undefined ? undefined : primitiveOf(type);
  if (type === undefined || primitive === undefined || isCall(tree, version)) return undefined;
  const scalar = primitive === "scalar" ? scalarDefinitionOf(type, facets.types) : undefined;
  const builtIn =
    scalar === undefined
      ? builtInType(primitive, version)
      : ({ kind: "scalar", type: scalar.type } as const);
  if (builtIn === undefined) return undefined;
  const value: Value | undefined = readLiteral(builtIn, tree, { version, report: () => {} });
  if (typeof value === "bigint" || typeof value === "number") return rationalOf(value);
  const isScalar = typeof value === "object" && value !== null && "kind" in value;
  return isScalar && value.kind === "scalar" ? value.amount : undefined;
}
