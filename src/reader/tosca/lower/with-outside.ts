import type { Loader } from "../../loader.ts";

/**
 * A loader for an archive that takes profiles, what those import by path, and addresses from
 * outside of it. No path that a file of the archive names leads there.
 */
export function withOutside(inside: Loader, outside: Loader, profiles: readonly string[]): Loader {
  const known = new Set(profiles);
  const isOutside = (path: string): boolean => known.has(path) || address.test(path);
  return {
    read: (path, maxLength) => (isOutside(path) ? outside : inside).read(path, maxLength),
    resolve(from, to) {
      if (!isOutside(from)) return inside.resolve(from, to);
      const path = outside.resolve(from, to);
      known.add(path);
      return path;
    },
  };
}

const address = /^[a-z][a-z0-9+.-]*:\/\//i;
