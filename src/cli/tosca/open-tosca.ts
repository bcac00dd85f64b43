import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Diagnostic } from "../../model/index.ts";
import type { Loader } from "../../reader/index.ts";
import type { Session } from "../session.ts";
import { readHead } from "../topology/archive-file.ts";
import { isArchive } from "./recognise.ts";

/** A TOSCA file or archive that the command line names, ready to be validated. */
export interface OpenTosca {
  /** What to validate, for the loader: the file that is named, or those that an archive says. */
  readonly files: readonly string[];
  readonly loader: Loader;
  /** Whether an archive without TOSCA.meta begins with the first of them. */
  readonly isRootOfArchive?: boolean;
  /** What is wrong with the archive itself. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What is no archive is read as TOSCA: the reader of TOSCA tells best why it is none. */
export async function openTosca(
  { cwd }: Pick<Session, "cwd">,
  path: string,
  loader: Loader,
): Promise<OpenTosca> {
  const absolute = resolve(cwd, path);
  const isPacked = path !== "-" && isArchive(readHead(absolute));
  return isPacked
    ? openArchiveFile(path, absolute, loader)
    : { files: [path], loader, diagnostics: [] };
}

async function openArchiveFile(path: string, absolute: string, disk: Loader): Promise<OpenTosca> {
  const { defaultArchiveLimits } = await import("../../reader/tosca/index.ts");
  const { size } = statSync(absolute);
  const { archiveBytes } = defaultArchiveLimits;
  const tooLong = size > archiveBytes;
  // What is too long is refused by its length; its bytes are not needed for that.
  const bytes = tooLong ? new Uint8Array(archiveBytes + 1) : readFileSync(absolute);
  return openArchiveBytes(bytes, path, disk);
}

/** An archive in memory; `disk` reads what is not in it, files of inputs and of profiles. */
export async function openArchiveBytes(
  bytes: Uint8Array,
  name: string,
  disk: Loader,
): Promise<OpenTosca> {
  // Only archives need the reader this early; every other topology is told apart without it.
  const { openArchive } = await import("../../reader/tosca/index.ts");
  const { file, isFoundByRoot, others, diagnostics, loader: inside } = openArchive(bytes, name);
  return {
    isRootOfArchive: isFoundByRoot,
    files: file === undefined ? [] : [file, ...others],
    loader: {
      resolve: (from, to) => (from.startsWith("/") ? disk : inside).resolve(from, to),
      // No name in an archive begins with "/": such paths are files of inputs and of profiles.
      read: (path, maxLength) => (path.startsWith("/") ? disk : inside).read(path, maxLength),
    },
    diagnostics,
  };
}
