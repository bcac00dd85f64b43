import { formatDuration, parseDuration } from "../../std/duration.ts";
import type { JsonObject } from "../../std/json.ts";
import type { Scope } from "../desk.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Wording } from "../diagnostics.ts";
import { resolveText, textOf, type Use } from "./resolve.ts";
import { describe, isEmpty, type Mapping, quote, type Scalar, type Tree } from "./tree.ts";

/**
 * How one kind of value is read, and how editors are told about it: both from one place, so that
 * the JSON Schema cannot promise what the reader refuses.
 */
export interface Rule<T> {
  readonly schema: JsonObject;
  /** Undefined when the value is wrong, which is then reported. */
  read(tree: Tree, scope: Scope): T | undefined;
}

/** A key of the dialect; its description becomes editor hover. */
export interface Key<T> extends Rule<T> {
  readonly description: string;
}

export function key<T>(description: string, rule: Rule<T>): Key<T> {
  return { description, schema: rule.schema, read: (tree, scope) => rule.read(tree, scope) };
}

export type Keys = Readonly<Record<string, Key<unknown>>>;
export type Values<K extends Keys> = {
  -readonly [Name in keyof K]?: K[Name] extends Key<infer T> ? T : never;
};

export interface KeyReading {
  readonly scope: Scope;
  /** Takes the keys that the table does not know; without it they are reported. */
  readonly otherwise?: (key: Scalar, value: Tree) => void;
}

/** The keys that a table knows; what it does not know goes to `otherwise`. */
export function readKeys<K extends Keys>(
  mapping: Mapping,
  table: K,
  { scope, otherwise }: KeyReading,
): Values<K> {
  const into: Values<K> = {};
  for (let i = 0; i < mapping.keys.length; i++) {
    const key = mapping.keys[i] as Scalar;
    const value = mapping.values[i] as Tree;
    if (Object.hasOwn(table, key.text)) readKey(table, { key, value }, { scope, into });
    else if (otherwise !== undefined) otherwise(key, value);
    else reportUnknownKey(key, Object.keys(table), scope);
  }
  return into;
}

/** One key that the table knows. */
export function readKey<K extends Keys>(
  table: K,
  { key, value }: { readonly key: Scalar; readonly value: Tree },
  { scope, into = {} }: { readonly scope: Scope; readonly into?: Values<K> | undefined },
): Values<K> {
  const read = table[key.text]?.read(value, scope);
  if (read !== undefined) (into as Record<string, unknown>)[key.text] = read;
  return into;
}

export function reportUnknownKey(key: Scalar, known: readonly string[], scope: Scope): void {
  scope.desk.diagnostics.error("KHO_KEY_UNKNOWN", key, () => ({
    message: `Unknown key ${quote(key.text)}${didYouMean(key.text, known)}`,
    hint: `known here: ${known.join(", ")}`,
  }));
}

/** What was expected, and how to write it where that is not plain. */
type Expectation = string | { readonly expected: string; readonly hint: string | undefined };

export function wrongType(tree: Tree, what: Expectation, { desk }: Scope): undefined {
  const { expected, hint } = typeof what === "string" ? { expected: what, hint: undefined } : what;
  const message = `Expected ${expected} here, not ${describe(tree)}`;
  desk.diagnostics.error("KHO_VALUE_TYPE", tree, { message, hint });
}

function wrongValue(tree: Tree, what: Wording, { desk }: Scope): undefined {
  desk.diagnostics.error("KHO_VALUE_RANGE", tree, what);
}

/** A scalar's value after placeholders that are known now; undefined when wrong or missing. */
function known(tree: Tree, expected: string, scope: Scope): Known | undefined {
  if (tree.kind !== "scalar") return wrongType(tree, expected, scope);
  if (typeof tree.value !== "string") return { text: tree.text, value: tree.value };
  const use: Use = { late: false, secret: false, what: expected };
  const resolved = resolveText(tree, scope, use);
  if (resolved.kind !== "value") return undefined;
  return { text: textOf(resolved.value), value: resolved.value };
}

interface Known {
  readonly text: string;
  readonly value: unknown;
}

export interface TextOptions {
  /** For messages: "a host name". */
  readonly what: string;
  readonly pattern?: RegExp;
  /** What the pattern means, for messages: "letters, digits, dots and dashes". */
  readonly allowed?: string;
  readonly code?: string;
}

/** Text as written: a number or truth value counts by its spelling, so `1.10` stays `1.10`. */
export function text({
  what,
  pattern,
  allowed,
  code = "KHO_VALUE_RANGE",
}: TextOptions): Rule<string> {
  return {
    schema: { type: anyScalar, ...(pattern === undefined ? {} : orPlaceholder(pattern)) },
    read(tree, scope) {
      if (isEmpty(tree)) return wrongType(tree, what, scope);
      const value = known(tree, what, scope)?.text;
      if (value === undefined || pattern === undefined || pattern.test(value)) return value;
      scope.desk.diagnostics.error(
        code,
        tree,
        `${quote(value)} cannot be ${what}${allowed === undefined ? "" : `: it takes ${allowed}`}`,
      );
      return undefined;
    },
  };
}

const anyScalar = ["string", "number", "boolean"];

/** In editors a placeholder is allowed wherever a pattern is. */
function orPlaceholder(pattern: RegExp): JsonObject {
  return { pattern: `\\$\\{|${pattern.source}` };
}

/** Text as it stands, for people: nothing is filled in. */
export function prose(what: string): Rule<string> {
  return {
    schema: { type: anyScalar },
    read: (tree, scope) =>
      tree.kind === "scalar" && tree.value !== null ? tree.text : wrongType(tree, what, scope),
  };
}

export function integer(what: string, least: number, most: number): Rule<number> {
  return {
    schema: {
      anyOf: [
        { type: "integer", minimum: least, maximum: most },
        { type: "string", pattern: "\\$\\{" },
      ],
    },
    read(tree, scope) {
      const found = known(tree, what, scope);
      if (found === undefined) return undefined;
      if (typeof found.value !== "number" || !Number.isSafeInteger(found.value))
        return wrongType(tree, `${what}, a whole number`, scope);
      if (found.value >= least && found.value <= most) return found.value;
      return wrongValue(tree, `${what} is ${least} to ${most}, not ${found.value}`, scope);
    },
  };
}

/** Timers of every platform hold this much. */
const longestDurationMs = 2_147_483_647;

/** Milliseconds from `5s` and the like. */
export function duration(leastMs: number): Rule<number> {
  return {
    schema: { type: "string", pattern: "^\\d+(ms|s|m|h)$|\\$\\{", examples: ["100ms", "5s", "2m"] },
    read(tree, scope) {
      const expected = "a duration";
      const found = known(tree, expected, scope);
      if (found === undefined) return undefined;
      const ms = parseDuration(found.text);
      if (ms === undefined || typeof found.value !== "string") {
        const hint = "durations are written 100ms, 5s, 2m or 1h";
        return wrongType(tree, { expected, hint }, scope);
      }
      if (ms >= leastMs && ms <= longestDurationMs) return ms;
      const range = `${formatDuration(leastMs)} to 596h`;
      return wrongValue(tree, `This duration is ${range}, not ${found.text}`, scope);
    },
  };
}

export function oneOf<const Word extends string>(what: string, words: readonly Word[]): Rule<Word> {
  const expected = `${what}: ${words.join(", ")}`;
  return {
    schema: { anyOf: [{ enum: words }, { type: "string", pattern: "\\$\\{" }] },
    read(tree, scope) {
      const found = known(tree, expected, scope);
      if (found === undefined) return undefined;
      const word = words.find((candidate) => candidate === found.text);
      if (word !== undefined) return word;
      const wording = (): { message: string; hint: string } => {
        const question = didYouMean(found.text, words);
        return { message: `${quote(found.text)} is not ${what}${question}`, hint: expected };
      };
      return wrongValue(tree, wording, scope);
    },
  };
}

export function listOf<T>(what: string, item: Rule<T>): Rule<readonly T[]> {
  return {
    schema: { type: ["array", "null"], items: item.schema },
    read(tree, scope) {
      if (isEmpty(tree)) return [];
      if (tree.kind !== "sequence")
        return wrongType(tree, { expected: what, hint: "write [a, b]" }, scope);
      const items: T[] = [];
      for (const entry of tree.items) {
        const read = item.read(entry, scope);
        if (read !== undefined) items.push(read);
      }
      return items;
    },
  };
}

/** A mapping whose keys the author chooses; the result has no prototype. */
export function mapOf<T>(options: MapOptions<T>): Rule<Readonly<Record<string, T>>> {
  const { what, keyPattern, allowed, value } = options;
  return {
    schema: {
      type: ["object", "null"],
      propertyNames: { pattern: keyPattern.source },
      additionalProperties: value.schema,
    },
    read(tree, scope) {
      if (isEmpty(tree)) return none;
      if (tree.kind !== "mapping")
        return wrongType(tree, { expected: what, hint: "write { key: value }" }, scope);
      const map: Record<string, T> = Object.create(null);
      tree.keys.forEach((written, i) => {
        if (!keyPattern.test(written.text)) {
          const why = `${quote(written.text)} cannot be a key in ${what}: it takes ${allowed}`;
          scope.desk.diagnostics.error("KHO_NAME_INVALID", written, why);
          return;
        }
        const read = value.read(tree.values[i] as Tree, scope);
        if (read !== undefined) map[written.text] = read;
      });
      return map;
    },
  };
}

export interface MapOptions<T> {
  readonly what: string;
  readonly keyPattern: RegExp;
  readonly allowed: string;
  readonly value: Rule<T>;
}

/** The one empty record, without prototype, so that 100,000 nodes without labels share it. */
export const none: Readonly<Record<string, never>> = Object.freeze(Object.create(null));

/** A mapping of fixed keys. */
export function record<K extends Keys>(what: string, table: K): Rule<Values<K>> {
  return {
    schema: recordSchema(table),
    read: (tree, scope) =>
      tree.kind === "mapping" ? readKeys(tree, table, { scope }) : wrongType(tree, what, scope),
  };
}

export function recordSchema(table: Keys): JsonObject {
  return { type: "object", properties: propertiesOf(table), additionalProperties: false };
}

export function propertiesOf(table: Keys): JsonObject {
  return Object.fromEntries(
    Object.entries(table).map(([name, { description, schema }]) => [
      name,
      { description, ...schema },
    ]),
  );
}
