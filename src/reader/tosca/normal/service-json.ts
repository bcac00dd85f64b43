import { formatPosition, type Span } from "../../../model/index.ts";
import type { Json, JsonObject } from "../../../std/json.ts";
import { SourceText } from "../../source-text.ts";
import type { Expression } from "./expression.ts";
import type { NormalService } from "./normal-service.ts";

/**
 * A service as plain data: names with what they stand for become objects in the order of
 * definition, places become `file:line:column`, literal values stand as they are, and calls of
 * functions are `{ "$call": NAME, "arguments": […] }`. Equal services give equal data.
 */
export function serviceJson(
  service: NormalService,
  sources: readonly { readonly file: string; readonly text: string }[],
): JsonObject {
  const texts = sources.map(({ file, text }, index) => new SourceText(index, file, text));
  return plain(service, texts) as JsonObject;
}

function plain(value: unknown, texts: readonly SourceText[]): Json {
  if (value instanceof Map)
    return objectOf([...(value as Map<string, unknown>)], (each) => plain(each, texts));
  if (Array.isArray(value)) return value.map((each) => plain(each, texts));
  if (typeof value !== "object" || value === null) return value as Json;
  if (isExpression(value)) return expressionJson(value);
  return objectOf(
    Object.entries(value).filter(([, each]) => each !== undefined),
    (each, key) => (key === "at" ? placeOf(each as Span, texts) : plain(each, texts)),
  );
}

/** What a function takes and gives is data, so only `at` with one of these kinds tells it apart. */
function isExpression(value: object): value is Expression {
  const { kind } = value as { readonly kind?: unknown };
  return kind === "literal" || kind === "list" || kind === "map" || kind === "call";
}

function expressionJson(expression: Expression): Json {
  switch (expression.kind) {
    case "literal": {
      const { value, text } = expression;
      // A number that JavaScript cannot hold is whole only as it is written.
      const isWhole =
        typeof value !== "number" || Number.isSafeInteger(value) || /[.eE]/.test(text);
      return isWhole ? value : text;
    }
    case "list":
      return expression.items.map(expressionJson);
    case "map":
      return objectOf(
        expression.entries.map(({ key, value }) => [key, value]),
        expressionJson,
      );
    case "call":
      return { $call: expression.function, arguments: expression.arguments.map(expressionJson) };
  }
}

function objectOf<T>(
  entries: readonly (readonly [string, T])[],
  json: (value: T, key: string) => Json,
): JsonObject {
  // Names come from a text: without a prototype, "__proto__" is a name like any other.
  const object = Object.create(null) as Record<string, Json>;
  for (const [key, value] of entries) object[key] = json(value, key);
  return object;
}

function placeOf({ source, start }: Span, texts: readonly SourceText[]): string {
  const text = texts[source];
  return text === undefined ? "" : formatPosition(text.position(start));
}
