import type { Tree } from "../../yaml/tree.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import type { Element } from "../grammar/element.ts";
import { type EntityType, isA, primitiveOf } from "./entity-type.ts";
import type { TypeBook } from "./type-book.ts";

/** A tree with the file whose names it uses. */
export interface Written {
  readonly tree: Tree;
  readonly file: ToscaFile;
}

/** What values have to be. */
export interface Schema {
  /** Undefined when none was given, or an unknown one: then every value will do. */
  readonly type: EntityType | undefined;
  /** Conditions on the value, all of which hold: constraints of 1.x, validation clauses of 2.0. */
  readonly clauses: readonly Written[];
  readonly key: Schema | undefined;
  readonly entry: Schema | undefined;
}

/** What all definitions with a schema have in common while it is worked out. */
export interface Defining {
  readonly file: ToscaFile;
  readonly types: TypeBook;
}

/** The schema of a definition; `parent` is the one that it refines. */
export function schemaOf(element: Element, parent: Schema | undefined, defining: Defining): Schema {
  const { file, types } = defining;
  const written = element.scalar("type");
  const own = types.find("data", written, file);
  if (own !== undefined && parent?.type !== undefined && !isA(own, parent.type) && own.complete)
    file.report.error(element.placeOf("type"), "propertyDefinition/refined-type", {
      message: `"${own.name}" does not derive from "${parent.type.name}", which it refines`,
      hint: "a refinement keeps the type, or narrows it",
    });
  const type = written === undefined ? parent?.type : own;
  const key = nested("key_schema", { element, parent: parent?.key }, defining);
  const entry = nested("entry_schema", { element, parent: parent?.entry }, defining);
  checkCollection(element, { type, entry }, defining);
  return schemaWith({
    type,
    clauses: joined(parent?.clauses, clausesOf(element, file)),
    key,
    entry,
  });
}

/** Most schemas are a type and no more: those of one type are one. */
const plain = new WeakMap<EntityType, Schema>();

function schemaWith(schema: Schema): Schema {
  const { type, clauses, key, entry } = schema;
  if (type === undefined || clauses.length > 0 || key !== undefined || entry !== undefined)
    return schema;
  const known = plain.get(type);
  if (known === undefined) plain.set(type, schema);
  return known ?? schema;
}

/** The clauses of both, without a list of its own where one has none. */
export function joined(
  inherited: readonly Written[] | undefined,
  own: readonly Written[],
): readonly Written[] {
  if (inherited === undefined || inherited.length === 0) return own;
  return own.length === 0 ? inherited : [...inherited, ...own];
}

const noClauses: readonly Written[] = [];

function nested(
  keyname: "key_schema" | "entry_schema",
  { element, parent }: { readonly element: Element; readonly parent: Schema | undefined },
  defining: Defining,
): Schema | undefined {
  const own = element.element(keyname);
  if (own === undefined) return parent;
  const { report } = defining.file;
  if (!own.has("type") && parent === undefined && own.tree.kind === "mapping")
    report.error(own.placeOf("type"), "schema/missing-keyname", {
      message: 'The keyname "type" is missing in a schema definition',
    });
  const schema = schemaOf(own, parent, defining);
  if (keyname === "key_schema" && schema.type !== undefined) {
    const primitive = primitiveOf(schema.type);
    if (primitive !== "string" && schema.type.complete)
      report.error(own.placeOf("type"), "schema/key-not-string", {
        message: `Keys of a map are strings, and "${schema.type.name}" does not derive from string`,
      });
  }
  return schema;
}

/** Which shapes have entries: a schema for what is no list and no map means nothing. */
function checkCollection(
  element: Element,
  { type, entry }: { readonly type: EntityType | undefined; readonly entry: Schema | undefined },
  { file }: Defining,
): void {
  if (type === undefined || !type.complete) return;
  const primitive = primitiveOf(type);
  const isMap = primitive === "map";
  const isCollection = isMap || primitive === "list";
  if (element.has("entry_schema") && !isCollection)
    file.report.error(element.placeOf("entry_schema"), "schema/no-collection", {
      message: `"${type.name}" has no entries, so "entry_schema" means nothing here`,
      hint: "it belongs to lists, maps and what derives from them",
    });
  if (element.has("key_schema") && !isMap)
    file.report.error(element.placeOf("key_schema"), "schema/no-collection", {
      message: `"${type.name}" has no keys, so "key_schema" means nothing here`,
      hint: "it belongs to maps and what derives from them",
    });
  const inherited = type.element.has("entry_schema") || type.parent?.element.has("entry_schema");
  if (file.version === "2.0" && isCollection && entry === undefined && inherited !== true)
    file.report.error(element.placeOf("type"), "schema/missing-keyname", {
      message: `The keyname "entry_schema" is missing beside "type: ${type.name}"`,
      hint: "say what the entries are",
    });
}

export function clausesOf(element: Element, file: ToscaFile): readonly Written[] {
  const validation = element.treeOf("validation");
  if (validation !== undefined) return [{ tree: validation, file }];
  const constraints = element.treeOf("constraints");
  if (constraints?.kind !== "sequence") return noClauses;
  return constraints.items.map((tree) => ({ tree, file }));
}
