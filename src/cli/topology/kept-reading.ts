import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { keptTopologies, type KeptTopology, writeNote } from "../../agent/state/index.ts";
import type { Topology } from "../../model/index.ts";
import { version } from "../../index.ts";
import { isJsonObject, type Json } from "../../std/json.ts";
import type { Environment, Session } from "../session.ts";
import type { ReadingOptions } from "./topology-options.ts";

/** What the command line asked for. */
export interface ReadingQuestion {
  readonly files: readonly string[];
  readonly options: ReadingOptions;
}

/** What a reading depended on: while all of it is as it was, reading again gives the same. */
export interface ReadingNote {
  /** Digest of the question, and of the release that answered it. */
  readonly question: string;
  /** Digest of each file, by absolute path. */
  readonly sources: readonly (readonly [path: string, digest: string])[];
  readonly environment: readonly (readonly [name: string, value: string | null])[];
  /** As the desired state beside it bears. */
  readonly origin: string;
}

export interface RecalledReading {
  readonly topology: Topology;
  readonly paths: readonly string[];
  readonly origin: string;
}

/** Undefined for what cannot be read twice. */
export function noteReading(
  session: Pick<Session, "cwd">,
  question: ReadingQuestion,
  reading: {
    readonly texts: ReadonlyMap<string, string>;
    readonly asked: ReadonlyMap<string, string | undefined>;
    readonly origin: string;
  },
): ReadingNote | undefined {
  const { options, files } = question;
  const named = [...files, ...(options.file ?? []), ...(options.inputs ?? [])];
  if (named.includes("-")) return undefined;
  return {
    question: digestOfQuestion(session, question),
    // Of what was read, not of what is there by now.
    sources: [...reading.texts].map(([path, text]) => [path, digestOf(text)]),
    environment: [...reading.asked].map(([name, value]) => [name, value ?? null]),
    origin: reading.origin,
  };
}

/** Keeps it beside the desired state of one host. */
export function keepReading(path: string, note: ReadingNote): void {
  writeNote(path, `${JSON.stringify(note)}\n`);
}

/**
 * The topology of an earlier reading, when the same question would be answered from the same
 * texts: a restart then spares most of what is to be done before the first check. Findings and
 * secrets of a reading are not kept, so only one that had none of either is ever noted.
 */
export function recallReading(
  session: Pick<Session, "cwd" | "env">,
  question: ReadingQuestion,
  stateRoot: string,
): RecalledReading | undefined {
  const asked = digestOfQuestion(session, question);
  for (const kept of keptTopologies(stateRoot)) {
    const note = readNote(kept);
    if (note?.question !== asked || !isStillTrue(note, session.env)) continue;
    const topology = kept.topologyOf(note.origin);
    if (topology === undefined) continue;
    return { topology, paths: note.sources.map(([path]) => path), origin: note.origin };
  }
  return undefined;
}

function readNote({ readingPath }: KeptTopology): ReadingNote | undefined {
  try {
    const note = JSON.parse(readFileSync(readingPath, "utf8")) as Json;
    const isWhole =
      isJsonObject(note) &&
      [note["sources"], note["environment"]].every(Array.isArray) &&
      typeof note["origin"] === "string";
    return isWhole ? (note as unknown as ReadingNote) : undefined;
  } catch {
    return undefined;
  }
}

function isStillTrue({ sources, environment }: ReadingNote, env: Environment): boolean {
  try {
    return (
      environment.every(([name, value]) => (env[name] ?? null) === value) &&
      sources.every(([path, digest]) => digestOf(readFileSync(path)) === digest)
    );
  } catch {
    return false;
  }
}

function digestOfQuestion(
  { cwd }: Pick<Session, "cwd">,
  { files, options }: ReadingQuestion,
): string {
  const { file = [], inputs = [], set = [], name = null, quirk = [], strict = false } = options;
  const paths = [...files, ...file].map((path) => resolve(cwd, path));
  const inputFiles = inputs.map((path) => resolve(cwd, path));
  return digestOf(JSON.stringify([release(), cwd, paths, inputFiles, set, name, quirk, strict]));
}

/** Two builds of one version may read differently while somebody works on them. */
function release(): readonly unknown[] {
  const { mtimeMs, size } = statSync(fileURLToPath(import.meta.url));
  return [version, mtimeMs, size];
}

function digestOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
