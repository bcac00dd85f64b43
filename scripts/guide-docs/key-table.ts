// Tables of keys from the JSON Schema, which comes from the reader's own rules.
import { openCatalogue } from "../../src/cli/topology/catalogue.ts";
import { jsonSchema } from "../../src/reader/index.ts";

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
}

const { catalogue } = openCatalogue();
const { definitions } = jsonSchema(catalogue) as unknown as {
  readonly definitions: Readonly<Record<string, Schema>>;
};

/** The places whose keys have a table; each names the keys that it lists. */
const places: Readonly<Record<string, () => Schema>> = {
  topology: () => definition("topology"),
  input: () => below(definition("topology"), "inputs"),
  node: () => definition("node"),
  requirement: () => itemOf(below(definition("node"), "requires")),
  operation: () => definition("operation"),
  node2016: () => definition("node2016"),
};

/** A table of the keys that may stand in a place, nested keys by their path. */
export function keyTable(place: string): string {
  const schema = places[place];
  if (schema === undefined) throw new Error(`there is no table of keys named "${place}"`);
  const rows = rowsOf(schema(), "").map((cells) => `| ${cells.join(" | ")} |`);
  return ["| key | takes | what it is |", "|---|---|---|", ...rows].join("\n");
}

function rowsOf(schema: Schema, prefix: string): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {})
    .filter(([key]) => !catalogue.has(key))
    .flatMap(([key, value]) => {
      const path = `${prefix}${key}`;
      const row = [`\`${path}\``, takes(value), escape(value.description ?? "")];
      // The operations of 2016 are a map of maps, of which the page tells in words.
      if (value.description === undefined) return [];
      return [row, ...(value.properties === undefined ? [] : rowsOf(value, `${path}.`))];
    });
}

/** What may be written there, in a few words. */
function takes(schema: Schema): string {
  if (schema.const !== undefined) return `\`${literal(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${String(each)}\``).join(", ");
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  const several = (schema.anyOf ?? schema.allOf)?.filter((each) => !isPlaceholder(each));
  if (several !== undefined) return [...new Set(several.map(takes))].join(" or ");
  if (schema.examples !== undefined) return "a duration";
  const types = [schema.type ?? "anything"].flat().filter((type) => type !== "null");
  if (types.includes("array")) {
    const items = schema.items === undefined ? "values" : takes(schema.items);
    return `a list of ${items.replaceAll("a text", "texts").replaceAll("a map", "maps")}`;
  }
  if (types.length > 1) return "a text";
  const [type = "anything"] = types;
  if (type === "integer" && schema.minimum !== undefined) return `a number from ${schema.minimum}`;
  return typeWords[type] ?? type;
}

const typeWords: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a number",
  number: "a number",
  boolean: "`true` or `false`",
  object: "a map",
};

/** Wherever a value may stand, a placeholder may: that goes without saying. */
const isPlaceholder = ({ type, pattern }: Schema): boolean =>
  type === "string" && pattern === "\\$\\{";

function nameOf(reference: string): string {
  const name = reference.split("/").at(-1) ?? "";
  return nameWords[name] ?? `a ${name}`;
}

const nameWords: Readonly<Record<string, string>> = {
  operation: "an operation",
  check: "an engine",
  do: "an engine",
};

const literal = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);
const escape = (text: string): string => text.replaceAll("|", "\\|");

function definition(name: string): Schema {
  const schema = definitions[name];
  if (schema === undefined) throw new Error(`the schema defines no "${name}"`);
  return schema;
}

function below(schema: Schema, key: string): Schema {
  const value = schema.properties?.[key];
  if (value === undefined) throw new Error(`the schema has no "${key}" there`);
  return typeof value.additionalProperties === "object" ? value.additionalProperties : value;
}

function itemOf(schema: Schema): Schema {
  const map = schema.items?.anyOf?.find(({ properties }) => properties !== undefined);
  if (map === undefined) throw new Error("no item of the list has keys");
  return map;
}
