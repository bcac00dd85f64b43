import { equalValues, keyOf } from "./compare.ts";
import { lengthOf } from "./length.ts";
import { Failure, wrongKinds } from "./outcome.ts";
import { isList, isMap, showValue, type Value } from "./value.ts";

type Values = readonly Value[];

/** In characters or entries: arguments may be repeated, so results could grow without end. */
const longestResult = 16 * 1024 * 1024;

function bounded(length: number, make: () => Value): Value | Failure {
  if (length <= longestResult) return make();
  return new Failure(`the result is longer than ${longestResult}`, "put less together");
}

export function length([value]: Values): Value | Failure {
  return (value === undefined ? undefined : lengthOf(value)) ?? wrongKinds("it has no length");
}

/** Texts, or lists; in 1.x numbers and booleans are the texts that they are written as. */
export function concat(values: Values): Value | Failure {
  if (values.every(isList)) {
    const total = values.reduce((count, list) => count + list.length, 0);
    return bounded(total, () => values.flat());
  }
  return joined(values, "");
}

export function join([list, delimiter = ""]: Values): Value | Failure {
  if (list === undefined || !isList(list)) return wrongKinds("its first argument is no list");
  if (typeof delimiter !== "string") return wrongKinds("its delimiter is no text");
  return joined(list, delimiter);
}

function joined(values: Values, delimiter: string): Value | Failure {
  const texts: string[] = [];
  for (const value of values) {
    const text = textOf(value);
    if (text === undefined) return wrongKinds(`${showValue(value)} is no text`);
    texts.push(text);
  }
  const total = texts.reduce((sum, text) => sum + text.length + delimiter.length, 0);
  return bounded(total, () => texts.join(delimiter));
}

/** Numbers join as in the standard's own examples; what is written as text is that text. */
function textOf(value: Value): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "bigint" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  if (value === null || isList(value) || isMap(value)) return undefined;
  return "text" in value ? value.text : undefined;
}

/** The part of a text with this number, between any of the characters. */
export function token([text, characters, index]: Values): Value | Failure {
  if (typeof text !== "string" || typeof characters !== "string" || typeof index !== "bigint")
    return wrongKinds("it takes a text, the characters to cut at, and a number");
  const cuts = new Set(characters);
  const parts = [""];
  for (const character of text) {
    if (cuts.has(character)) parts.push("");
    else parts[parts.length - 1] += character;
  }
  const part = index < 0n ? undefined : parts[Number(index)];
  if (part !== undefined) return part;
  return new Failure(`there is no part ${index} in ${showValue(text)}`, "count parts from 0");
}

/** Where the second text or list has to be in the first. */
type Where = "start" | "end" | "anywhere";

const within =
  (where: Where) =>
  ([one, other]: Values): Value | Failure => {
    if (typeof one === "string" && typeof other === "string") {
      if (where === "anywhere") return one.includes(other);
      return where === "start" ? one.startsWith(other) : one.endsWith(other);
    }
    if (one === undefined || other === undefined || !isList(one) || !isList(other))
      return wrongKinds("it takes two texts or two lists");
    const [all, part] = [one.map(keyOf), other.map(keyOf)];
    if (where === "start") return part.every((key, i) => all[i] === key);
    const last = all.length - part.length;
    if (where === "end") return last >= 0 && part.every((key, i) => all[last + i] === key);
    return holdsRun(all, part);
  };

export const hasPrefix = within("start");
export const hasSuffix = within("end");
export const contains = within("anywhere");

/** Whether `part` stands in `all` without a gap, by the algorithm of Knuth, Morris and Pratt. */
function holdsRun(all: readonly string[], part: readonly string[]): boolean {
  const back: number[] = [0];
  const step = (matched: number, key: string | undefined): number => {
    let k = matched;
    while (k > 0 && part[k] !== key) k = back[k - 1] as number;
    return part[k] === key ? k + 1 : 0;
  };
  for (let i = 1; i < part.length; i++) back.push(step(back[i - 1] as number, part[i]));
  if (part.length === 0) return true;
  let matched = 0;
  for (const key of all) {
    matched = step(matched, key);
    if (matched === part.length) return true;
  }
  return false;
}

/** Whether the value is equal to one of a list. */
export function validValues([value, list]: Values): Value | Failure {
  if (value === undefined || list === undefined || !isList(list))
    return wrongKinds("its second argument is no list");
  return list.some((item) => equalValues(value, item) === true);
}

export function hasEntry([all, value]: Values): Value | Failure {
  const entries = entriesOf(all);
  return entries === undefined
    ? wrongKinds("it takes a list or map")
    : validValues([value as Value, entries]);
}

export function hasKey([map, key]: Values): Value | Failure {
  if (map === undefined || !isMap(map)) return wrongKinds("its first argument is no map");
  return typeof key === "string" && map.has(key);
}

type Of = "entries" | "keys";

const has =
  (quantity: "all" | "any", of: Of) =>
  ([all, wanted]: Values): Value | Failure => {
    const there = of === "entries" ? entriesOf(all) : keysOf(all);
    if (there === undefined || wanted === undefined || !isList(wanted))
      return wrongKinds(`it takes a ${of === "keys" ? "map" : "list or map"}, and a list`);
    const keys = new Set(there.map(keyOf));
    const isThere = (value: Value): boolean => keys.has(keyOf(value));
    return quantity === "all" ? wanted.every(isThere) : wanted.some(isThere);
  };

export const hasAllEntries = has("all", "entries");
export const hasAnyEntry = has("any", "entries");
export const hasAllKeys = has("all", "keys");
export const hasAnyKey = has("any", "keys");

function entriesOf(value: Value | undefined): Values | undefined {
  if (value === undefined) return undefined;
  if (isList(value)) return value;
  return isMap(value) ? [...value.values()] : undefined;
}

const keysOf = (value: Value | undefined): Values | undefined =>
  value !== undefined && isMap(value) ? [...value.keys()] : undefined;

/** Entries of all lists, each once, in the order of their first places. */
export function union(lists: Values): Value | Failure {
  if (!lists.every(isList)) return wrongKinds("it takes lists");
  const entries = new Map<string, Value>();
  for (const value of lists.flat() as Values)
    if (!entries.has(keyOf(value))) entries.set(keyOf(value), value);
  return [...entries.values()];
}

/** Entries that are in every list, each once, in the order of the first list. */
export function intersection(lists: Values): Value | Failure {
  if (!lists.every(isList)) return wrongKinds("it takes lists");
  const [first = [], ...others] = lists;
  const keys = others.map((list) => new Set(list.map(keyOf)));
  const common = first.filter((value) => keys.every((set) => set.has(keyOf(value))));
  return union([common]);
}
