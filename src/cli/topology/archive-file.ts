import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import type { Session } from "../session.ts";
import { headBytes, isArchive } from "../tosca/recognise.ts";

/** A file as bytes, or why not. */
export type LoadedBytes =
  | { readonly kind: "loaded"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly reason: string };

const mostBytes = 256 * 1024 * 1024;

/** An archive that is to be read, or the standard input of a session after a look at it. */
export type Opened =
  | { readonly kind: "archive"; readonly loaded: LoadedBytes }
  | { readonly kind: "text"; readonly stdin: Session["stdin"] };

/** Archives are known by what they begin with, or by a name that TOSCA knows for them. */
export async function openInput(
  { cwd, stdin }: Pick<Session, "cwd" | "stdin">,
  path: string,
): Promise<Opened> {
  if (path === "-") {
    const bytes = await readBytes(stdin);
    if (isArchive(bytes)) return { kind: "archive", loaded: { kind: "loaded", bytes } };
    return { kind: "text", stdin: Readable.from([bytes]) };
  }
  const absolute = resolve(cwd, path);
  return isArchiveName(path) || isArchive(readHead(absolute))
    ? { kind: "archive", loaded: loadBytes(absolute) }
    : { kind: "text", stdin };
}

const isArchiveName = (name: string): boolean => /\.(?:csar|zip|tar|tgz|tar\.gz)$/i.test(name);

/** Standard input up to the bound; whoever reads it as a text says so when it goes on. */
async function readBytes(stdin: Session["stdin"]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    chunks.push(bytes);
    total += bytes.length;
    if (total > mostBytes) break;
  }
  return Buffer.concat(chunks);
}

export function readHead(path: string): Uint8Array {
  const head = Buffer.alloc(headBytes);
  try {
    // A pipe would lose what is read from it here.
    if (!statSync(path).isFile()) return head.subarray(0, 0);
    const fd = openSync(path, "r");
    try {
      return head.subarray(0, readSync(fd, head, 0, headBytes, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return head.subarray(0, 0);
  }
}

/** Reads an archive whole; its contents are judged by whoever unpacks it. */
function loadBytes(path: string): LoadedBytes {
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
