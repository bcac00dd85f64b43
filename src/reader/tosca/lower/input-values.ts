import type { Json } from "../../../std/json.ts";
import { isJsonArray } from "../../../std/json.ts";
import type { Desk } from "../../desk.ts";
import type { GivenInput } from "../../yaml/inputs.ts";
import { parseValue } from "../../yaml/parse.ts";
import type { NormalParameter, NormalService } from "../normal/normal-service.ts";
import { untypedValue, type Value } from "../value/index.ts";

/**
 * The values that a service's inputs are given, the last one of each winning; others have none.
 * What is given to no input, or missing, has been told where inputs are checked.
 */
export function inputValues(
  { inputs }: NormalService,
  given: readonly GivenInput[],
  desk: Desk,
): ReadonlyMap<string, Value> {
  const last = new Map<string, GivenInput>();
  for (const one of given) last.set(one.name, one);
  const values = new Map<string, Value>();
  for (const [name, parameter] of inputs) {
    const one = last.get(name);
    if (one !== undefined) values.set(name, valueOf(one, parameter, desk));
  }
  return values;
}

function valueOf(given: GivenInput, { type }: NormalParameter, desk: Desk): Value {
  switch (given.kind) {
    case "tree":
      return untypedValue(given.tree);
    case "value":
      return valueOfJson(given.value);
    case "text": {
      // A text on a command line is what its type makes of it: "1" may be meant as text.
      if (type === "string" || type === undefined) return given.text;
      const json = parseValue(given.text, desk.limits);
      return json === undefined ? given.text : valueOfJson(json);
    }
  }
}

function valueOfJson(json: Json): Value {
  if (typeof json === "number") return Number.isSafeInteger(json) ? BigInt(json) : json;
  if (json === null || typeof json !== "object") return json;
  if (isJsonArray(json)) return json.map(valueOfJson);
  return new Map(Object.entries(json).map(([key, value]) => [key, valueOfJson(value)]));
}
