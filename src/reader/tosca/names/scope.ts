import type { ToscaFile } from "../file/tosca-file.ts";
import { shortNames } from "../profile/normative-name.ts";
import { type Category, type Definition, keynameOf } from "./definition.ts";

/** `known`: found; `unknown`: certainly not there; `hidden`: an import that failed may have it. */
export type Found =
  | { readonly kind: "known"; readonly definition: Definition }
  | { readonly kind: "unknown" | "hidden" };

const unknown: Found = { kind: "unknown" };
const hidden: Found = { kind: "hidden" };

/** The names that one file can use: its own, and those of its imports under their prefixes. */
export class Scope {
  readonly file: ToscaFile;
  readonly #scopes: Scopes;
  readonly #own = new Map<Category, ReadonlyMap<string, Definition>>();
  readonly #found = new Map<string, Found>();
  readonly #names = new Map<Category, readonly string[]>();
  readonly #short = new Map<Category, ReadonlyMap<string, string>>();

  constructor(file: ToscaFile, scopes: Scopes) {
    this.file = file;
    this.#scopes = scopes;
  }

  own(category: Category): ReadonlyMap<string, Definition> {
    const known = this.#own.get(category);
    if (known !== undefined) return known;
    const definitions = new Map<string, Definition>();
    for (const element of this.file.element.elements(keynameOf(category))) {
      const name = element.name?.text ?? "";
      definitions.set(name, { category, name, element, file: this.file });
    }
    this.#own.set(category, definitions);
    return definitions;
  }

  find(category: Category, name: string): Found {
    const key = `${category}\n${name}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = this.#search(category, name);
    const result = found.kind === "unknown" ? this.#searchRoot(category, name) : found;
    this.#found.set(key, result);
    return result;
  }

  /**
   * Up to 1.3 there is one namespace for all files that are read together, and files rely on names
   * that only their importer imports. In 2.0 a file stands for itself.
   */
  #searchRoot(category: Category, name: string): Found {
    const { root } = this.#scopes;
    if (root === undefined || root === this.file || this.file.version === "2.0") return unknown;
    return this.#scopes.of(root).find(category, name);
  }

  /** Depth first, without recursion: a chain of imports may be longer than the stack is deep. */
  #search(category: Category, name: string): Found {
    const visited = new Set<Scope>();
    const open: Scope[] = [this];
    let result = unknown;
    for (let scope = open.pop(); scope !== undefined; scope = open.pop()) {
      if (visited.has(scope)) continue;
      visited.add(scope);
      const own = scope.own(category).get(name) ?? scope.#byShortName(category, name);
      if (own !== undefined) return { kind: "known", definition: own };
      const next: Scope[] = [];
      for (const { prefix, file } of scope.file.imports) {
        const rest = prefix === "" ? name : restOf(name, prefix);
        if (rest === undefined) continue;
        if (file === undefined) {
          result = hidden;
          continue;
        }
        const inner = this.#scopes.of(file);
        if (prefix === "") {
          next.push(inner);
          continue;
        }
        // Under a prefix it is another, shorter name, so this comes to an end.
        const found = inner.find(category, rest);
        if (found.kind === "known") return found;
        if (found.kind === "hidden") result = hidden;
      }
      open.push(...next.reverse());
    }
    return result;
  }

  /** Only the normative types of 1.x have more than one name. */
  #byShortName(category: Category, name: string): Definition | undefined {
    if (!this.file.builtIn || this.file.version === "2.0") return undefined;
    const own = this.own(category);
    const short = this.#short.get(category) ?? shortNames(category, own.keys());
    this.#short.set(category, short);
    return own.get(short.get(name) ?? "");
  }

  /** Every name of a category that this file can use, for suggestions. */
  names(category: Category): readonly string[] {
    const collected = this.#names.get(category);
    if (collected !== undefined) return collected;
    const names: string[] = [];
    this.#names.set(category, names);
    const visited = new Set<string>();
    const open: { readonly scope: Scope; readonly lead: string }[] = [{ scope: this, lead: "" }];
    for (const { scope, lead } of open) {
      const key = `${lead}\n${scope.file.path}`;
      if (visited.has(key)) continue;
      visited.add(key);
      for (const name of scope.own(category).keys()) names.push(lead + name);
      // Files that all import one another would open very many before a few are visited.
      for (const { prefix, file } of scope.file.imports)
        if (file !== undefined && open.length < mostVisited)
          open.push({
            scope: this.#scopes.of(file),
            lead: prefix === "" ? lead : `${lead}${prefix}:`,
          });
    }
    return names;
  }
}

/** Cycles of imports under prefixes have no end: `a:b:a:b:Name` is a name, too. */
const mostVisited = 2_000;

function restOf(name: string, prefix: string): string | undefined {
  return name.startsWith(`${prefix}:`) ? name.slice(prefix.length + 1) : undefined;
}

/** One scope for each file. */
export class Scopes {
  /** The file that the others are read for. */
  readonly root: ToscaFile | undefined;
  readonly #byFile = new Map<ToscaFile, Scope>();

  constructor(root: ToscaFile | undefined) {
    this.root = root;
  }

  of(file: ToscaFile): Scope {
    const known = this.#byFile.get(file);
    if (known !== undefined) return known;
    const scope = new Scope(file, this);
    this.#byFile.set(file, scope);
    return scope;
  }
}
