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

/** What a type derives from; unknown when it names a type that is not there. */
type Parent = Definition | undefined | "unknown";

/** What a type inherits is written down for each: a chain of thousands would fill any memory. */
const mostAncestors = 200;

/** A message names so many of the types of a cycle. */
const mostNamed = 5;

/** All types of a reading in their hierarchies, each made when it is first asked for. */
export class TypeBook {
  readonly scopes: Scopes;
  readonly #types = new Map<Definition, EntityType>();
  readonly #depths = new Map<EntityType, number>();

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

  /** Ancestors are made first, one by one: a hierarchy may be deeper than the stack. */
  typeOf(definition: Definition): EntityType | undefined {
    const { category } = definition;
    if (!isTypeKind(category)) return undefined;
    const chain: Definition[] = [];
    const inChain = new Set<Definition>();
    let next: Definition | undefined = definition;
    while (next !== undefined && !this.#types.has(next)) {
      chain.push(next);
      inChain.add(next);
      const parent = this.#parentOf(next, category);
      if (parent !== undefined && parent !== "unknown" && inChain.has(parent)) {
        this.#reportCycle(next, chain.slice(chain.indexOf(parent)));
        this.#make(next, { kind: category, parent: "unknown" });
        chain.pop();
        break;
      }
      next = parent === "unknown" ? undefined : parent;
    }
    for (const each of chain.reverse())
      this.#make(each, { kind: category, parent: this.#parentOf(each, category) });
    return this.#types.get(definition);
  }

  #make(
    definition: Definition,
    { kind, parent }: { readonly kind: TypeKind; readonly parent: Parent },
  ): void {
    const { name, element, file } = definition;
    let above = parent === undefined || parent === "unknown" ? undefined : this.#types.get(parent);
    const depth = above === undefined ? 0 : (this.#depths.get(above) ?? 0) + 1;
    if (depth > mostAncestors) {
      file.report.error(element.placeOf("derived_from"), "derivation/too-deep", {
        message: `"${name}" has more than ${mostAncestors} ancestors`,
        hint: "let it derive from one that is nearer to the root",
      });
      above = undefined;
    }
    const type: EntityType = {
      kind,
      name,
      element,
      file,
      definition,
      parent: above,
      complete: parent !== "unknown" && depth <= mostAncestors && (above?.complete ?? true),
    };
    this.#types.set(definition, type);
    this.#depths.set(type, above === undefined ? 0 : depth);
  }

  #parentOf(definition: Definition, kind: TypeKind): Parent {
    const { element, file } = definition;
    const written = element.scalar("derived_from");
    if (written === undefined) return this.#rootOf(definition, kind);
    const found = this.scopes.of(file).find(kind, written.text);
    return found.kind === "known" ? found.definition : "unknown";
  }

  #reportCycle({ element, file, name }: Definition, cycle: readonly Definition[]): void {
    const others = cycle
      .map((each) => `"${each.name}"`)
      .slice(0, mostNamed)
      .join(", ");
    const way = cycle.length > 1 ? `, by way of ${others}` : "";
    file.report.error(element.placeOf("derived_from"), "derivation/cyclic-derivation", {
      message: `"${name}" derives from itself${way}`,
      hint: "let one of them derive from something else",
    });
  }

  /** What derives from nothing in 1.x derives from the normative root of its kind. */
  #rootOf(definition: Definition, kind: TypeKind): Definition | undefined {
    const { file, name } = definition;
    if (file.version === "2.0" || file.builtIn) return undefined;
    const root = `tosca.${rootWords[kind]}.Root`;
    if (name === root) return undefined;
    const found = this.scopes.of(file).find(kind, root);
    return found.kind === "known" ? found.definition : undefined;
  }
}
