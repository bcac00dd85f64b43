import type { Span } from "../../../model/index.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import type { Element } from "../grammar/element.ts";
import type { EntityType } from "../types/entity-type.ts";
import type { Facets } from "../types/facets.ts";
import type { PropertyMap } from "../types/property-definition.ts";
import { type Expression, expressionOf } from "./expression.ts";
import type { Named, NormalParameter, Typed } from "./normal-service.ts";

export interface Normalising {
  readonly file: ToscaFile;
  readonly facets: Facets;
}

/** A place that does not keep a tree alive. */
export const spanOf = ({ source, start, end }: Span): Span => ({ source, start, end });

export function typed(type: EntityType | undefined, place: Span): Typed {
  return { type: type?.name, types: namesOf(type), at: spanOf(place) };
}

export function namesOf(type: EntityType | undefined): readonly string[] {
  const names: string[] = [];
  for (let each = type; each !== undefined; each = each.parent) names.push(each.name);
  return names;
}

/** What is assigned, and where nothing is, what is fixed or the default. */
export function valuesOf(
  element: Element | undefined,
  {
    keyname,
    known,
  }: {
    readonly keyname: "properties" | "attributes" | "inputs";
    readonly known: PropertyMap | undefined;
  },
  at: Normalising,
): Named<Expression> {
  const values = new Map<string, Expression>();
  for (const { name, fixed, default: standard } of known?.values() ?? []) {
    const written = fixed ?? standard;
    if (written !== undefined) values.set(name, expressionOf(written.tree, written.file.version));
  }
  for (const [name, value] of writtenOf(element, keyname, at)) values.set(name, value);
  return values;
}

/** The entries of a keyname as they are written. */
export function writtenOf(
  element: Element | undefined,
  keyname: string,
  { file }: Normalising,
): Named<Expression> {
  const entries = element?.entries(keyname) ?? [];
  return new Map(entries.map(({ key, value }) => [key.text, expressionOf(value, file.version)]));
}

export function parametersOf(parameters: PropertyMap): Named<NormalParameter> {
  return new Map(
    [...parameters].map(([name, { element, schema, required, default: standard, fixed }]) => {
      const written = fixed ?? standard;
      return [
        name,
        {
          type: schema.type?.name,
          description: element.text("description"),
          required,
          value: written && expressionOf(written.tree, written.file.version),
        },
      ];
    }),
  );
}
