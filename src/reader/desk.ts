import type { z } from "zod";
import {
  type DeploymentName,
  hostName,
  type NodeName,
  type Placement,
  type Position,
  type Span,
} from "../model/index.ts";
import type { Json } from "../std/json.ts";
import { Diagnostics } from "./diagnostics.ts";
import type { ReadLimits } from "./limits.ts";
import { SourceText } from "./source-text.ts";

/**
 * What the reader needs to know of an engine. The engines' catalogue fits as it is; the reader does
 * not import the engine room, so that a topology can be validated where no engine runs.
 */
export interface ReadableEngine {
  readonly info: {
    readonly name: string;
    readonly summary: string;
    readonly schema: z.ZodType;
    readonly scripts?: readonly string[];
    readonly gate?: true;
  };
  /** Whether it can check and do is all that counts here. */
  readonly check?: unknown;
  readonly do?: unknown;
}
export type ReadableEngines = ReadonlyMap<string, ReadableEngine>;

/** What one reading works with, whatever the dialect. */
export class Desk {
  readonly sources: SourceText[] = [];
  readonly diagnostics: Diagnostics;
  readonly limits: ReadLimits;
  readonly engines: ReadableEngines;
  /** The reading machine's environment; asked only for names that the topology allows. */
  readonly environment: (name: string) => string | undefined;
  /** Nodes that a syntax error hides: nobody is blamed for requiring them. */
  readonly hidden = new Set<string>();
  /** A syntax error hides nodes whose names are not known. */
  hidesMore = false;
  readonly #placements = new Map<string, Placement>();

  constructor(
    engines: ReadableEngines,
    environment: (name: string) => string | undefined,
    limits: ReadLimits,
  ) {
    this.engines = engines;
    this.environment = environment;
    this.limits = limits;
    this.diagnostics = new Diagnostics(limits.diagnostics);
  }

  addSource(file: string, text: string): SourceText {
    const source = new SourceText(this.sources.length, file, text);
    this.sources.push(source);
    return source;
  }

  /** The word that stands at a position; for findings that are made on the finished model. */
  placeOf(position: Position): Span | undefined {
    const source = this.sources.find(({ file }) => file === position.file);
    if (source === undefined) return undefined;
    const start = source.offset(position);
    const word = /^(?:"[^"\n]*"|'[^'\n]*'|\$\{[^}\n]*\}|[^\s,[\]{}:]+)/.exec(
      source.text.slice(start, start + 200),
    );
    return { source: source.index, start, end: start + (word?.[0].length ?? 1) };
  }

  /** One object for all nodes of a host. */
  sharedPlacement(host: string): Placement {
    const known = this.#placements.get(host);
    if (known !== undefined) return known;
    const placement: Placement = { kind: "host", host: hostName(host) };
    this.#placements.set(host, placement);
    return placement;
  }
}

/** An input with the value that holds for this reading. */
export interface Input {
  readonly name: string;
  readonly secret: boolean;
  /** Null: not required and not given. Undefined: wrong, and already reported. */
  readonly value: Json | undefined;
}

/** What the values of one node may refer to. */
export interface Scope {
  readonly desk: Desk;
  readonly inputs: ReadonlyMap<string, Input>;
  readonly allowedEnvironment: ReadonlySet<string>;
  readonly deployment: DeploymentName;
  /** Undefined outside nodes. */
  readonly node: NodeName | undefined;
  /** Placeholders to exports of other nodes, checked when all nodes are known. */
  readonly uses: ExportUse[];
}

/** `${db.url}` at its place. */
export interface ExportUse {
  readonly by: NodeName;
  readonly node: NodeName;
  readonly index: number | undefined;
  readonly export: string;
  readonly place: Span;
}

export function positionOf(desk: Desk, place: Span): Position {
  const source = desk.sources[place.source];
  return source === undefined ? { file: "", line: 1, column: 1 } : source.position(place.start);
}
