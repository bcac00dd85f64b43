import { toJSONSchema } from "zod";
import type { AnyEngine } from "../../engine/engine.ts";
import type { Output } from "../output/output.ts";
import { twoColumns } from "../help/columns.ts";

/** An engine as data, from the schema that validates topologies. */
export interface DescribedEngine {
  readonly name: string;
  readonly summary: string;
  readonly can: readonly string[];
  readonly events: string;
  readonly identity: readonly string[];
  readonly undoneBy?: string;
  readonly parameters: readonly DescribedParameter[];
}

export interface DescribedParameter {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly default?: unknown;
  readonly text: string;
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
}

export function describeEngine(engine: AnyEngine): DescribedEngine {
  const { name, summary, events, identity, undoneBy, schema } = engine.info;
  // As topologies write it: what has a default may be left out.
  const json = toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const abilities = ["check", "do", "undo"] as const;
  return {
    name,
    summary,
    can: abilities.filter((ability) => engine[ability] !== undefined),
    events,
    identity,
    ...(undoneBy === undefined ? {} : { undoneBy }),
    parameters: parametersOf(json),
  };
}

function parametersOf(schema: JsonSchema): readonly DescribedParameter[] {
  const parts = [schema, ...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const found = new Map<string, DescribedParameter>();
  for (const part of parts) {
    for (const [name, property] of Object.entries(part.properties ?? {})) {
      if (found.has(name)) continue;
      found.set(name, {
        name,
        type: typeText(property),
        required: part.required?.includes(name) ?? false,
        ...(property.default === undefined ? {} : { default: property.default }),
        text: property.description ?? "",
      });
    }
  }
  return [...found.values()];
}

function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined)
    return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeText))].join(" | ");
  if (schema.type === "array") return `list of ${typeText(schema.items ?? {})}`;
  if (typeof schema.type === "string") return schema.type;
  return schema.type?.join(" | ") ?? "any";
}

const eventTexts: Readonly<Record<string, string>> = {
  push: "changes are noticed by events, at once",
  hybrid: "changes are noticed by events, with polling where those fail",
  poll: "looked at every few seconds (every:)",
  none: "has nothing to notice",
};

/** The page of one engine. */
export function parametersText(engine: DescribedEngine, { paint }: Output): string {
  const { name, summary, can, events, identity, undoneBy, parameters } = engine;
  const facts = [
    `can ${can.join(", ")}; ${eventTexts[events] ?? events}`,
    ...(identity.length === 0 ? [] : [`which thing it is: ${identity.join(", ")}`]),
    ...(undoneBy === undefined ? [] : [`taken back by: ${undoneBy}`]),
  ];
  const rows = parameters.map(({ name, type, required, text, ...rest }) => {
    const byDefault = rest.default === undefined ? "" : `; default ${JSON.stringify(rest.default)}`;
    const need = required ? "required" : "optional";
    return [name, `${text}${text === "" ? "" : " "}(${type}; ${need}${byDefault})`] as const;
  });
  return [
    `${paint("strong", name)}: ${summary}`,
    ...facts,
    ...(rows.length === 0
      ? ["", "It takes no parameters."]
      : ["", "Parameters", ...twoColumns(rows)]),
  ].join("\n");
}
