import type { Element } from "../grammar/element.ts";
import { Scopes } from "../names/scope.ts";
import { BuiltIn } from "../profile/built-in.ts";
import { importTarget } from "./import-target.ts";
import type { LoadRequest } from "./load-request.ts";
import { openFile } from "./open-file.ts";
import type { ToscaFile } from "./tosca-file.ts";

/** Loads a file and everything that it imports, each once; cycles are fine. */
export class FileLoading {
  readonly builtIn: BuiltIn;
  readonly #request: LoadRequest;
  /** Only for what files define themselves: what they import is not there yet. */
  readonly #scopes = new Scopes(undefined);
  readonly #files = new Map<string, ToscaFile | undefined>();
  #profiles: ReadonlyMap<string, ToscaFile> | undefined;

  constructor(request: LoadRequest) {
    this.#request = request;
    this.builtIn = new BuiltIn(request.desk);
  }

  /** The files that were read, the normative ones not counted. */
  get files(): readonly ToscaFile[] {
    return [...this.#files.values()].filter((file) => file !== undefined);
  }

  /** Undefined when it cannot be read, which `onFailure` is told, or when it is no TOSCA. */
  async load(path: string, onFailure: (reason: string) => void): Promise<ToscaFile | undefined> {
    if (this.#files.has(path)) return this.#files.get(path);
    const { loader, desk, lenient } = this.#request;
    const { limits } = desk;
    if (this.#files.size >= limits.files) {
      onFailure(`more than ${limits.files} files would have to be read`);
      return undefined;
    }
    this.#files.set(path, undefined);
    const loaded = await loader.read(path, limits.fileLength);
    if (loaded.kind === "failed" || loaded.text.length > limits.fileLength) {
      onFailure(
        loaded.kind === "failed"
          ? loaded.reason
          : `it has more than ${limits.fileLength} characters`,
      );
      return undefined;
    }
    const source = desk.addSource(loaded.file, loaded.text);
    const file = openFile(source, path, { desk, builtIn: false, lenient });
    this.#files.set(path, file);
    if (file !== undefined) await this.#loadImports(file);
    return file;
  }

  async #loadImports(file: ToscaFile): Promise<void> {
    const implicit = this.builtIn.implicit(file.version);
    for (const element of file.element.elements("imports")) await this.#import(element, file);
    file.imports.push({ prefix: "", file: implicit, place: undefined });
  }

  async #import(element: Element, file: ToscaFile): Promise<void> {
    for (const named of element.elements("named")) await this.#import(named, file);
    if (element.has("named") && !element.has("file")) return;
    const repositories = this.#scopes.of(file).own("repository");
    const target = importTarget(element, file, { ...this.#request, repositories });
    if (target === undefined) return;
    const { prefix, place } = target;
    const onFailure = (
      reason: string,
      hint = "names that it would bring are not looked at",
    ): void => {
      const message = `Cannot import "${place.text}": ${reason}`;
      file.report.error(place, "import/unreadable", { message, hint });
    };
    switch (target.kind) {
      case "refused":
        if (target.reason !== undefined) onFailure(target.reason, target.hint);
        file.imports.push({ prefix, file: undefined, place });
        return;
      case "profile": {
        const profile = await this.#profile(place.text);
        if (profile === undefined) onFailure("no profile of that name is known");
        file.imports.push({ prefix, file: profile, place });
        return;
      }
      case "path": {
        const imported = await this.load(target.path, onFailure);
        file.imports.push({ prefix, file: imported, place });
        return;
      }
    }
  }

  async #profile(name: string): Promise<ToscaFile | undefined> {
    const builtIn = this.builtIn.profile(name);
    if (builtIn !== undefined) return builtIn;
    if (this.#profiles === undefined) {
      const known = new Map<string, ToscaFile>();
      // Set before loading: a profile may import another one by name.
      this.#profiles = known;
      for (const path of this.#request.profiles) {
        const file = await this.load(path, () => undefined);
        const own = file?.element.text("profile");
        if (file !== undefined && own !== undefined) known.set(own, file);
      }
    }
    return this.#profiles.get(name);
  }
}
