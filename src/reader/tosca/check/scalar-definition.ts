import { type EntityType, primitiveOf } from "../types/entity-type.ts";
import type { TypeBook } from "../types/type-book.ts";
import { readScalarType, type ScalarDefinition } from "../value/index.ts";

/**
 * The units of a type derived from `scalar` of 2.0; undefined for `scalar` itself and for what
 * could not be made out. What is wrong with a definition is told where the type is checked.
 */
export function scalarDefinitionOf(
  type: EntityType,
  types: TypeBook,
): ScalarDefinition | undefined {
  const { element, file, parent } = type;
  if (parent === undefined || element.tree.kind !== "mapping") return undefined;
  const isFirst = parent.parent === undefined;
  const inherited = isFirst ? undefined : scalarDefinitionOf(parent, types);
  if (!isFirst && inherited === undefined) return undefined;
  const written = element.scalar("data_type");
  const base = written === undefined ? undefined : types.find("data", written, file);
  const number = base === undefined ? undefined : primitiveOf(base);
  return readScalarType(
    {
      name: type.name,
      definition: element.tree,
      parent: inherited,
      numberType: () => (number === "integer" || number === "float" ? number : undefined),
    },
    { version: "2.0", report: () => {} },
  );
}
