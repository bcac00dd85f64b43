import type { Loader } from "../../loader.ts";
import type { Entries } from "./unpacked.ts";

/** The scheme of a URL; a single letter would be a drive. */
const scheme = /^[a-z][a-z0-9+.-]+:/i;

/**
 * A loader over an unpacked archive. Paths are names of entries; what is written in a file is
 * relative to its directory, or with a leading `/` to the root of the archive. A path that leaves
 * the archive, and a URL, resolve to themselves and fail when they are read: neither the disk nor
 * the network is ever touched. Positions read `shop.csar!/definitions/web.yaml`.
 */
export function archiveLoader(entries: Entries, archive: string): Loader {
  return {
    read: async (path, maxLength) => {
      const name = path.normalize("NFC");
      const bytes = entries.get(name);
      if (bytes === undefined) return { kind: "failed", reason: whyNot(name, archive) };
      // Each byte makes at most one UTF-16 unit, and three of them at least one.
      if (bytes.length > 3 * maxLength)
        return { kind: "failed", reason: `it is longer than ${maxLength} characters` };
      const text = decode(bytes);
      if (text === undefined) return { kind: "failed", reason: "it is not UTF-8" };
      return { kind: "loaded", file: `${archive}!/${name}`, text };
    },
    resolve: (from, to) => resolve(from, to),
  };
}

function whyNot(name: string, archive: string): string {
  if (scheme.test(name)) return `it is not in "${archive}", and what is not is not fetched`;
  if (name === ".." || name.startsWith("../")) return `it leads out of "${archive}"`;
  return `"${archive}" has no such entry`;
}

function resolve(from: string, to: string): string {
  if (scheme.test(to)) return to;
  const base = to.startsWith("/") ? [] : from.split("/").slice(0, -1);
  const parts: string[] = [];
  for (const part of [...base, ...to.split("/")]) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
