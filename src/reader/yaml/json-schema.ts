import { toJSONSchema } from "zod";
import { operationNames } from "../../model/index.ts";
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../std/json.ts";
import type { ReadableEngine, ReadableEngines } from "../desk.ts";
import { nodeFields } from "./form-2016.ts";
import { nodeNamePattern } from "./names.ts";
import { nodeKeys } from "./node.ts";
import { operationKeys } from "./operation-keys.ts";
import { propertiesOf } from "./rule.ts";
import { topKeys } from "./top-keys.ts";

/**
 * A JSON Schema (draft-07) for editors: completion, hover and first warnings for the modern form
 * and the form of 2016. Made of the tables that the reader reads by and of the engines' own
 * schemas. It is more lenient than the reader, never stricter.
 */
export function jsonSchema(engines: ReadableEngines): JsonObject {
  const all = [...engines.values()];
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "khoreia topology",
    anyOf: [ref("topology"), ref("list")],
    definitions: {
      topology: topologySchema(),
      node: nodeSchema(),
      operation: operationSchema(all),
      check: partSchema(all.filter((engine) => engine.check !== undefined)),
      do: partSchema(all.filter(({ do: does, info }) => does !== undefined || info.gate)),
      list: { type: "array", items: ref("node2016") },
      node2016: node2016Schema(),
      ...Object.fromEntries(all.map((engine) => [nameOf(engine), paramsSchema(engine)])),
    },
  };
}

const ref = (name: string): JsonObject => ({ $ref: `#/definitions/${name}` });
const nameOf = ({ info }: ReadableEngine): string => `engine-${info.name}`;
const placeholder: JsonObject = { type: "string", pattern: "\\$\\{" };

function topologySchema(): JsonObject {
  const nodes = {
    description: "The components of the application, by name.",
    type: ["object", "null"],
    propertyNames: { pattern: nodeNamePattern.source },
    additionalProperties: ref("node"),
  };
  return {
    type: "object",
    properties: { ...propertiesOf(topKeys), nodes },
    additionalProperties: false,
  };
}

const operationTexts = {
  create: "Brings the node into being.",
  configure: "Adapts it, after create.",
  start: "Sets it going, after configure.",
  stop: "Stops it; without it, derived from what start did. keep: leaves it running.",
  delete: "Removes it; without it, derived from what create did. keep: leaves it there.",
};

function nodeSchema(): JsonObject {
  const operations = operationNames.map((name) => {
    const takesBack = name === "stop" || name === "delete";
    const schema = takesBack ? { anyOf: [ref("operation"), { const: "keep" }] } : ref("operation");
    // Draft-07 ignores what stands beside a $ref, so the description goes around it.
    return [name, { description: operationTexts[name], allOf: [schema] }] as const;
  });
  return {
    type: ["object", "null"],
    properties: { ...Object.fromEntries(operations), ...propertiesOf(nodeKeys) },
    additionalProperties: false,
  };
}

function operationSchema(engines: readonly ReadableEngine[]): JsonObject {
  const roles = ["check", "do"];
  const choices = [...roles, ...engines.map(({ info }) => info.name)];
  return {
    type: "object",
    properties: {
      ...engineProperties(engines),
      check: { description: "How to see whether it is done.", allOf: [ref("check")] },
      do: { description: "How to bring it about.", allOf: [ref("do")] },
      ...propertiesOf(operationKeys),
    },
    additionalProperties: false,
    anyOf: choices.map((choice) => ({ required: [choice] })),
  };
}

function partSchema(engines: readonly ReadableEngine[]): JsonObject {
  return {
    type: "object",
    properties: engineProperties(engines),
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  };
}

function engineProperties(engines: readonly ReadableEngine[]): JsonObject {
  return Object.fromEntries(
    engines.map((engine) => {
      const { name, summary } = engine.info;
      return [name, { description: summary, allOf: [ref(nameOf(engine))] }];
    }),
  );
}

function paramsSchema(engine: ReadableEngine): JsonObject {
  const options = { target: "draft-7", io: "input", unrepresentable: "any" } as const;
  const { $schema: _, ...own } = toJSONSchema(engine.info.schema, options) as JsonObject;
  const rooted = withRoot(own, ref(nameOf(engine)).$ref as string) as JsonObject;
  const lenient = allowInside(rooted);
  // A bare `nil:` has no parameters at all.
  return isJsonArray(own["required"] ?? null) ? lenient : { anyOf: [lenient, { type: "null" }] };
}

/** References within an engine's schema now lead into a larger one. */
function withRoot(schema: Json, root: string): Json {
  if (isJsonArray(schema)) return schema.map((item) => withRoot(item, root));
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      const isRef = key === "$ref" && typeof value === "string" && value.startsWith("#");
      return [key, isRef ? root + value.slice(1) : withRoot(value, root)];
    }),
  );
}

/** Keywords below which schemas stand, one or several. */
const nesting = ["properties", "items", "additionalProperties", "anyOf", "oneOf", "allOf"];

/** A placeholder may stand for any value inside the parameters, whatever its type. */
function allowInside(schema: JsonObject): JsonObject {
  const inner = Object.entries(schema).map(([key, value]) => {
    if (!nesting.includes(key)) return [key, value];
    if (isJsonArray(value)) return [key, value.map(allowInstead)];
    if (key !== "properties" || !isJsonObject(value)) return [key, allowInstead(value)];
    const properties = Object.entries(value).map(([name, one]) => [name, allowInstead(one)]);
    return [key, Object.fromEntries(properties)];
  });
  return Object.fromEntries(inner) as JsonObject;
}

function allowInstead(schema: Json): Json {
  if (!isJsonObject(schema)) return schema;
  const { description, ...rest } = allowInside(schema);
  const free = rest["type"] === "string" && Object.keys(rest).length === 1;
  const lenient = free ? rest : { anyOf: [rest, placeholder] };
  return description === undefined ? lenient : { description, ...lenient };
}

function node2016Schema(): JsonObject {
  const operation = {
    type: "object",
    properties: { check: ref("check"), do: ref("do") },
    additionalProperties: true,
  };
  const deps = { type: "object", properties: { nodes: { type: ["array", "null"] } } };
  const schemas: Record<keyof typeof nodeFields, JsonObject> = {
    id: { type: "integer", minimum: 0 },
    name: { type: ["string", "number", "boolean", "null"] },
    target: { type: ["string", "number", "null"] },
    interfaces: {
      type: ["object", "null"],
      properties: Object.fromEntries(operationNames.map((name) => [name, operation])),
      additionalProperties: false,
    },
    deps: { type: ["array", "null"], items: deps },
  };
  const properties = Object.entries(nodeFields).map(([name, description]) => [
    name,
    { description, ...schemas[name as keyof typeof nodeFields] },
  ]);
  return { type: "object", properties: Object.fromEntries(properties), required: ["id"] };
}
