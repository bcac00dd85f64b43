import type { Scalar } from "../../yaml/tree.ts";
import type { Entry } from "../grammar/element.ts";
import type { EntityType } from "../types/entity-type.ts";
import { primitiveOf } from "../types/entity-type.ts";
import type { TypeBook } from "../types/type-book.ts";
import type { Misfit } from "./literal.ts";

/** A concrete scalar of 2.0: what its numbers are and which units they are written in. */
export interface ScalarUnits {
  readonly integral: boolean;
  /** Each unit with its multiplier, prefixes worked in. */
  readonly units: ReadonlyMap<string, number>;
}

/** What a type derived from `scalar` and its ancestors say. */
export function scalarUnitsOf(type: EntityType, types: TypeBook): ScalarUnits {
  const entries = (keyname: string): readonly Entry[] => {
    const chain: EntityType[] = [];
    for (let each: EntityType | undefined = type; each !== undefined; each = each.parent)
      chain.unshift(each);
    return chain.flatMap(({ element }) => element.entries(keyname));
  };
  const units = new Map<string, number>();
  const prefixes = entries("prefixes");
  for (const unit of entries("units")) {
    if (prefixes.length === 0) units.set(unit.key.text, multiplierOf(unit) ?? 1);
    for (const prefix of prefixes)
      units.set(
        prefix.key.text + unit.key.text,
        (multiplierOf(prefix) ?? 1) * (multiplierOf(unit) ?? 1),
      );
  }
  return { integral: isIntegral(type, types), units };
}

export function multiplierOf({ value }: Entry): number | undefined {
  return value.kind === "scalar" && typeof value.value === "number" ? value.value : undefined;
}

export function isIntegral(type: EntityType, types: TypeBook): boolean {
  for (let each: EntityType | undefined = type; each !== undefined; each = each.parent) {
    const written = each.element.scalar("data_type");
    const base = types.find("data", written, each.file);
    if (base !== undefined) return primitiveOf(base) === "integer";
  }
  return false;
}

/** Whether a scalar is a number and one of the units, with space between. */
export function scalarMisfit(scalar: Scalar, { integral, units }: ScalarUnits): Misfit {
  const known = [...units.keys()].slice(0, 12).join(", ");
  const [, number, unit] = /^(\S+)\s+(\S+)$/.exec(scalar.text) ?? [];
  if (number === undefined || unit === undefined)
    return `a number and a unit with a space between; units are ${known}`;
  if (!numberForm.test(number)) return `a number before the unit "${unit}"`;
  if (integral && !Number.isInteger(Number(number))) return `a whole number before "${unit}"`;
  return units.has(unit) ? undefined : `one of the units ${known}`;
}

const numberForm = /^[-+]?(?:\d+(?:[.]\d*)?(?:[eE][-+]?\d+)?|[.]\d+|0x[0-9a-fA-F]+|0o[0-7]+)$/;
