import { resolve } from "node:path";
import * as z from "zod";

/** The path of a file, directory or link; relative ones begin at the operation's `cwd`. */
export function pathParam(what: string) {
  return z
    .string()
    .min(1)
    .regex(/^[^\0]+$/, "must not hold a NUL character")
    .describe(`${what}: absolute, or relative to the operation's \`cwd\``);
}

/** Most paths are written in full already; the rest costs ten times as much. */
export function absolutePath(cwd: string, path: string): string {
  const isPlain =
    path.startsWith("/") && !path.includes("/.") && !path.includes("//") && !path.endsWith("/");
  return isPlain ? path : resolve(cwd, path);
}
