import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../std/json.ts";

/** What a value violates of a draft-07 schema, for the keywords that ours use. */
export function violations(value: Json, root: JsonObject): readonly string[] {
  return check(value, root, { root, path: "" });
}

interface Place {
  readonly root: JsonObject;
  readonly path: string;
}

function check(value: Json, schema: Json, at: Place): readonly string[] {
  if (!isJsonObject(schema)) return schema === false ? [`${at.path} is not allowed`] : [];
  const found: string[] = [];
  const list = (key: string): readonly Json[] =>
    isJsonArray(schema[key] ?? null) ? (schema[key] as Json[]) : [];
  if (typeof schema["$ref"] === "string")
    found.push(...check(value, resolve(schema["$ref"], at), at));
  for (const part of list("allOf")) found.push(...check(value, part, at));
  for (const key of ["anyOf", "oneOf"]) {
    const branches = list(key).map((branch) => check(value, branch, at));
    if (branches.length > 0 && branches.every((branch) => branch.length > 0))
      found.push(`${at.path} fits no branch: ${branches.map((branch) => branch[0]).join(" | ")}`);
  }
  if (schema["enum"] !== undefined && !list("enum").includes(value))
    found.push(`${at.path} not in enum`);
  if ("const" in schema && schema["const"] !== value) found.push(`${at.path} is not the constant`);
  if (schema["type"] !== undefined && !hasType(value, schema["type"]))
    found.push(`${at.path} has another type`);
  if (typeof value === "string") found.push(...checkText(value, schema, at));
  if (typeof value === "number") found.push(...checkNumber(value, schema, at));
  if (isJsonArray(value))
    value.forEach((item, i) =>
      found.push(...check(item, schema["items"] ?? true, { ...at, path: `${at.path}/${i}` })),
    );
  if (isJsonObject(value)) found.push(...checkObject(value, schema, at));
  return found;
}

function checkObject(value: JsonObject, schema: JsonObject, at: Place): readonly string[] {
  const found: string[] = [];
  const properties = (schema["properties"] ?? {}) as JsonObject;
  for (const key of (schema["required"] ?? []) as string[])
    if (!Object.hasOwn(value, key)) found.push(`${at.path} lacks ${key}`);
  for (const [key, one] of Object.entries(value)) {
    const inside = { ...at, path: `${at.path}/${key}` };
    found.push(...check(key, schema["propertyNames"] ?? true, inside));
    const known = Object.hasOwn(properties, key) ? properties[key] : schema["additionalProperties"];
    found.push(...check(one, known ?? true, inside));
  }
  const size = Object.keys(value).length;
  if (size < Number(schema["minProperties"] ?? 0)) found.push(`${at.path} has too few keys`);
  if (size > Number(schema["maxProperties"] ?? Infinity))
    found.push(`${at.path} has too many keys`);
  return found;
}

function checkText(value: string, schema: JsonObject, at: Place): readonly string[] {
  const { pattern, minLength } = schema;
  if (typeof pattern === "string" && !new RegExp(pattern, "u").test(value))
    return [`${at.path} ≠ ${pattern}`];
  return value.length < Number(minLength ?? 0) ? [`${at.path} is too short`] : [];
}

function checkNumber(value: number, schema: JsonObject, at: Place): readonly string[] {
  const low = value < Number(schema["minimum"] ?? -Infinity);
  return low || value > Number(schema["maximum"] ?? Infinity) ? [`${at.path} is out of range`] : [];
}

function hasType(value: Json, type: Json): boolean {
  if (isJsonArray(type)) return type.some((one) => hasType(value, one));
  if (value === null) return type === "null";
  if (isJsonArray(value)) return type === "array";
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function resolve(ref: string, { root }: Place): Json {
  let found: Json | undefined = root;
  for (const key of ref
    .replace(/^#\/?/, "")
    .split("/")
    .filter((part) => part !== ""))
    found = isJsonObject(found) ? found[key] : undefined;
  if (found === undefined) throw new Error(`"${ref}" leads nowhere`);
  return found;
}
