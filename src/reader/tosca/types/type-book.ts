import type { Scalar } from "../../yaml/tree.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import type { TypeKind } from "../grammar/construct.ts";
import { type Definition, isTypeKind } from "../names/definition.ts";
import type { Scopes } from "../names/scope.ts";
import type { EntityType } from "./entity-type.ts";

const rootWords: Readonly<Record<TypeKind, string>> = {
  artifact: "artifacts",
  capability: "capabilities",
  data: "datatypes",
  group: "groups",
  interface: "interfaces",
  node: "nodes",
  policy: "policies",
  relationship: "relationships",
};

/** All types of a reading in their hierarchies, each made when it is first asked for. */
export class TypeBook {
  readonly scopes: Scopes;
  readonly #types = new Map<Definition, EntityType>();
  /** The chain of types whose parents are being looked for: one that comes again is a cycle. */
  readonly #open: Definition[] = [];

  constructor(scopes: Scopes) {
    this.scopes = scopes;
  }

  /** The type of that name as a file sees it. Whether the name is right is checked elsewhere. */
  find(kind: TypeKind, name: Scalar | string | undefined, file: ToscaFile): EntityType | undefined {
    if (name === undefined) return undefined;
    const text = typeof name === "string" ? name : name.text;
    const found = this.scopes.of(file).find(kind, text);
    return found.kind === "known" ? this.typeOf(found.definition) : undefined;
  }

  typeOf(definition: Definition): EntityType | undefined {
    const known = this.#types.get(definition);
    if (known !== undefined) return known;
    const { category, name, element, file } = definition;
    if (!isTypeKind(category)) return undefined;
    this.#open.push(definition);
    const parent = this.#parentOf(definition, category);
    this.#open.pop();
    const type: EntityType = {
      kind: category,
      name,
      element,
      file,
      definition,
      parent: parent === "unknown" ? undefined : parent,
      complete: parent !== "unknown" && (parent?.complete ?? true),
    };
    this.#types.set(definition, type);
    return type;
  }

  #parentOf(definition: Definition, kind: TypeKind): EntityType | undefined | "unknown" {
    const { element, file, name } = definition;
    const written = element.scalar("derived_from");
    if (written === undefined) return this.#rootOf(definition, kind);
    const found = this.scopes.of(file).find(kind, written.text);
    if (found.kind !== "known") return "unknown";
    if (!this.#open.includes(found.definition)) return this.typeOf(found.definition) ?? "unknown";
    file.report.error(written, "derivation/cyclic-derivation", {
      message: `"${name}" derives from itself${this.#wayOf(found.definition)}`,
      hint: "let one of them derive from something else",
    });
    return "unknown";
  }

  /** How a cycle goes, unless it is a type that names itself. */
  #wayOf(start: Definition): string {
    const names = this.#open.slice(this.#open.indexOf(start)).map(({ name }) => `"${name}"`);
    return names.length > 1 ? `, by way of ${names.join(", ")}` : "";
  }

  /** What derives from nothing in 1.x derives from the normative root of its kind. */
  #rootOf(definition: Definition, kind: TypeKind): EntityType | undefined {
    const { file, name } = definition;
    if (file.version === "2.0" || file.builtIn) return undefined;
    const root = `tosca.${rootWords[kind]}.Root`;
    return name === root ? undefined : this.find(kind, root, file);
  }
}
