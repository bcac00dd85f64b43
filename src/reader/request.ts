import type { Diagnostic, Topology } from "../model/index.ts";
import type { JsonObject } from "../std/json.ts";
import type { ReadableEngines } from "./desk.ts";
import type { ReadLimits } from "./limits.ts";
import type { Loader } from "./loader.ts";
import type { Quirk } from "./tosca/grammar/quirks.ts";

/** What to read, and with what. */
export interface ReadRequest {
  /** Paths for the loader, `-` is standard input; of several, the later ones win. */
  readonly files: readonly string[];
  readonly loader: Loader;
  readonly engines: ReadableEngines;
  readonly inputs?: InputSources;
  /** The deployment's name; without it the text's own, else one made of the first file's name. */
  readonly name?: string;
  /** The reading machine's environment, for `${env.X}`; asked only for names in `env_allow`. */
  readonly environment?: (name: string) => string | undefined;
  /** Hosts that are known right now: a node on another one gets a warning. */
  readonly hosts?: Iterable<string>;
  readonly limits?: Partial<ReadLimits>;
  /** For topologies that are written in TOSCA; others have no use for it. */
  readonly tosca?: ToscaReading;
}

/** How TOSCA is read. */
export interface ToscaReading {
  /** Entry files of profiles that 2.0 files import by name. */
  readonly profiles?: readonly string[];
  /** Whether the loader may be asked for addresses with a scheme; by default it is not. */
  readonly network?: boolean;
  /** What files may do that the standard rules out; each is told as a warning. */
  readonly quirks?: readonly Quirk[];
  /** Whether it is an error to be told something that is understood and not acted on. */
  readonly strict?: boolean;
  /**
   * `validate` reads for the findings alone: a file of types is as good as a service, and without
   * inputs values may be missing. No topology comes of it.
   */
  readonly purpose?: "deploy" | "validate";
}

/** Where input values come from; a later row wins over an earlier one. */
export interface InputSources {
  /** Files that map input names to values. */
  readonly files?: readonly string[];
  readonly values?: JsonObject;
  /** `--set NAME=VALUE`: text, read by the input's type. */
  readonly set?: readonly { readonly name: string; readonly value: string }[];
}

export interface Reading {
  /** As much as could be understood; to be used only when no diagnostic is an error. */
  readonly topology?: Topology;
  /** Everything that is wrong, in the order of the texts, with position and excerpt. */
  readonly diagnostics: readonly Diagnostic[];
  /** A span's `source` is an index into these. */
  readonly sources: readonly { readonly file: string; readonly text: string }[];
  /** Values of secret inputs: to be masked wherever something is shown. */
  readonly secrets: readonly string[];
  /** Of the first file, when it is written in TOSCA. */
  readonly tosca?: ToscaFacts;
}

export interface ToscaFacts {
  /** `1.0` to `2.0`. */
  readonly version: string;
  /** Undefined when it has no service template, only types: then there is nothing to deploy. */
  readonly nodes: number | undefined;
}
