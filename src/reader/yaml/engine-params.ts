import type { Json } from "../../std/json.ts";
import type { ParamTemplate, Template } from "../../model/index.ts";
import type { ReadableEngine, Scope } from "../desk.ts";
import { mayHoldPlaceholder } from "./placeholder.ts";
import { resolveText, templateText, type Use } from "./resolve.ts";
import { type Arguments, resolveScript } from "./script.ts";
import { scalarJson } from "./to-json.ts";
import { isEmpty, type Scalar, type Tree } from "./tree.ts";

export type Path = readonly (string | number)[];

/** Parameters as data, before the engine's schema has seen them. */
export interface RawParams {
  readonly value: Json;
  readonly templates: readonly ParamTemplate[];
  /** Where a value came from an input as a whole: its type may be bent to what is wanted. */
  readonly fromInputs: readonly { readonly path: Path; readonly input: string }[];
  /** Where a placeholder was wrong: what the schema says of that value would be noise. */
  readonly doubtful: readonly Path[];
}

/** A call of an engine as it is written. */
export interface WrittenCall {
  readonly info: ReadableEngine["info"];
  /** The engine's name in the text: where a missing parameter is reported. */
  readonly key: Scalar;
  readonly tree: Tree;
  readonly raw: RawParams;
  readonly scope: Scope;
}

export interface ParamsRequest {
  readonly info: ReadableEngine["info"];
  readonly tree: Tree;
  readonly scope: Scope;
  /** Collects what placeholders in scripts stand for. */
  readonly args: Arguments;
}

/** Without placeholders, as in the 2016 form. */
export function literalParams(tree: Tree, scope: Scope): RawParams {
  const state = newState(undefined, scope);
  return finish(convert(tree, state), state);
}

/** With placeholders filled in or turned into templates; data stays data. */
export function readParams(request: ParamsRequest): RawParams {
  const state = newState(request, request.scope);
  return finish(convert(request.tree, state), state);
}

interface State {
  readonly request: ParamsRequest | undefined;
  readonly scope: Scope;
  readonly path: (string | number)[];
  readonly templates: ParamTemplate[];
  readonly fromInputs: { readonly path: Path; readonly input: string }[];
  readonly doubtful: Path[];
}

const nothing: readonly never[] = [];

function newState(request: ParamsRequest | undefined, scope: Scope): State {
  return { request, scope, path: [], templates: [], fromInputs: [], doubtful: [] };
}

function finish(value: Json | undefined, state: State): RawParams {
  const { templates, fromInputs, doubtful } = state;
  return {
    value: value ?? {},
    templates: templates.length === 0 ? nothing : templates,
    fromInputs,
    doubtful,
  };
}

/** Undefined for an input that was not given: as if the parameter were not there. */
function convert(tree: Tree, state: State): Json | undefined {
  switch (tree.kind) {
    case "scalar":
      return convertScalar(tree, state);
    case "sequence": {
      const items: Json[] = [];
      for (const item of tree.items) {
        state.path.push(items.length);
        const value = convert(item, state);
        if (value !== undefined) items.push(value);
        state.path.pop();
      }
      return items;
    }
    case "mapping":
      return convertMapping(tree, state);
  }
}

function convertMapping(tree: Tree & { kind: "mapping" }, state: State): Json {
  const object: Record<string, Json> = {};
  for (let i = 0; i < tree.keys.length; i++) {
    const key = tree.keys[i] as Scalar;
    if (state.request !== undefined && mayHoldPlaceholder(key.text)) refuseKey(key, state);
    state.path.push(key.text);
    const value = convert(tree.values[i] as Tree, state);
    if (value !== undefined) object[key.text] = value;
    state.path.pop();
  }
  return object;
}

function refuseKey(key: Scalar, state: State): void {
  state.scope.desk.diagnostics.error(
    "KHO_PLACEHOLDER_PLACE",
    key,
    "Cannot use a placeholder in a key: only values are filled in",
  );
}

function convertScalar(scalar: Scalar, state: State): Json | undefined {
  const { request, scope } = state;
  if (typeof scalar.value !== "string") {
    if (state.path.length === 0 && isEmpty(scalar)) return {};
    const value = scalarJson(scalar, scope.desk.diagnostics);
    if (value === undefined) state.doubtful.push([...state.path]);
    return value ?? null;
  }
  if (request === undefined || !mayHoldPlaceholder(scalar.text)) return scalar.text;
  const [top] = state.path;
  const isScriptParam = request.info.scripts?.includes(String(top)) === true;
  if (isScriptParam && state.path.length === 1) return convertScript(scalar, request, state);
  const argv = isScriptParam && state.path.length === 2;
  const use = argv ? argvUse : paramUse;
  const resolved = resolveText(scalar, scope, use);
  switch (resolved.kind) {
    case "failed":
      state.doubtful.push([...state.path]);
      return scalar.text;
    case "value":
      if (resolved.input === undefined) return resolved.value;
      if (resolved.value === null) return undefined;
      state.fromInputs.push({ path: [...state.path], input: resolved.input });
      return resolved.value;
    case "template":
      return late(resolved.template, state);
  }
}

const paramUse: Use = { late: true, secret: true, what: "a parameter" };
/** Every user of a machine can list the arguments of its processes. */
const argvUse: Use = { late: true, secret: false, what: "the arguments of a program" };

function late(template: Template, state: State): string {
  state.templates.push({ path: [...state.path], template });
  return templateText(template);
}

function convertScript(scalar: Scalar, request: ParamsRequest, state: State): Json | undefined {
  const whole = resolveScript({ scalar, scope: request.scope, args: request.args });
  switch (whole.kind) {
    case "failed":
      state.doubtful.push([...state.path]);
      return scalar.text;
    case "absent":
      return undefined;
    case "list":
      return whole.value;
    case "script":
      return whole.text;
  }
}
