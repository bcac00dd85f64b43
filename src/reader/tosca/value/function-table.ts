import type { ToscaVersion } from "./finding.ts";
import type { ValueKind } from "./value.ts";

/** Kinds that an argument may have or a result has; `any` where the table says nothing. */
export type Kinds = readonly ValueKind[] | "any";

/**
 * How arguments are written. `list`: as a list of values. `path`: as a list that begins with an
 * entity or TOSCA Path. `names`: one name, or a list that begins with one. `bare`: as one text.
 */
export type ArgumentForm = "list" | "path" | "names" | "bare";

/** What is fixed about a function of the standard. */
export interface FunctionEntry {
  readonly name: string;
  /** Paragraph of TOSCA 1.3 or 2.0. */
  readonly paragraph: string;
  readonly form: ArgumentForm;
  readonly least: number;
  readonly most: number;
  /** By position; the last is that of all further arguments. */
  readonly takes: readonly Kinds[];
  readonly gives: Kinds;
  /** What is no argument by the text, and is one in use: it is warned of, and taken as its text. */
  readonly converts?: readonly ValueKind[] | undefined;
}

const boolean: Kinds = ["boolean"];
const string: Kinds = ["string"];
const integer: Kinds = ["integer"];
const float: Kinds = ["float"];
const list: Kinds = ["list"];
const map: Kinds = ["map"];
const number: Kinds = ["integer", "float"];
const quantity: Kinds = ["integer", "float", "scalar"];
const ordered: Kinds = ["integer", "float", "string", "timestamp", "version", "scalar"];
const textOrList: Kinds = ["string", "list"];
const listOrMap: Kinds = ["list", "map"];
const step: Kinds = ["string", "integer"];

type Row = readonly [
  name: string,
  paragraph: string,
  arity: readonly [least: number, most: number],
  takes: readonly Kinds[],
  gives: Kinds,
  form?: ArgumentForm,
  converts?: readonly ValueKind[],
];

const many = Infinity;

const rows20: readonly Row[] = [
  ["get_input", "10.2.1.1", [1, many], [string, step], "any", "names"],
  ["get_property", "10.2.1.2", [2, many], [step], "any", "path"],
  ["get_attribute", "10.2.1.3", [2, many], [step], "any", "path"],
  ["get_artifact", "10.2.1.4", [2, many], [step], string, "path"],
  ["value", "10.2.1.5", [0, many], [step], "any"],
  ["node_index", "10.2.1.6", [0, 0], [], integer],
  ["relationship_index", "10.2.1.7", [0, 0], [], integer],
  ["available_allocation", "10.2.1.8", [2, many], [step], quantity, "path"],
  ["and", "10.2.2.1.1", [2, many], [boolean], boolean],
  ["or", "10.2.2.1.2", [2, many], [boolean], boolean],
  ["not", "10.2.2.1.3", [1, 1], [boolean], boolean],
  ["xor", "10.2.2.1.4", [2, 2], [boolean], boolean],
  ["equal", "10.2.2.2.1", [2, 2], ["any"], boolean],
  ["greater_than", "10.2.2.2.2", [2, 2], [ordered], boolean],
  ["greater_or_equal", "10.2.2.2.3", [2, 2], [ordered], boolean],
  ["less_than", "10.2.2.2.4", [2, 2], [ordered], boolean],
  ["less_or_equal", "10.2.2.2.5", [2, 2], [ordered], boolean],
  ["valid_values", "10.2.2.2.6", [2, 2], ["any", list], boolean],
  ["matches", "10.2.2.2.7", [2, 2], [string], boolean],
  ["has_suffix", "10.2.2.3.1", [2, 2], [textOrList], boolean],
  ["has_prefix", "10.2.2.3.2", [2, 2], [textOrList], boolean],
  ["contains", "10.2.2.3.3", [2, 2], [textOrList], boolean],
  ["has_entry", "10.2.2.3.4", [2, 2], [listOrMap, "any"], boolean],
  ["has_key", "10.2.2.3.5", [2, 2], [map, "any"], boolean],
  ["has_all_entries", "10.2.2.3.6", [2, 2], [listOrMap, list], boolean],
  ["has_all_keys", "10.2.2.3.7", [2, 2], [map, list], boolean],
  ["has_any_entry", "10.2.2.3.8", [2, 2], [listOrMap, list], boolean],
  ["has_any_key", "10.2.2.3.9", [2, 2], [map, list], boolean],
  ["length", "10.2.3.1", [1, 1], [["string", "list", "map", "bytes"]], integer],
  // Of its neighbour, which takes strings too, an example of the standard joins a number.
  ["concat", "10.2.3.2", [1, many], [textOrList], textOrList, "list", ["integer", "float"]],
  ["join", "10.2.3.3", [1, 2], [list, string], string],
  ["token", "10.2.3.4", [3, 3], [string, string, integer], string],
  ["union", "10.2.4.1", [1, many], [list], list],
  ["intersection", "10.2.4.2", [1, many], [list], list],
  ["sum", "10.2.5.1", [1, many], [quantity], quantity],
  ["difference", "10.2.5.2", [2, 2], [quantity], quantity],
  ["product", "10.2.5.3", [1, many], [quantity, number], quantity],
  ["quotient", "10.2.5.4", [2, 2], [quantity, number], ["float", "scalar"]],
  ["remainder", "10.2.5.5", [2, 2], [["integer", "scalar"], integer], ["integer", "scalar"]],
  ["round", "10.2.5.6", [1, 1], [float], integer],
  ["floor", "10.2.5.7", [1, 1], [float], integer],
  ["ceil", "10.2.5.8", [1, 1], [float], integer],
];

// In 1.x a number in a text is its text: examples of the standard join numbers.
const rows1x: readonly Row[] = [
  ["concat", "4.3.1", [1, many], [["string", "integer", "float", "boolean"]], string],
  ["join", "4.3.2", [1, 2], [list, string], string],
  ["token", "4.3.3", [3, 3], [string, string, integer], string],
  ["get_input", "4.4.1", [1, many], [string, step], "any", "names"],
  ["get_property", "4.4.2", [2, many], [step], "any", "path"],
  ["get_attribute", "4.5.1", [2, many], [step], "any", "path"],
  ["get_operation_output", "4.6.1", [4, 4], [string], "any", "path"],
  ["get_nodes_of_type", "4.7.1", [1, 1], [string], list, "bare"],
  ["get_artifact", "4.8.1", [2, 4], [string, string, string, boolean], string, "path"],
];

const functions20 = tableOf(rows20);
const functions1x = tableOf(rows1x);

function tableOf(rows: readonly Row[]): ReadonlyMap<string, FunctionEntry> {
  return new Map(
    rows.map(([name, paragraph, [least, most], takes, gives, form = "list", converts]) => [
      name,
      { name, paragraph, form, least, most, takes, gives, converts },
    ]),
  );
}

/** The functions of a version by name, without `$`: 42 of 2.0, nine of 1.x (`join` since 1.2). */
export function functionsOf(version: ToscaVersion): ReadonlyMap<string, FunctionEntry> {
  if (version === "2.0") return functions20;
  if (version === "1.2" || version === "1.3") return functions1x;
  return new Map([...functions1x].filter(([name]) => name !== "join"));
}

/** What 1.x had and 2.0 has dropped, with what takes its place. */
export const droppedFunctions: ReadonlyMap<string, string> = new Map([
  ["in_range", "write $and with $greater_or_equal and $less_or_equal, or import a profile with it"],
  ["get_operation_output", "map the output of the operation to an attribute, and get that"],
  ["get_nodes_of_type", "name the nodes, or reach them by their relationships"],
  ["min_length", "write $greater_or_equal: [ { $length: [ $value ] }, NUMBER ]"],
  ["max_length", "write $less_or_equal: [ { $length: [ $value ] }, NUMBER ]"],
  ["pattern", "write $matches: [ $value, PATTERN ]"],
  ["schema", "leave it out"],
]);
