import { type EntityType, primitiveOf } from "../types/entity-type.ts";
import { type BuiltInType, builtInType, type ToscaVersion } from "../value/index.ts";
import type { Checking } from "./checking.ts";
import { scalarDefinitionOf } from "./scalar-definition.ts";

/**
 * The built-in type without parts that a type goes back to. Undefined for lists, maps and records,
 * and for a scalar whose units could not be made out.
 */
export function builtInOf(
  type: EntityType,
  version: ToscaVersion,
  { types }: Checking["facets"],
): BuiltInType | undefined {
  const primitive = primitiveOf(type);
  if (primitive !== "scalar")
    return primitive === undefined ? undefined : builtInType(primitive, version);
  const definition = scalarDefinitionOf(type, types);
  return definition && { kind: "scalar", type: definition.type };
}
