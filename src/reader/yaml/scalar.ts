import { boolCoreTag, floatCoreTag, intCoreTag, NOT_RESOLVED, nullCoreTag } from "js-yaml";

type ScalarValue = null | boolean | number | string;

/** Characters that a null, boolean or number of the core schema can begin with. */
const special = new Uint8Array(128);
for (const character of "~nNtTfF+-.0123456789") special[character.charCodeAt(0)] = 1;

/** What a plain (unquoted) scalar means by YAML 1.2's core schema. */
export function plainValue(text: string): ScalarValue {
  if (text === "") return null;
  const first = text.charCodeAt(0);
  if (first >= 128 || special[first] === 0) return text;
  for (const tag of [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]) {
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

type CoreTag = typeof nullCoreTag | typeof boolCoreTag | typeof intCoreTag;

function explicit(tag: CoreTag): (text: string) => ScalarValue | undefined {
  return (text) => {
    const value = tag.resolve(text, true, tag.tagName);
    return value === NOT_RESOLVED ? undefined : value;
  };
}
