import { readFileSync, statSync } from "node:fs";

/** A file as bytes, or why not. */
export type LoadedBytes =
  | { readonly kind: "loaded"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly reason: string };

const mostBytes = 256 * 1024 * 1024;

/** Whether a file is an archive by its name: the ones that TOSCA knows. */
export const isArchiveName = (name: string): boolean =>
  /\.(?:csar|zip|tar|tgz|tar\.gz)$/i.test(name);

/** Reads an archive whole; its contents are judged by whoever unpacks it. */
export function loadBytes(path: string): LoadedBytes {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { kind: "failed", reason: "it is no file" };
    if (stat.size > mostBytes)
      return { kind: "failed", reason: `it has more than ${mostBytes} bytes` };
    return { kind: "loaded", bytes: readFileSync(path) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { kind: "failed", reason: code === "ENOENT" ? "there is no such file" : message };
  }
}
