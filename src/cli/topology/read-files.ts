import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { EngineCatalogue } from "../../engine/engine.ts";
import type { Diagnostic, Topology } from "../../model/index.ts";
import {
  type Reading,
  type ReadRequest,
  readTopology,
  type ToscaReading,
} from "../../reader/index.ts";
import type { Session } from "../session.ts";
import { version } from "../../index.ts";
import { usageError } from "../usage-error.ts";
import { countFindings } from "../view/diagnostics-text.ts";
import { networkLoader } from "../tosca/network-loader.ts";
import { profileFiles } from "../tosca/profile-files.ts";
import { type LoadedBytes, openInput } from "./archive-file.ts";
import { createFileLoader } from "./file-loader.ts";
import { noteReading, type ReadingNote } from "./kept-reading.ts";
import type { ReadingOptions, TopologyOptions } from "./topology-options.ts";
import { TopologyRefused } from "./topology-refused.ts";

export interface FilesRequest {
  readonly files: readonly string[];
  readonly options: ReadingOptions;
  readonly engines: EngineCatalogue;
  /** For the findings alone (ToscaReading); by default to be deployed. */
  readonly purpose?: "deploy" | "validate";
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
  const [first = ""] = files;
  const opened = await openInput(session, first);
  const stdin = opened.kind === "text" ? opened.stdin : session.stdin;
  const loader = createFileLoader({ cwd: session.cwd, stdin });
  const asked = new Map<string, string | undefined>();
  const environment = (name: string): string | undefined => {
    asked.set(name, session.env[name]);
    return session.env[name];
  };
  const question: ReadRequest = {
    files,
    loader: options.allowNetwork === true ? networkLoader(loader) : loader,
    engines,
    environment,
    // Who validates without any may leave all of them open.
    ...(request.purpose === "validate" && !givesInputs(options)
      ? {}
      : { inputs: inputsOf(options) }),
    tosca: toscaReading(session, request),
    ...(options.name === undefined ? {} : { name: options.name }),
  };
  const { texts } = loader;
  if (opened.kind === "text") {
    const reading = await readTopology(question);
    return { reading: judged(reading, options), paths: [...loader.paths], texts, asked };
  }
  const name = first === "-" ? "stdin" : first;
  const reading = await readArchiveFile(name, opened.loaded, question);
  const paths = first === "-" ? loader.paths : [resolve(session.cwd, first), ...loader.paths];
  return { reading: judged(reading, options), paths: [...paths], texts, asked };
}

function toscaReading(
  { cwd }: Pick<Session, "cwd">,
  { options, purpose = "deploy" }: FilesRequest,
): ToscaReading {
  const { profiles = [], allowNetwork = false, quirk = [], strict = false } = options;
  return {
    profiles: profileFiles(cwd, profiles).map((path) => resolve(cwd, path)),
    network: allowNetwork,
    quirks: quirk,
    strict,
    purpose,
  };
}

/** With `--strict` every warning is an error. */
function judged(reading: Reading, { strict }: ReadingOptions): Reading {
  if (strict !== true) return reading;
  const asError = (each: Diagnostic): Diagnostic => ({ ...each, severity: "error" });
  return { ...reading, diagnostics: reading.diagnostics.map(asError) };
}

async function readArchiveFile(
  archive: string,
  loaded: LoadedBytes,
  question: ReadRequest,
): Promise<Reading> {
  if (loaded.kind === "failed") {
    const message = `Cannot read "${archive}": ${loaded.reason}`;
    const hint = "check the path and the permissions";
    const found = { severity: "error", code: "KHO_FILE_UNREADABLE", message, hint } as const;
    return { diagnostics: [found], sources: [], secrets: [] };
  }
  const { readArchive } = await import("../../reader/tosca/index.ts");
  return readArchive({ ...question, ...question.tosca, archive, bytes: loaded.bytes });
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
      // Findings and secrets are not kept; what failed to load may load next time, and what
      // profiles there are, or what an address gives, is not among the files that are compared.
      const { profiles, allowNetwork } = request.options;
      const isPlain =
        diagnostics.length === 0 &&
        secrets.length === 0 &&
        texts.size === paths.length &&
        profiles === undefined &&
        allowNetwork === undefined;
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

export const givesInputs = ({ inputs, set }: TopologyOptions): boolean =>
  inputs !== undefined || set !== undefined;

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
