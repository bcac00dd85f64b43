import { type Event, parseEvents, YAMLException } from "js-yaml";
import type { Json } from "../../std/json.ts";
import { Diagnostics } from "../diagnostics.ts";
import type { ReadLimits } from "../limits.ts";
import { TreeBuilder } from "./build-tree.ts";
import { toJson } from "./to-json.ts";

/** What the parser made of a text. It stops at the first error. */
export type Parsed =
  | { readonly kind: "events"; readonly events: readonly Event[] }
  | { readonly kind: "broken"; readonly reason: string; readonly offset: number };

export function parse(text: string, depth: number): Parsed {
  try {
    return { kind: "events", events: parseEvents(text, { maxDepth: depth }) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const offset = Math.min(error.mark?.position ?? 0, text.length);
    return { kind: "broken", reason: error.reason, offset };
  }
}

/** A value from outside any file, a command line's `[80, 443]`; undefined when it is not YAML. */
export function parseValue(text: string, limits: ReadLimits): Json | undefined {
  const parsed = parse(text, limits.depth);
  if (parsed.kind === "broken") return undefined;
  const ignored = new Diagnostics(1);
  const tree = new TreeBuilder(-1, ignored, limits).build(parsed.events, text, 0);
  const value = tree === undefined ? undefined : toJson(tree, ignored);
  return ignored.errors === 0 ? value : undefined;
}
