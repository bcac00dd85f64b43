import type { Loaded, Loader } from "../../reader/index.ts";

/** A loader that reads each path once: standard input and pipes cannot be read a second time. */
export function readOnce(loader: Loader): Loader {
  const known = new Map<string, Promise<Loaded>>();
  return {
    resolve: (from, to) => loader.resolve(from, to),
    read(path, maxLength) {
      const first = known.get(path) ?? loader.read(path, maxLength);
      known.set(path, first);
      return first;
    },
  };
}
