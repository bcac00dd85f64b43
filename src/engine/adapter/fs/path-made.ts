import type { Made } from "../../../model/index.ts";
import { isJsonArray, isJsonObject, type Json } from "../../../std/json.ts";

/**
 * What a step made at a path, recorded before it is made. It survives crashes and heals, so it
 * says what was there before khoreia ever came, not before the latest Do.
 */
export interface PathMade {
  readonly path: string;
  /** Nothing was there before: undo removes what is there. */
  readonly created: boolean;
  /** Directories above it that khoreia has made: undo removes them when they are empty. */
  readonly parents: readonly string[];
  /** Name of the temporary entry beside it; a crash may leave it behind. */
  readonly temporary: string;
  /** The file that was there before. */
  readonly backup?: Backup;
  /** The destination of the symbolic link that was there before. */
  readonly ledTo?: string;
}

/** Where the file is kept that was there before, and what to give back to it. */
export interface Backup {
  readonly file: string;
  readonly inode: number;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
}

export function encodePathMade(made: PathMade): Made {
  const { path, created, parents, temporary, backup, ledTo } = made;
  return {
    path,
    created,
    // Each is the beginning of the path: its length is enough, twenty thousand times.
    parents: parents.map((parent) => (path.startsWith(`${parent}/`) ? parent.length : parent)),
    temporary,
    ...(backup && { backup: { ...backup } }),
    ...(ledTo !== undefined && { ledTo }),
  };
}

/** Undefined for a record that no release has written: then nothing is known to be ours. */
export function decodePathMade(made: Made | undefined): PathMade | undefined {
  const path = made?.["path"];
  const temporary = made?.["temporary"];
  const ledTo = made?.["ledTo"];
  if (made === undefined || typeof path !== "string" || typeof temporary !== "string") {
    return undefined;
  }
  const backup = decodeBackup(made["backup"]);
  return {
    path,
    created: made["created"] === true,
    parents: parentsOf(path, made["parents"]),
    temporary,
    ...(backup && { backup }),
    ...(typeof ledTo === "string" && { ledTo }),
  };
}

function decodeBackup(value: Json | undefined): Backup | undefined {
  if (!isJsonObject(value)) return undefined;
  const { file } = value;
  if (typeof file !== "string") return undefined;
  const number = (name: string): number => {
    const field = value[name];
    return typeof field === "number" ? field : 0;
  };
  return {
    file,
    inode: number("inode"),
    size: number("size"),
    mode: number("mode"),
    uid: number("uid"),
    gid: number("gid"),
    mtimeMs: number("mtimeMs"),
  };
}

/** The length of a parent, or the whole of it, as it was written at first. */
function parentsOf(path: string, value: Json | undefined): readonly string[] {
  if (value === undefined || !isJsonArray(value)) return [];
  return value.flatMap((item) => {
    if (typeof item === "string") return [item];
    return typeof item === "number" && path[item] === "/" ? [path.slice(0, item)] : [];
  });
}
