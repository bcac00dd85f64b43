import type { Span } from "../../../model/index.ts";
import type { Expression } from "../normal/expression.ts";
import type { NormalService } from "../normal/normal-service.ts";
import type { Entity } from "./world.ts";

interface Mapping {
  readonly key: string;
  /** The names that it is mapped to. */
  readonly names: readonly string[];
}

/** The mappings of one keyname as far as they are names: all that 1.x and the usual 2.0 have. */
export function mappingsOf({ substitution }: NormalService, keyname: string): readonly Mapping[] {
  const written = substitution?.mappings.get(keyname);
  if (written === undefined) return [];
  const maps = written.kind === "list" ? written.items : [written];
  return maps.flatMap((map) =>
    map.kind === "map" ? map.entries.map(({ key, value }) => ({ key, names: namesIn(value) })) : [],
  );
}

/** What a substitution maps and nobody acts on: operations, and what has more than a name. */
export function unplayedMappings({ substitution }: NormalService): readonly Unplayed[] {
  return [...(substitution?.mappings ?? [])].flatMap(([keyname, written]) => {
    if (keyname === "interfaces") return [{ what: "of its operations", at: written.at }];
    const maps = written.kind === "list" ? written.items : [written];
    const entries = maps.flatMap((map) => (map.kind === "map" ? map.entries : []));
    return entries
      .filter(({ key }) => key.startsWith("["))
      .map(({ key, value }) => ({ what: `of ${key}`, at: value.at }));
  });
}

interface Unplayed {
  readonly what: string;
  readonly at: Span;
}

function namesIn(expression: Expression): readonly string[] {
  const items = expression.kind === "list" ? expression.items : [expression];
  return items.flatMap((item) => (item.kind === "literal" ? [item.text] : []));
}

/** The inner node that stands behind a capability of a node that a service stands in for. */
export function mappedCapability(
  { inner }: Entity,
  capability: string | undefined,
): Entity | undefined {
  if (inner === undefined) return undefined;
  const found = mappingsOf(inner.service, "capabilities").find(({ key }) => key === capability);
  return inner.entities.get(found?.names[0] ?? "");
}
