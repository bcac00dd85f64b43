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

/** What the generic reader found out about a construct, beside its tree. */
export interface Found {
  /** The keyname that the whole tree stands for, in a short form. */
  readonly short?: string | undefined;
  /** The constructs under each keyname that has some, in the order of the text. */
  readonly parts: readonly Part[];
  /** Keys that are no keynames here: nobody shall see them. */
  readonly hidden?: readonly string[] | undefined;
}

interface Part {
  readonly keyname: string;
  readonly elements: readonly Element[];
  /** Where they stand, if not under a key of that name: operations directly under an interface. */
  readonly place?: { readonly key: Scalar; readonly tree: Tree };
}

/**
 * One construct as it was read: short forms are written out, unknown keynames are gone. There are
 * as many of these as there are definitions in a profile, so it keeps what its tree does not say.
 */
export class Element {
  readonly construct: ConstructName;
  readonly tree: Tree;
  /** The key that it stands under, where its writer chose one. */
  readonly name: Scalar | undefined;
  readonly #found: Found;

  constructor(
    construct: ConstructName,
    place: { readonly tree: Tree; readonly name?: Scalar | undefined },
    found: Found,
  ) {
    this.construct = construct;
    this.tree = place.tree;
    this.name = place.name;
    this.#found = found;
  }

  /** One template with what another one brings: its own entries win, name by name. */
  static merged(own: Element, source: Element): Element {
    const tree = mergedTree(own.tree, source.tree, (mine, theirs) => mergedTree(mine, theirs));
    const keynames = new Set([...own.#found.parts, ...source.#found.parts].map((p) => p.keyname));
    const parts = [...keynames].map((keyname) => {
      const mine = own.elements(keyname);
      const isNamed = own.treeOf(keyname)?.kind !== "sequence";
      const names = new Set(mine.map(({ name }) => name?.text));
      const theirs = source.elements(keyname).filter(({ name }) => !names.has(name?.text));
      return { keyname, elements: isNamed ? [...mine, ...theirs] : mine };
    });
    const hidden = [...(own.#found.hidden ?? []), ...(source.#found.hidden ?? []), "copy"];
    return new Element(own.construct, { tree, name: own.name }, { parts, hidden });
  }

  /** Where a finding about the whole of it points to. */
  get place(): Span {
    return this.name ?? this.tree;
  }

  has(keyname: string): boolean {
    return this.field(keyname) !== undefined;
  }

  field(keyname: string): Field | undefined {
    const { short, hidden } = this.#found;
    const { tree } = this;
    if (short !== undefined)
      return short === keyname
        ? { key: undefined, tree, parts: this.elements(keyname) }
        : undefined;
    if (tree.kind === "mapping" && hidden?.includes(keyname) !== true) {
      const at = tree.keys.findIndex(({ text }) => text === keyname);
      const value = tree.values[at];
      if (value !== undefined)
        return { key: tree.keys[at], tree: value, parts: this.elements(keyname) };
    }
    const place = this.#part(keyname)?.place;
    return place === undefined ? undefined : { ...place, parts: this.elements(keyname) };
  }

  #part(keyname: string): Part | undefined {
    return this.#found.parts.find((part) => part.keyname === keyname);
  }

  /** Where a finding about a keyname points to: the keyname, or what stands for it. */
  placeOf(keyname: string): Span {
    const field = this.field(keyname);
    return field?.key ?? field?.tree ?? this.place;
  }

  treeOf(keyname: string): Tree | undefined {
    return this.field(keyname)?.tree;
  }

  /** The scalar under a keyname, unless it is nothing. */
  scalar(keyname: string): Scalar | undefined {
    const tree = this.field(keyname)?.tree;
    return tree?.kind === "scalar" && tree.value !== null ? tree : undefined;
  }

  text(keyname: string): string | undefined {
    return this.scalar(keyname)?.text;
  }

  /** The scalars of a list. */
  scalars(keyname: string): readonly Scalar[] {
    const tree = this.field(keyname)?.tree;
    if (tree?.kind !== "sequence") return [];
    return tree.items.filter((item): item is Scalar => item.kind === "scalar");
  }

  element(keyname: string): Element | undefined {
    return this.#part(keyname)?.elements[0];
  }

  elements(keyname: string): readonly Element[] {
    return this.#part(keyname)?.elements ?? none;
  }

  /** The entries of a mapping whose keys are names: assignments, metadata. */
  entries(keyname: string): readonly Entry[] {
    return entriesOf(this.field(keyname)?.tree);
  }

  /** One entry of such a mapping. */
  entry(keyname: string, name: string): Tree | undefined {
    const tree = this.field(keyname)?.tree;
    return tree?.kind === "mapping" ? valueOf(tree, name) : undefined;
  }
}

const none: readonly Element[] = [];

/** The entries of both, the own ones first; `deeper` merges what both have. */
function mergedTree(
  own: Tree,
  source: Tree,
  deeper: (own: Tree, source: Tree) => Tree = (mine) => mine,
): Tree {
  if (own.kind !== "mapping" || source.kind !== "mapping") return own;
  const kept = entriesOf(source).filter(({ key }) => valueOf(own, key.text) === undefined);
  const values = own.values.map((value, i) => {
    const other = valueOf(source, own.keys[i]?.text ?? "");
    return other === undefined ? value : deeper(value, other);
  });
  return {
    ...own,
    keys: [...own.keys, ...kept.map(({ key }) => key)],
    values: [...values, ...kept.map(({ value }) => value)],
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
