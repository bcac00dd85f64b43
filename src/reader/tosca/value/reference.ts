import {
  type PathContext,
  type PathFault,
  type PathPart,
  parsePath,
  type ToscaPath,
} from "./tosca-path.ts";

/** What a function that looks into the graph points at. */
export type Reference =
  /** An entity of 1.x; which of `rest` is a requirement or capability shows in the topology. */
  | {
      readonly form: "1.x";
      readonly entity:
        | { readonly kind: "self" | "source" | "target" | "host" }
        | { readonly kind: "named"; readonly name: string };
      readonly rest: readonly PathPart[];
    }
  /** A path of 2.0 with something behind it. */
  | { readonly form: "2.0"; readonly path: ToscaPath };

const keywords: ReadonlyMap<string, "self" | "source" | "target" | "host"> = new Map([
  ["SELF", "self"],
  ["SOURCE", "source"],
  ["TARGET", "target"],
  ["HOST", "host"],
]);

/** Reads the arguments of 1.x's get_property and its like: an entity, and names behind it. */
export function readReference1x(parts: readonly PathPart[]): Reference | PathFault {
  const [first, ...rest] = parts;
  if (typeof first !== "string") return { kind: "fault", at: 0, why: "it begins with no name" };
  const keyword = keywords.get(first);
  const entity =
    keyword === undefined ? { kind: "named" as const, name: first } : { kind: keyword };
  return { form: "1.x", entity, rest };
}

/** Reads the arguments of 2.0's: a TOSCA Path, and a name behind it. */
export function readReference20(
  parts: readonly PathPart[],
  context: PathContext,
): Reference | PathFault {
  const old = typeof parts[0] === "string" && parts[0] !== "SELF" && keywords.has(parts[0]);
  if (old && !context.isRelationship(parts[0] as string))
    return {
      kind: "fault",
      at: 0,
      why:
        parts[0] === "HOST"
          ? "HOST is no longer in 2.0, follow [ SELF, RELATIONSHIP, host, TARGET ]"
          : `a path begins with a node, a relationship or SELF: write [ SELF, ${parts[0]}, … ]`,
    };
  const path = parsePath(parts, context);
  if ("kind" in path) return path;
  if (typeof path.rest[0] === "string") return { form: "2.0", path };
  return { kind: "fault", at: parts.length - 1, why: "no name follows the path" };
}
