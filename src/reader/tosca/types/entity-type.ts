import type { ToscaFile } from "../file/tosca-file.ts";
import type { TypeKind } from "../grammar/construct.ts";
import type { Element } from "../grammar/element.ts";
import type { Definition } from "../names/definition.ts";

/** A type in its hierarchy. */
export interface EntityType {
  readonly kind: TypeKind;
  readonly name: string;
  readonly element: Element;
  readonly file: ToscaFile;
  readonly definition: Definition;
  readonly parent: EntityType | undefined;
  /** False when an ancestor could not be found: what the type lacks may be there. */
  readonly complete: boolean;
}

export function isA(type: EntityType, ancestor: EntityType): boolean {
  for (let each: EntityType | undefined = type; each !== undefined; each = each.parent)
    if (each === ancestor) return true;
  return false;
}

/** Asked of each value: a hierarchy may be long, and is walked once. */
const primitives = new WeakMap<EntityType, string | undefined>();

/** The name of the built-in data type at the root; undefined for a type with properties. */
export function primitiveOf(type: EntityType): string | undefined {
  if (primitives.has(type)) return primitives.get(type);
  const found = primitiveAbove(type);
  primitives.set(type, found);
  return found;
}

function primitiveAbove(type: EntityType): string | undefined {
  let top = type;
  while (top.parent !== undefined) {
    // The units of 1.x are built in as well, below a root that they share.
    if (top.file.builtIn && top.name.startsWith("scalar-unit.")) return top.name;
    top = top.parent;
  }
  return top.file.builtIn && primitiveNames.has(top.name) ? top.name : undefined;
}

const primitiveNames: ReadonlySet<string> = new Set([
  "boolean",
  "bytes",
  "float",
  "integer",
  "list",
  "map",
  "nil",
  "null",
  "range",
  "scalar",
  "scalar-unit",
  "string",
  "timestamp",
  "version",
]);
