import type { Loaded, Loader } from "./loader.ts";

/** A loader whose next text can be looked at before it is read: standard input can be read once. */
export class PeekingLoader implements Loader {
  readonly #loader: Loader;
  readonly #peeked = new Map<string, Loaded>();

  constructor(loader: Loader) {
    this.#loader = loader;
  }

  async peek(path: string, maxLength: number): Promise<Loaded> {
    const loaded = await this.#loader.read(path, maxLength);
    this.#peeked.set(path, loaded);
    return loaded;
  }

  async read(path: string, maxLength: number): Promise<Loaded> {
    const peeked = this.#peeked.get(path);
    this.#peeked.delete(path);
    return peeked ?? this.#loader.read(path, maxLength);
  }

  resolve(from: string, to: string): string {
    return this.#loader.resolve(from, to);
  }
}
