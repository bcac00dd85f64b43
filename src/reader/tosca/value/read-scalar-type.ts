import type { Span } from "../../../model/index.ts";
import { describe, type Mapping, quote, type Scalar, type Tree, valueOf } from "../../yaml/tree.ts";
import { type ReadContext, reject } from "./finding.ts";
import { multiplyRationals, type Rational } from "./rational.ts";
import { multiplierOf, type ScalarType } from "./scalar-type.ts";

export interface ScalarTypeRequest {
  readonly name: string;
  /** The whole definition of the data type. */
  readonly definition: Mapping;
  /** What it derives from; undefined when that is `scalar` itself. */
  readonly parent: ScalarDefinition | undefined;
  /** What a name in `data_type` goes back to; undefined for anything but integer and float. */
  readonly numberType: (name: string) => ScalarType["dataType"] | undefined;
}

/** A type with what its derived types need to know of it. */
export interface ScalarDefinition {
  readonly type: ScalarType;
  readonly bare: Multipliers;
  readonly prefixes: Multipliers | undefined;
  readonly hasCanonicalUnit: boolean;
}

type Multipliers = ReadonlyMap<string, Rational>;

/**
 * Reads the definition of a scalar type of TOSCA 2.0 and checks it, alone and against its parent.
 * Reports what is wrong; the answer is the type as far as it could be made out, and undefined when
 * it has no unit.
 */
export function readScalarType(
  request: ScalarTypeRequest,
  context: ReadContext,
): ScalarDefinition | undefined {
  const { definition, parent, name } = request;
  const dataType = readDataType(request, context);
  const own = readMultipliers(definition, "units", { dataType, context });
  const bare = extended(parent?.bare, own, context);
  if (bare.size === 0) {
    fault(context, definition, {
      word: "units",
      message: `The scalar type "${name}" has no units`,
      hint: "write units: { UNIT: 1 }, with one entry for each unit",
    });
    return undefined;
  }
  const prefixes = readPrefixes({ ...request, dataType }, context);
  const units = prefixes === undefined ? bare : withPrefixes(bare, prefixes);
  checkOfOne(request, { bare, prefixes, units }, context);
  const canonicalUnit = readCanonicalUnit(request, units, context);
  const type: ScalarType = {
    name,
    dataType,
    units,
    canonicalUnit,
    ignoresCase: false,
    needsSpace: true,
    family: parent?.type.family ?? name,
  };
  const hasCanonicalUnit = valueOf(definition, "canonical_unit") !== undefined;
  return {
    type,
    bare,
    prefixes,
    hasCanonicalUnit: hasCanonicalUnit || parent?.hasCanonicalUnit === true,
  };
}

type DataType = ScalarType["dataType"];

function readDataType(
  { definition, parent, numberType }: ScalarTypeRequest,
  context: ReadContext,
): DataType {
  const inherited = parent?.type.dataType ?? "float";
  const tree = valueOf(definition, "data_type");
  if (tree === undefined) return inherited;
  const written = tree.kind === "scalar" ? numberType(tree.text) : undefined;
  if (written === undefined)
    fault(context, tree, {
      word: "data-type",
      message: `The data type of a scalar cannot be ${describe(tree)}`,
      hint: "write integer, float, or a type that derives from one of them",
    });
  else if (parent !== undefined && written !== inherited)
    fault(context, tree, {
      word: "refinement",
      message: "A derived scalar type cannot change the data type",
      hint: `leave it out, it is ${inherited}`,
    });
  return parent === undefined ? (written ?? "float") : inherited;
}

interface Multiplied {
  readonly dataType: DataType;
  readonly context: ReadContext;
}

function readMultipliers(
  definition: Mapping,
  keyname: "units" | "prefixes",
  { dataType, context }: Multiplied,
): ReadonlyMap<string, { readonly multiplier: Rational; readonly key: Scalar }> {
  const read = new Map<string, { readonly multiplier: Rational; readonly key: Scalar }>();
  const tree = valueOf(definition, keyname);
  if (tree === undefined) return read;
  if (tree.kind !== "mapping") {
    const hint = `write ${keyname}: { NAME: MULTIPLIER }`;
    fault(context, tree, {
      word: "units",
      message: `The ${keyname} cannot be ${describe(tree)}`,
      hint,
    });
    return read;
  }
  for (const [i, key] of tree.keys.entries()) {
    const value = tree.values[i] as Tree;
    const multiplier =
      value.kind === "scalar" && typeof value.value === "number"
        ? multiplierOf(value.text, dataType)
        : undefined;
    if (multiplier === undefined)
      fault(context, value, {
        word: "multiplier",
        message: `The multiplier of ${quote(key.text)} cannot be ${describe(value)}`,
        hint: `write a number above zero${dataType === "integer" ? " without a point" : ""}`,
      });
    else if (/\s/.test(key.text) || (keyname === "units" && key.text === ""))
      fault(context, key, {
        word: "units",
        message: `A unit cannot be called ${quote(key.text)}`,
        hint: "give it a name without spaces",
      });
    else read.set(key.text, { multiplier, key });
  }
  return read;
}

/** Entries of a parent with those that a derived type adds; none may be changed. */
function extended(
  parent: Multipliers | undefined,
  own: ReturnType<typeof readMultipliers>,
  context: ReadContext,
): Multipliers {
  const all = new Map(parent);
  for (const [name, { multiplier, key }] of own) {
    const inherited = parent?.get(name);
    if (
      inherited !== undefined &&
      inherited.num * multiplier.den !== multiplier.num * inherited.den
    )
      fault(context, key, {
        word: "refinement",
        message: `A derived scalar type cannot change the multiplier of ${quote(name)}`,
        hint: "leave the entry out, or give it another name",
      });
    else all.set(name, multiplier);
  }
  return all;
}

function readPrefixes(
  { definition, parent, dataType }: ScalarTypeRequest & { readonly dataType: DataType },
  context: ReadContext,
): Multipliers | undefined {
  const tree = valueOf(definition, "prefixes");
  if (tree === undefined) return parent?.prefixes;
  if (parent !== undefined && parent.prefixes === undefined) {
    fault(context, tree, {
      word: "refinement",
      message: "A derived scalar type cannot add prefixes where its parent has none",
      hint: "add units instead",
    });
    return undefined;
  }
  return extended(
    parent?.prefixes,
    readMultipliers(definition, "prefixes", { dataType, context }),
    context,
  );
}

function withPrefixes(bare: Multipliers, prefixes: Multipliers): Multipliers {
  const units = new Map<string, Rational>();
  for (const [unit, multiplier] of bare)
    for (const [prefix, factor] of prefixes)
      units.set(`${prefix}${unit}`, multiplyRationals(factor, multiplier));
  return units;
}

const isOne = ({ num, den }: Rational): boolean => num === den;

function checkOfOne(
  { definition, name }: ScalarTypeRequest,
  {
    bare,
    prefixes,
    units,
  }: { bare: Multipliers; prefixes: Multipliers | undefined; units: Multipliers },
  context: ReadContext,
): void {
  if (prefixes !== undefined && bare.size > 1)
    // The standard asks for one unit, and its own example of bits and bytes has two.
    context.report({
      severity: "warning",
      rule: "T20-9.1.2.2-prefixes",
      place: placeOf(definition, "units"),
      message: `The scalar type "${name}" has prefixes and more than one unit`,
      hint: "each prefix goes before each unit: write one unit, or spell them out without prefixes",
    });
  if ([...units.values()].some(isOne)) return;
  const lacksPrefix = prefixes !== undefined && [...bare.values()].some(isOne);
  fault(context, placeOf(definition, lacksPrefix ? "prefixes" : "units"), {
    word: "units",
    message: `The scalar type "${name}" has no unit with the multiplier 1`,
    hint: `add ${lacksPrefix ? 'an empty prefix ("")' : "a unit"} with the multiplier 1`,
  });
}

function readCanonicalUnit(
  { definition, parent, name }: ScalarTypeRequest,
  units: Multipliers,
  context: ReadContext,
): string {
  const ofOne = [...units].filter(([, multiplier]) => isOne(multiplier)).map(([unit]) => unit);
  const byDefault = parent?.type.canonicalUnit ?? ofOne[0] ?? [...units.keys()][0] ?? "";
  const tree = valueOf(definition, "canonical_unit");
  if (tree === undefined) {
    if (parent === undefined && ofOne.length > 1)
      fault(context, placeOf(definition, "units"), {
        word: "canonical-unit",
        message: `The scalar type "${name}" has ${ofOne.length} units with the multiplier 1`,
        hint: `write canonical_unit: ${ofOne[0]}, or another of them`,
      });
    return byDefault;
  }
  const written = tree.kind === "scalar" ? tree.text : "";
  if (parent !== undefined && written !== parent.type.canonicalUnit)
    fault(context, tree, {
      word: "refinement",
      message: "A derived scalar type cannot change the canonical unit",
      hint: `leave it out, it is "${parent.type.canonicalUnit}"`,
    });
  else if (!units.has(written))
    fault(context, tree, {
      word: "canonical-unit",
      message: `The canonical unit is ${describe(tree)}, which is none of the units`,
      hint: `write one of them: ${[...units.keys()].slice(0, 8).join(", ")}`,
    });
  else return written;
  return byDefault;
}

/** The keyname, where a finding about what stands under it points to. */
function placeOf(definition: Mapping, keyname: string): Span {
  return definition.keys.find(({ text }) => text === keyname) ?? definition;
}

function fault(
  context: ReadContext,
  place: Span,
  {
    word,
    message,
    hint,
  }: { readonly word: string; readonly message: string; readonly hint: string },
): void {
  const rule = `9.1.2.2-${word}`;
  reject(context, place, { rule13: rule, rule20: rule, message, hint });
}
