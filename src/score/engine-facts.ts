import { invariant } from "../std/invariant.ts";

/** What compiling needs to know of an engine; nothing here runs one. */
export interface EngineFacts {
  /** As a Do it does nothing: the step waits for somebody else. */
  readonly gate: boolean;
  readonly hasCheck: boolean;
  readonly hasDo: boolean;
  readonly hasUndo: boolean;
  /** The operation that its undo belongs to: a process is stopped, a file is deleted. */
  readonly undoneBy?: "stop" | "delete";
  /** The parameters that say which thing it is. */
  readonly identity: readonly string[];
}

/** The facts of an engine by name, for engines that the reader has accepted. */
export type EngineFactsOf = (engine: string) => EngineFacts;

/** The part of the engine port that matters here: this room knows no engines. */
interface EngineShape {
  readonly info: {
    readonly gate?: true;
    readonly undoneBy?: "stop" | "delete";
    readonly identity: readonly string[];
  };
  readonly check?: unknown;
  readonly do?: unknown;
  readonly undo?: unknown;
}

/** Reads the facts off a catalogue of engines, each of them once. */
export function engineFactsOf(catalogue: ReadonlyMap<string, EngineShape>): EngineFactsOf {
  const facts = new Map<string, EngineFacts>();
  for (const [name, engine] of catalogue) {
    const { gate, undoneBy, identity } = engine.info;
    facts.set(name, {
      gate: gate === true,
      hasCheck: engine.check !== undefined,
      hasDo: engine.do !== undefined,
      hasUndo: engine.undo !== undefined,
      ...(undoneBy === undefined ? {} : { undoneBy }),
      identity,
    });
  }
  return (name) => {
    const found = facts.get(name);
    invariant(found !== undefined, `the reader has refused the unknown engine "${name}"`);
    return found;
  };
}
