import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { EngineCatalogue } from "../../engine/engine.ts";
import type { Diagnostic, Topology } from "../../model/index.ts";
import { type Loader, type Reading, type ReadRequest, readTopology } from "../../reader/index.ts";
import type { Session } from "../session.ts";
import { version } from "../../index.ts";
import { usageError } from "../usage-error.ts";
import { countFindings } from "../view/diagnostics-text.ts";
import { isArchiveName, loadBytes } from "./archive-file.ts";
import { createFileLoader } from "./file-loader.ts";
import { noteReading, type ReadingNote } from "./kept-reading.ts";
import type { TopologyOptions } from "./topology-options.ts";
import { TopologyRefused } from "./topology-refused.ts";

export interface FilesRequest {
  readonly files: readonly string[];
  readonly options: TopologyOptions;
  readonly engines: EngineCatalogue;
  /** Instead of one over the session's files, for texts that have been read already. */
  readonly loader?: Loader;
}

export interface FilesReading {
  readonly reading: Reading;
  /** All files that were read, as absolute paths; empty for stdin. */
  readonly paths: readonly string[];
  /** What was read from them. */
  readonly texts: ReadonlyMap<string, string>;
  /** Variables of the environment that it asked for. */
  readonly asked: ReadonlyMap<string, string | undefined>;
}

/** A topology without errors. */
export interface AcceptedFiles {
  readonly topology: Topology;
  readonly warnings: readonly Diagnostic[];
  readonly secrets: readonly string[];
  readonly paths: readonly string[];
  /** For whoever plays it; worked out on demand, because most only look. */
  provenance(): Provenance;
}

/** Where a topology comes from. */
export interface Provenance {
  /** Equal for equal texts that this release reads with equal inputs. */
  readonly origin: string;
  /** With it the same reading can be recalled next time. */
  readonly note?: ReadingNote | undefined;
}

/** Reads topology and inputs as the command line names them; everything wrong is a diagnostic. */
export async function readFiles(session: Session, request: FilesRequest): Promise<FilesReading> {
  const { options, engines } = request;
  const files = [...request.files, ...(options.file ?? [])];
  if (files.length === 0) {
    throw usageError(
      "Cannot read a topology: no file is named",
      'name one, as in "khoreia up shop.yaml"; "khoreia init shop" writes one',
    );
  }
  const loader = createFileLoader(session);
  const asked = new Map<string, string | undefined>();
  const environment = (name: string): string | undefined => {
    asked.set(name, session.env[name]);
    return session.env[name];
  };
  const question: ReadRequest = {
    files,
    loader: request.loader ?? loader,
    engines,
    environment,
    inputs: inputsOf(options),
    ...(options.name === undefined ? {} : { name: options.name }),
  };
  const [first = ""] = files;
  if (isArchiveName(first)) {
    const path = resolve(session.cwd, first);
    const reading = await readArchiveFile(path, { ...question, files: [first] });
    return { reading, paths: [path, ...loader.paths], texts: loader.texts, asked };
  }
  const reading = await readTopology(question);
  return { reading, paths: [...loader.paths], texts: loader.texts, asked };
}

async function readArchiveFile(path: string, question: ReadRequest): Promise<Reading> {
  const [archive = ""] = question.files;
  const loaded = loadBytes(path);
  if (loaded.kind === "failed") {
    const message = `Cannot read "${archive}": ${loaded.reason}`;
    const hint = "check the path and the permissions";
    const found = { severity: "error", code: "KHO_FILE_UNREADABLE", message, hint } as const;
    return { diagnostics: [found], sources: [], secrets: [] };
  }
  const { readArchive } = await import("../../reader/tosca/index.ts");
  return await readArchive({ ...question, archive, bytes: loaded.bytes });
}

/** Like `readFiles`; throws `TopologyRefused` when anything is an error. */
export async function acceptFiles(session: Session, request: FilesRequest): Promise<AcceptedFiles> {
  const read = await readFiles(session, request);
  const { topology, diagnostics, secrets } = read.reading;
  const isRefused = diagnostics.some(({ severity }) => severity === "error");
  if (topology === undefined || isRefused) {
    throw new TopologyRefused(diagnostics, countFindings(diagnostics) ?? "nothing could be read");
  }
  const { paths, texts, asked } = read;
  return {
    topology,
    warnings: diagnostics,
    secrets,
    paths,
    provenance() {
      const origin = originOf(read, request);
      // Findings and secrets are not kept; what failed to load may load next time.
      const isPlain =
        diagnostics.length === 0 && secrets.length === 0 && texts.size === paths.length;
      const note = isPlain ? noteReading(session, request, { texts, asked, origin }) : undefined;
      return { origin, note };
    },
  };
}

function originOf({ reading, asked }: FilesReading, { options }: FilesRequest): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([version, inputsOf(options), options.name, [...asked]]));
  for (const { file, text } of reading.sources) hash.update(`\0${file}\0${text.length}\0${text}`);
  return hash.digest("hex");
}

export function inputsOf(options: TopologyOptions): NonNullable<ReadRequest["inputs"]> {
  return { files: options.inputs ?? [], set: (options.set ?? []).map(readSetting) };
}

function readSetting(text: string): { readonly name: string; readonly value: string } {
  const split = text.indexOf("=");
  if (split <= 0) {
    throw usageError(
      `Cannot set the input "${text}": there is no value`,
      'write it like "port=8080", with quotes where the value has spaces',
    );
  }
  return { name: text.slice(0, split), value: text.slice(split + 1) };
}
