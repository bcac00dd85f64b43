import { boolCoreTag, floatCoreTag, intCoreTag, NOT_RESOLVED, nullCoreTag } from "js-yaml";

type ScalarValue = null | boolean | number | string;
type CoreTag = typeof nullCoreTag | typeof boolCoreTag | typeof intCoreTag;

/** The kinds of value that a plain scalar can be, by its first character. */
const kinds: readonly (readonly [first: string, tags: readonly CoreTag[]])[] = [
  ["~nN", [nullCoreTag]],
  ["tTfF", [boolCoreTag]],
  ["+-.0123456789", [intCoreTag, floatCoreTag]],
];
const tagsByFirst: (readonly CoreTag[] | undefined)[] = new Array(128).fill(undefined);
for (const [first, candidates] of kinds)
  for (const character of first) tagsByFirst[character.charCodeAt(0)] = candidates;

/** What a plain (unquoted) scalar means by YAML 1.2's core schema. */
export function plainValue(text: string): ScalarValue {
  if (text === "") return null;
  const candidates = tagsByFirst[text.charCodeAt(0)];
  if (candidates === undefined) return text;
  for (const tag of candidates) {
    const value = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
}

const tags = {
  "!": (text: string): ScalarValue => text,
  "!!str": (text: string): ScalarValue => text,
  "!!null": explicit(nullCoreTag),
  "!!bool": explicit(boolCoreTag),
  "!!int": explicit(intCoreTag),
  "!!float": explicit(floatCoreTag),
};

/** What a scalar with an explicit tag means; undefined when the tag is unknown or does not fit. */
export function taggedValue(tag: string, text: string): ScalarValue | undefined {
  return Object.hasOwn(tags, tag) ? tags[tag as keyof typeof tags](text) : undefined;
}

function explicit(tag: CoreTag): (text: string) => ScalarValue | undefined {
  return (text) => {
    const value = tag.resolve(text, true, tag.tagName);
    return value === NOT_RESOLVED ? undefined : value;
  };
}
