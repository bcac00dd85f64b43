import type { Span } from "../../../model/index.ts";
import { type Scalar, type Tree, valueOf } from "../../yaml/tree.ts";
import type { ConstructName } from "./construct.ts";

/** What stands under one keyname. */
export interface Field {
  /** Undefined when the short form stands for it. */
  readonly key: Scalar | undefined;
  readonly tree: Tree;
  /** The constructs under it, in the order of the text. */
  readonly parts: readonly Element[];
}

/** One construct as it was read: short forms are written out, unknown keynames are gone. */
export class Element {
  readonly construct: ConstructName;
  readonly tree: Tree;
  /** The key that it stands under, where its writer chose one. */
  readonly name: Scalar | undefined;
  readonly #fields: ReadonlyMap<string, Field>;

  constructor(
    construct: ConstructName,
    place: { readonly tree: Tree; readonly name?: Scalar | undefined },
    fields: ReadonlyMap<string, Field>,
  ) {
    this.construct = construct;
    this.tree = place.tree;
    this.name = place.name;
    this.#fields = fields;
  }

  /** One template with what another one brings: its own entries win, name by name. */
  static merged(own: Element, source: Element): Element {
    const fields = new Map(source.#fields);
    for (const [keyname, field] of own.#fields) {
      const other = fields.get(keyname);
      fields.set(keyname, other === undefined ? field : mergedField(field, other));
    }
    fields.delete("copy");
    return new Element(own.construct, { tree: own.tree, name: own.name }, fields);
  }

  /** Where a finding about the whole of it points to. */
  get place(): Span {
    return this.name ?? this.tree;
  }

  has(keyname: string): boolean {
    return this.#fields.has(keyname);
  }

  field(keyname: string): Field | undefined {
    return this.#fields.get(keyname);
  }

  /** Where a finding about a keyname points to: the keyname, or what stands for it. */
  placeOf(keyname: string): Span {
    const field = this.#fields.get(keyname);
    return field?.key ?? field?.tree ?? this.place;
  }

  treeOf(keyname: string): Tree | undefined {
    return this.#fields.get(keyname)?.tree;
  }

  /** The scalar under a keyname, unless it is nothing. */
  scalar(keyname: string): Scalar | undefined {
    const tree = this.#fields.get(keyname)?.tree;
    return tree?.kind === "scalar" && tree.value !== null ? tree : undefined;
  }

  text(keyname: string): string | undefined {
    return this.scalar(keyname)?.text;
  }

  /** The scalars of a list. */
  scalars(keyname: string): readonly Scalar[] {
    const tree = this.#fields.get(keyname)?.tree;
    if (tree?.kind !== "sequence") return [];
    return tree.items.filter((item): item is Scalar => item.kind === "scalar");
  }

  element(keyname: string): Element | undefined {
    return this.#fields.get(keyname)?.parts[0];
  }

  elements(keyname: string): readonly Element[] {
    return this.#fields.get(keyname)?.parts ?? [];
  }

  /** The entries of a mapping whose keys are names: assignments, metadata. */
  entries(keyname: string): readonly Entry[] {
    return entriesOf(this.#fields.get(keyname)?.tree);
  }

  /** One entry of such a mapping. */
  entry(keyname: string, name: string): Tree | undefined {
    const tree = this.#fields.get(keyname)?.tree;
    return tree?.kind === "mapping" ? valueOf(tree, name) : undefined;
  }
}

function mergedField(own: Field, source: Field): Field {
  if (own.tree.kind !== "mapping" || source.tree.kind !== "mapping") return own;
  const names = new Set(own.tree.keys.map(({ text }) => text));
  const kept = entriesOf(source.tree).filter(({ key }) => !names.has(key.text));
  return {
    key: own.key,
    tree: {
      ...own.tree,
      keys: [...own.tree.keys, ...kept.map(({ key }) => key)],
      values: [...own.tree.values, ...kept.map(({ value }) => value)],
    },
    parts: [...own.parts, ...source.parts.filter(({ name }) => !names.has(name?.text ?? ""))],
  };
}

export interface Entry {
  readonly key: Scalar;
  readonly value: Tree;
}

export function entriesOf(tree: Tree | undefined): readonly Entry[] {
  if (tree?.kind !== "mapping") return [];
  return tree.keys.map((key, i) => ({ key, value: tree.values[i] as Tree }));
}
