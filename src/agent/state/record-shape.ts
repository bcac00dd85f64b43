import { goals, type Topology } from "../../model/index.ts";
import { isJsonObject, type Json, type JsonObject } from "../../std/json.ts";
import type { Desired, StateRecord } from "./state.ts";

/** A field's type; "?" marks one that may be absent. Fields not named here are kept as they are. */
type FieldType = "string" | "number" | "object" | "string?" | "number?";
type Fields = Readonly<Record<string, FieldType>>;

const processFields: Fields = {
  run: "string",
  step: "string",
  pid: "number",
  startTicks: "number",
  bootId: "string",
  startedAt: "number",
  killAfterMs: "number",
};

/** Per kind: the field that holds a noun, if any, and what must be in there. */
const shapes: Readonly<
  Record<StateRecord["kind"], { readonly in?: string; readonly has: Fields }>
> = {
  "identity.taken": { has: { identity: "string" } },
  "step.completed": {
    in: "completion",
    has: { step: "string", fingerprint: "string", changes: "number", at: "number" },
  },
  "step.forgotten": { has: { step: "string" } },
  "made.recorded": {
    in: "made",
    has: {
      step: "string",
      engine: "string",
      params: "object",
      made: "object",
      user: "string?",
      cwd: "string?",
    },
  },
  "made.cleared": { has: { step: "string" } },
  "run.started": { in: "run", has: processFields },
  "run.ended": { has: { run: "string" } },
  "child.started": {
    in: "child",
    has: { ...processFields, fingerprint: "string", logFile: "string" },
  },
  "child.ended": { has: { step: "string", run: "string" } },
  "hold.placed": {
    in: "hold",
    has: { node: "string", who: "string", why: "string", since: "number", until: "number?" },
  },
  "hold.released": { has: { node: "string" } },
  "node.performed": {
    in: "performed",
    has: { instance: "string", node: "string", gen: "number", definition: "object" },
  },
  "node.forgotten": { has: { instance: "string" } },
  "claim.taken": { has: { instance: "string", token: "number" } },
};

export type RecordReading =
  | { readonly kind: "record"; readonly record: StateRecord }
  /** A later release wrote it; it is kept on rewrite and otherwise ignored. */
  | { readonly kind: "foreign" }
  | { readonly kind: "garbage" };

/** Reads one line of a state log, which may hold any bytes whatever. */
export function readRecord(line: string): RecordReading {
  const value = parseJson(line);
  if (!isJsonObject(value) || typeof value["kind"] !== "string") return { kind: "garbage" };
  if (!Object.hasOwn(shapes, value["kind"])) return { kind: "foreign" };
  const shape = shapes[value["kind"] as StateRecord["kind"]];
  const noun = shape.in === undefined ? value : value[shape.in];
  if (!isJsonObject(noun) || !hasFields(noun, shape.has)) return { kind: "garbage" };
  return { kind: "record", record: value as unknown as StateRecord };
}

/** Reads the desired state's JSON; undefined when it is not one. */
export function readDesired(value: Json | undefined): Desired | undefined {
  if (!isJsonObject(value)) return undefined;
  const fields: Fields = {
    uid: "string",
    gen: "number",
    goal: "string",
    topology: "object",
    acceptedAt: "number",
  };
  if (!hasFields(value, fields)) return undefined;
  if (!goals.some((goal) => goal === value["goal"])) return undefined;
  const topology = value["topology"] as unknown as Topology;
  return Array.isArray(topology.nodes) ? (value as unknown as Desired) : undefined;
}

export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function hasFields(value: JsonObject, fields: Fields): boolean {
  return Object.entries(fields).every(([name, type]) => {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field === undefined) return type.endsWith("?");
    if (type === "object") return isJsonObject(field);
    return typeof field === type.replace("?", "");
  });
}
