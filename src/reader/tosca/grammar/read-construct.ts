import { didYouMean } from "../../did-you-mean.ts";
import { describe, isEmpty, type Mapping, type Scalar, type Tree } from "../../yaml/tree.ts";
import type { Reports } from "../reports.ts";
import type { Rule } from "../rules/rule-table.ts";
import { isCall } from "../value/index.ts";
import type {
  ByShape,
  Construct,
  ConstructName,
  Keyname,
  TypeKind,
  ValueKind,
} from "./construct.ts";
import { Element, type Found } from "./element.ts";
import { plainRules } from "./plain-values.ts";
import { grammar } from "./tables.ts";
import { describeSpan, holds, type Span } from "./version.ts";

/**
 * The names of types where the grammar asks for one, by the kinds that will do there; whether they
 * exist is asked later. There are as many as there are definitions, and a few lists of kinds.
 */
export type TypeReferences = Map<readonly TypeKind[], Scalar[]>;

/** What the reader reports to. */
export interface Reading {
  readonly report: Reports;
  readonly references: TypeReferences;
}

interface Place {
  readonly tree: Tree;
  readonly name?: Scalar | undefined;
}

/**
 * Reads one construct by its row of the grammar. Everything that does not fit is reported, and
 * what does fit is in the element; a later phase need not look at shapes again.
 */
export function readConstruct(of: ConstructName, place: Place, reading: Reading): Element {
  const construct = grammar[of];
  const written = writtenOut(construct, place, reading);
  const parts: Part[] = [];
  const hidden: string[] = [];
  for (const { key, keyname, value } of written ?? []) {
    const row = construct.keynames[keyname];
    if (row === undefined || !holds(row, reading.report.version)) {
      if (key !== undefined) readOther(construct, { tree: value, name: key }, { parts, reading });
      hidden.push(keyname);
      continue;
    }
    if (row.insteadUse !== undefined) reportReplaced(key, row.insteadUse, reading);
    const elements = readValue(row.value, { tree: value }, { reading, construct, keyname });
    // A copy, because the original has spare room for sixteen more.
    if (elements.length > 0) addPart(parts, { keyname, elements: elements.slice() });
  }
  const [first] = written ?? [];
  const short = first !== undefined && first.key === undefined ? first.keyname : undefined;
  const isBare = short === undefined && parts.length === 0 && hidden.length === 0;
  const element = new Element(of, place, isBare ? bare : { short, parts, hidden });
  if (written !== undefined) checkPresence(construct, element, reading);
  return element;
}

type Part = Found["parts"][number];
/** Shared by the many that have nothing to add to their trees. */
const bare: Found = { parts: [] };

/** Operations may stand both under their keyname and directly under the interface. */
function addPart(parts: Part[], part: Part): void {
  const known = parts.findIndex(({ keyname }) => keyname === part.keyname);
  const other = parts[known];
  if (other === undefined) parts.push(part);
  else parts[known] = { ...other, elements: [...other.elements, ...part.elements] };
}

interface Written {
  readonly key: Scalar | undefined;
  readonly keyname: string;
  readonly value: Tree;
}

/** The keynames and their values, a short form written out; undefined when it cannot be read. */
function writtenOut(
  construct: Construct,
  { tree, name }: Place,
  { report }: Reading,
): readonly Written[] | undefined {
  const short = construct.short?.find((form) => holds(form, report.version));
  const isComputed = short?.call !== undefined && isCall(tree, report.version);
  if (tree.kind === "mapping" && !isComputed) return keysOf(tree);
  if (isEmpty(tree)) {
    const { mayBeEmpty } = construct;
    if (mayBeEmpty === true || (mayBeEmpty !== undefined && holds(mayBeEmpty, report.version)))
      return [];
  } else {
    const keyname = isComputed ? short.call : short?.[tree.kind as "scalar" | "sequence"];
    if (keyname !== undefined) return [{ key: undefined, keyname, value: tree }];
  }
  const rule: Rule = `${construct.section}/${isEmpty(tree) ? "nothing" : "wrong-kind"}`;
  report.error(isEmpty(tree) ? (name ?? tree) : tree, rule, {
    message: `Expected ${construct.what} here, not ${describe(tree)}`,
    hint: `${construct.what} is a mapping of its keynames`,
  });
  return undefined;
}

function keysOf(tree: Mapping): readonly Written[] {
  return tree.keys.map((key, i) => ({ key, keyname: key.text, value: tree.values[i] as Tree }));
}

/** A key that is no keyname here: a name where the construct takes names, else an error. */
function readOther(
  construct: Construct,
  place: { readonly tree: Tree; readonly name: Scalar },
  { parts, reading }: { readonly parts: Part[]; readonly reading: Reading },
): void {
  const { others, section } = construct;
  const { report } = reading;
  const { name } = place;
  const row = construct.keynames[name.text];
  if (others !== undefined && row === undefined && holds(others, report.version)) {
    const { deprecatedSince, keyname } = others;
    if (deprecatedSince !== undefined && holds({ since: deprecatedSince }, report.version))
      report.warning(name, `${section}/deprecated-form`, {
        message: `"${name.text}" stands directly in ${construct.what}, which is deprecated`,
        hint: `write it under "${keyname}"`,
      });
    const elements = readValue(others.value, place, { reading, construct, keyname });
    addPart(parts, { keyname, elements, place: { key: name, tree: place.tree } });
    return;
  }
  report.error(name, `${section}/unknown-keyname`, () => {
    if (row !== undefined) {
      const message = `"${name.text}" is a keyname of ${construct.what} ${describeSpan(row)} only`;
      return { message: `${message}, and this file is written in ${report.version}` };
    }
    const known = knownKeynames(construct, reading);
    return {
      message: `"${name.text}" is no keyname of ${construct.what}${didYouMean(name.text, known)}`,
      hint: `it has ${known.join(", ")}`,
    };
  });
}

function knownKeynames(construct: Construct, { report }: Reading): readonly string[] {
  return Object.keys(construct.keynames).filter((keyname) =>
    holds(construct.keynames[keyname] as Keyname, report.version),
  );
}

function reportReplaced(key: Scalar | undefined, instead: string, { report }: Reading): void {
  if (key === undefined) return;
  report.warning(key, "file/deprecated-keyname", {
    message: `"${key.text}" is deprecated`,
    hint: `write "${instead}"`,
  });
}

function checkPresence(construct: Construct, element: Element, { report }: Reading): void {
  const at = element.place;
  const { section, what, exactlyOne, exclusive } = construct;
  for (const [keyname, mandatory] of mandatoryOf(construct)) {
    if (!holds(mandatory, report.version) || element.has(keyname)) continue;
    report.error(at, `${section}/missing-keyname`, {
      message: `The keyname "${keyname}" is missing in ${what}${named(element)}`,
      hint: `${what} cannot do without it`,
    });
  }
  const present = (exactlyOne ?? exclusive ?? []).filter((keyname) => element.has(keyname));
  const [first, second] = present;
  if (second !== undefined)
    report.error(element.placeOf(second), `${section}/exclusive-keynames`, {
      message: `${what} cannot have both "${first}" and "${second}"`,
      hint: "remove one of the two",
    });
  if (exactlyOne !== undefined && first === undefined)
    report.error(at, `${section}/missing-keyname`, {
      message: `${what} needs one of ${exactlyOne.map((name) => `"${name}"`).join(", ")}`,
    });
}

/** Which keynames have to be there, and in which versions; worked out once for a construct. */
function mandatoryOf(construct: Construct): readonly (readonly [string, Span])[] {
  const known = mandatoryKeynames.get(construct);
  if (known !== undefined) return known;
  const found = Object.entries(construct.keynames).flatMap(([keyname, { mandatory }]) =>
    mandatory === undefined ? [] : [[keyname, mandatory === true ? {} : mandatory] as const],
  );
  mandatoryKeynames.set(construct, found);
  return found;
}

const mandatoryKeynames = new Map<Construct, readonly (readonly [string, Span])[]>();

const named = ({ name }: Element): string => (name === undefined ? "" : ` "${name.text}"`);

interface Context {
  readonly reading: Reading;
  readonly construct: Construct;
  readonly keyname: string;
}

/** Checks a value and returns the constructs in it. */
function readValue(value: ValueKind, place: Place, context: Context): readonly Element[] {
  const { tree } = place;
  switch (value.kind) {
    case "construct":
      return [readConstruct(value.of, place, context.reading)];
    case "shape": {
      const shape = value.of[tree.kind];
      if (shape !== undefined && !isEmpty(tree)) return readValue(shape, place, context);
      return refuse(tree, expectedShape(value.of), context);
    }
    case "list":
      if (tree.kind !== "sequence") return refuse(tree, "a list", context);
      return tree.items.flatMap((item) => readValue(value.of, { tree: item }, context));
    case "map":
      if (tree.kind !== "mapping") return refuse(tree, "a mapping of names", context);
      return tree.keys.flatMap((name, i) => {
        if (value.of.kind !== "any") checkName(name, context);
        return readValue(value.of, { tree: tree.values[i] as Tree, name }, context);
      });
    case "named-list":
      if (tree.kind !== "sequence") return refuse(tree, "a list of names", context);
      return tree.items.flatMap((item) => readNamed(item, value.of, context));
    case "type":
      if (tree.kind === "scalar" && typeof tree.value === "string")
        refer(tree, value.of, context.reading);
      else refuse(tree, "the name of a type", context);
      return [];
    case "any":
      return [];
    case "text":
    case "label":
    case "boolean":
    case "version":
    case "integer":
    case "range":
    case "metadata":
    case "mapping": {
      const { report } = context.reading;
      const fault = plainRules[value.kind](tree, value as never, report.version);
      if (fault !== undefined && !isCall(tree, report.version))
        refuse(fault.at ?? tree, fault.expected, context);
      return [];
    }
  }
}

function refer(place: Scalar, kinds: readonly TypeKind[], { references }: Reading): void {
  const places = references.get(kinds);
  if (places === undefined) references.set(kinds, [place]);
  else places.push(place);
}

function readNamed(item: Tree, of: ValueKind, context: Context): readonly Element[] {
  const [name] = item.kind === "mapping" ? item.keys : [];
  if (item.kind !== "mapping" || name === undefined || item.keys.length > 1)
    return refuse(item, 'a mapping with one name, "- NAME: …"', context);
  checkName(name, context);
  return readValue(of, { tree: item.values[0] as Tree, name }, context);
}

/** A name is text and not empty; 1.x has files with numbers as names, which 2.0 rules out. */
function checkName(name: Scalar, { construct, keyname, reading }: Context): void {
  const { report } = reading;
  if (name.text !== "" && (typeof name.value === "string" || report.version !== "2.0")) return;
  const written = name.text === "" ? "nothing" : describe(name);
  report.error(name, `${construct.section}/wrong-name`, {
    message: `Expected a name under "${keyname}", not ${written}`,
    hint: "put it in quotes if it is meant as a name",
  });
}

function expectedShape(of: ByShape): string {
  const words = { scalar: "text", sequence: "a list", mapping: "a mapping" };
  const known = Object.entries(words).filter(([shape]) => shape in of);
  return known.map(([, word]) => word).join(" or ");
}

function refuse(tree: Tree, expected: string, { construct, keyname, reading }: Context): [] {
  const { report } = reading;
  report.error(tree, `${construct.section}/${isEmpty(tree) ? "nothing" : "wrong-kind"}`, {
    message: `Expected ${expected} for "${keyname}" of ${construct.what}, not ${describe(tree)}`,
  });
  return [];
}
