import { formatPosition } from "../../../model/index.ts";
import type { Json, JsonObject } from "../../../std/json.ts";
import { SourceText } from "../../source-text.ts";
import type { Typed } from "../normal/normal-service.ts";
import type { InstantiatedService, ValueAhead } from "./instantiated-service.ts";

/**
 * An instantiated service as plain data: names with what they stand for become objects, places
 * become `file:line:column`, values stand as they are, and what cannot be told yet is
 * `{ "$later": WHY }`. Equal services give equal data.
 */
export function instantiatedJson(
  service: InstantiatedService,
  sources: readonly { readonly file: string; readonly text: string }[],
): JsonObject {
  const texts = sources.map(({ file, text }, index) => new SourceText(index, file, text));
  return plain(service, texts) as JsonObject;
}

function plain(value: unknown, texts: readonly SourceText[]): Json {
  if (value instanceof Map) return objectOf(value as Map<string, unknown>, texts);
  if (Array.isArray(value)) return value.map((each) => plain(each, texts));
  if (typeof value !== "object" || value === null) return value as Json;
  if (isAhead(value)) return value.kind === "known" ? value.value : { $later: value.why };
  return objectOf(Object.entries(value), texts);
}

/** Kinds of nodes are others; what stands in a known value is not looked into. */
const isAhead = (value: object): value is ValueAhead =>
  "kind" in value && (value.kind === "known" || value.kind === "later");

function objectOf(
  entries: Iterable<readonly [string, unknown]>,
  texts: readonly SourceText[],
): JsonObject {
  // Names come from a text: without a prototype, "__proto__" is a name like any other.
  const object = Object.create(null) as Record<string, Json>;
  for (const [key, value] of entries) {
    if (value === undefined) continue;
    object[key] = isSpan(value) && key === "at" ? placeOf(value, texts) : plain(value, texts);
  }
  return object;
}

const isSpan = (value: unknown): value is Typed["at"] =>
  typeof value === "object" && value !== null && "source" in value && "start" in value;

function placeOf({ source, start }: Typed["at"], texts: readonly SourceText[]): string {
  const text = texts[source];
  return text === undefined ? "" : formatPosition(text.position(start));
}
