import { type EntityType, primitiveOf } from "../types/entity-type.ts";
import type { TypeBook } from "../types/type-book.ts";
import { type Finding, readScalarType, type ScalarDefinition } from "../value/index.ts";

/** Each is read once, however many values it has; it goes with its type. */
const known = new WeakMap<EntityType, ScalarDefinition>();

/**
 * The units of a type derived from `scalar` of 2.0; undefined for `scalar` itself and for what
 * could not be made out. What is wrong with a definition is told where the type is checked.
 */
export function scalarDefinitionOf(
  type: EntityType,
  types: TypeBook,
): ScalarDefinition | undefined {
  // From the root down, without recursion: a chain may be as long as a text.
  const chain: EntityType[] = [];
  for (let each = type; each.parent !== undefined && !known.has(each); each = each.parent)
    chain.push(each);
  let inherited = known.get(chain.at(-1)?.parent ?? type);
  for (const each of chain.toReversed()) {
    const isFirst = each.parent?.parent === undefined;
    if (!isFirst && inherited === undefined) return undefined;
    const read = readOne(each, inherited, { types, report: () => {} });
    if (read === undefined) return undefined;
    known.set(each, read);
    inherited = read;
  }
  return inherited;
}

/** Reports what is wrong with a type derived from `scalar`, alone and against its parent. */
export function checkScalarType(type: EntityType, types: TypeBook): void {
  const { parent, file } = type;
  if (parent === undefined) return;
  const inherited = scalarDefinitionOf(parent, types);
  // Nothing can be held against a type whose parent has no units.
  if (parent.parent !== undefined && inherited === undefined) return;
  readOne(type, inherited, { types, report: file.report.tell.bind(file.report) });
}

/** The type of the number in front of the unit, if one was given a name. */
export function numberTypeOf(type: EntityType, types: TypeBook): EntityType | undefined {
  for (let each: EntityType | undefined = type; each !== undefined; each = each.parent) {
    const written = each.element.scalar("data_type");
    if (written !== undefined) return types.find("data", written, each.file);
  }
  return undefined;
}

function readOne(
  { element, file, name }: EntityType,
  parent: ScalarDefinition | undefined,
  { types, report }: { readonly types: TypeBook; readonly report: (finding: Finding) => void },
): ScalarDefinition | undefined {
  if (element.tree.kind !== "mapping") return undefined;
  const written = element.scalar("data_type");
  const base = written === undefined ? undefined : types.find("data", written, file);
  const number = base === undefined ? undefined : primitiveOf(base);
  return readScalarType(
    {
      name,
      definition: element.tree,
      parent,
      numberType: () => (number === "integer" || number === "float" ? number : undefined),
    },
    { version: "2.0", report },
  );
}
