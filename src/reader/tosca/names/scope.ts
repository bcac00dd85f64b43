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
    const found = this.#search({ category, name }, new Set());
    this.#found.set(key, found);
    return found;
  }

  #search(
    { category, name }: { readonly category: Category; readonly name: string },
    visited: Set<Scope>,
  ): Found {
    visited.add(this);
    const own = this.own(category).get(name) ?? this.#byShortName(category, name);
    if (own !== undefined) return { kind: "known", definition: own };
    let result = unknown;
    for (const { prefix, file } of this.file.imports) {
      const rest = prefix === "" ? name : restOf(name, prefix);
      if (rest === undefined) continue;
      if (file === undefined) {
        result = hidden;
        continue;
      }
      const scope = this.#scopes.of(file);
      // A cycle of imports is no fault; under a prefix the search is another one.
      if (prefix === "" && visited.has(scope)) continue;
      const found =
        prefix === "" ? scope.#search({ category, name }, visited) : scope.find(category, rest);
      if (found.kind === "known") return found;
      if (found.kind === "hidden") result = hidden;
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
    const names: string[] = [];
    this.#collect(category, { prefix: "", names, visited: new Set() });
    return names;
  }

  #collect(category: Category, into: Collecting): void {
    const { prefix, names, visited } = into;
    const key = `${prefix}\n${this.file.path}`;
    if (visited.has(key) || visited.size > mostVisited) return;
    visited.add(key);
    for (const name of this.own(category).keys()) names.push(prefix + name);
    for (const link of this.file.imports) {
      if (link.file === undefined) continue;
      const inner = link.prefix === "" ? prefix : `${prefix}${link.prefix}:`;
      this.#scopes.of(link.file).#collect(category, { ...into, prefix: inner });
    }
  }
}

interface Collecting {
  readonly prefix: string;
  readonly names: string[];
  readonly visited: Set<string>;
}

/** Cycles of imports under prefixes have no end: `a:b:a:b:Name` is a name, too. */
const mostVisited = 2_000;

function restOf(name: string, prefix: string): string | undefined {
  return name.startsWith(`${prefix}:`) ? name.slice(prefix.length + 1) : undefined;
}

/** One scope for each file. */
export class Scopes {
  readonly #byFile = new Map<ToscaFile, Scope>();

  of(file: ToscaFile): Scope {
    const known = this.#byFile.get(file);
    if (known !== undefined) return known;
    const scope = new Scope(file, this);
    this.#byFile.set(file, scope);
    return scope;
  }
}
