import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Loaded, Loader } from "../../reader/index.ts";
import type { Session } from "../session.ts";

/** A loader for files of this machine that remembers what it was asked for. */
export interface FileLoader extends Loader {
  /** Files read or tried so far, as absolute paths; those that a running `up` follows. */
  readonly paths: ReadonlySet<string>;
  /** What was read from them. */
  readonly texts: ReadonlyMap<string, string>;
  /** Reasons of what could not be read, by the path as it was asked for. */
  readonly failures: ReadonlyMap<string, string>;
}

/** No character of UTF-8 takes more bytes per UTF-16 unit than this. */
const mostBytesPerUnit = 3;
const chunkBytes = 1 << 16;

/** Reads below the session's directory; `-` is its stdin, which can be read once. */
export function createFileLoader({ cwd, stdin }: Pick<Session, "cwd" | "stdin">): FileLoader {
  const paths = new Set<string>();
  const texts = new Map<string, string>();
  const failures = new Map<string, string>();
  return {
    paths,
    texts,
    failures,
    resolve: (from, to) => (from === "-" ? to : resolveFrom(from, to)),
    async read(path, maxLength) {
      const loaded = path === "-" ? await readStdin(stdin, maxLength) : readPath(path);
      if (loaded.kind === "failed") failures.set(path, loaded.reason);
      return loaded;

      function readPath(name: string): Loaded {
        const absolute = resolve(cwd, name);
        paths.add(absolute);
        const loaded = readFile(name, absolute, maxLength * mostBytesPerUnit);
        if (loaded.kind === "loaded") texts.set(absolute, loaded.text);
        return loaded;
      }
    },
  };
}

function resolveFrom(from: string, to: string): string {
  return to.startsWith("/") ? to : join(dirname(from), to);
}

function readFile(file: string, path: string, maxBytes: number): Loaded {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    return failed(error);
  }
  try {
    const stat = fstatSync(fd);
    if (stat.isDirectory()) return { kind: "failed", reason: "it is a directory" };
    const bytes = stat.isFile() ? readWhole(fd, Math.min(stat.size, maxBytes)) : undefined;
    return decode(file, bytes ?? readToEnd(fd, maxBytes));
  } catch (error) {
    return failed(error);
  } finally {
    closeSync(fd);
  }
}

/** Most files do not grow while they are read; one that does is read on by the caller. */
function readWhole(fd: number, size: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(fd, bytes, filled, size - filled, filled);
    if (count === 0) return bytes.subarray(0, filled);
    filled += count;
  }
  // Files of /proc and /sys say that they are empty, and are not.
  return size === 0 ? undefined : bytes;
}

function readToEnd(fd: number, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total <= maxBytes) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const count = readSync(fd, chunk, 0, chunkBytes, null);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return Buffer.concat(chunks);
}

async function readStdin(stdin: Session["stdin"], maxLength: number): Promise<Loaded> {
  const chunks: Buffer[] = [];
  let total = 0;
  try {
    for await (const chunk of stdin) {
      const bytes = Buffer.from(chunk as Uint8Array);
      chunks.push(bytes);
      total += bytes.length;
      if (total > maxLength * mostBytesPerUnit) break;
    }
  } catch (error) {
    return failed(error);
  }
  return decode("stdin", Buffer.concat(chunks));
}

function decode(file: string, bytes: Buffer): Loaded {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { kind: "loaded", file, text };
  } catch {
    return { kind: "failed", reason: "it is not UTF-8 text" };
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EACCES: "reading it is not permitted",
  EISDIR: "it is a directory",
  ELOOP: "its symbolic links go round in circles",
};

function failed(error: unknown): Loaded {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return { kind: "failed", reason: reasons[code] ?? message };
}
