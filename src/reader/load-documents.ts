import type { Desk } from "./desk.ts";
import type { Loader } from "./loader.ts";
import type { SourceText } from "./source-text.ts";
import { type Document, openDocument } from "./yaml/document.ts";
import type { Span } from "../model/index.ts";
import { describe, type Tree, valueOf } from "./yaml/tree.ts";

/**
 * Loads the files and what they include. An included file comes before the one that includes it,
 * so that the latter can override it; each file is read once, however often it is named.
 */
export async function loadDocuments(
  paths: readonly string[],
  loader: Loader,
  desk: Desk,
): Promise<readonly Document[]> {
  const loading = new Loading(loader, desk);
  for (const path of paths) await loading.load(path, undefined);
  return loading.documents;
}

class Loading {
  readonly documents: Document[] = [];
  readonly #loader: Loader;
  readonly #desk: Desk;
  readonly #known = new Set<string>();

  constructor(loader: Loader, desk: Desk) {
    this.#loader = loader;
    this.#desk = desk;
  }

  async load(path: string, from: Span | undefined): Promise<void> {
    const { limits, diagnostics } = this.#desk;
    if (this.#known.has(path)) return;
    if (this.#known.size >= limits.files) {
      const message = `Cannot read "${path}": a topology has at most ${limits.files} files`;
      diagnostics.error("KHO_FILE_LIMIT", from, message);
      return;
    }
    this.#known.add(path);
    const source = await loadSource(path, from, { loader: this.#loader, desk: this.#desk });
    const document = source === undefined ? undefined : openDocument(source, this.#desk);
    if (document === undefined) return;
    if (document.kind === "mapping") {
      const include = valueOf(document.keys, "include");
      for (const entry of includedPaths(include, this.#desk))
        await this.load(this.#loader.resolve(path, entry.path), entry.place);
    }
    this.documents.push(document);
  }
}

function includedPaths(
  include: Tree | undefined,
  desk: Desk,
): readonly { readonly path: string; readonly place: Span }[] {
  if (include === undefined || (include.kind === "scalar" && include.value === null)) return [];
  const items = include.kind === "sequence" ? include.items : [include];
  return items.flatMap((item) => {
    if (item.kind === "scalar" && typeof item.value === "string" && include.kind === "sequence")
      return [{ path: item.text, place: item }];
    const message = `Expected a list of files here, not ${describe(item)}`;
    desk.diagnostics.error("KHO_VALUE_TYPE", item, { message, hint: "write [other.yaml]" });
    return [];
  });
}

/** One text within the limits; what cannot be read is reported where it was asked for. */
export async function loadSource(
  path: string,
  from: Span | undefined,
  { loader, desk }: { readonly loader: Loader; readonly desk: Desk },
): Promise<SourceText | undefined> {
  const { limits, diagnostics } = desk;
  const loaded = await loader.read(path, limits.fileLength);
  if (loaded.kind === "failed") {
    const message = `Cannot read "${path}": ${loaded.reason}`;
    diagnostics.error("KHO_FILE_UNREADABLE", from, {
      message,
      hint: "check the path and the permissions",
    });
    return undefined;
  }
  if (loaded.text.length <= limits.fileLength) return desk.addSource(loaded.file, loaded.text);
  const message = `Cannot read "${path}": it has more than ${limits.fileLength} characters`;
  diagnostics.error("KHO_FILE_TOO_LARGE", from, {
    message,
    hint: "split the topology into several files",
  });
  return undefined;
}
