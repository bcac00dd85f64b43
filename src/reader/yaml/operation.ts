import type {
  EngineCall,
  Operation,
  OperationName,
  PerformOperation,
  Template,
} from "../../model/index.ts";
import { closestWord } from "../../std/edit-distance.ts";
import { didYouMean } from "../did-you-mean.ts";
import { positionOf, type ReadableEngine, type Scope } from "../desk.ts";
import { literalParams, readParams } from "./engine-params.ts";
import { limitsOf, operationKeys, type Placed } from "./operation-keys.ts";
import { none, readKey, type Values, wrongType } from "./rule.ts";
import { Arguments } from "./script.ts";
import { quote, type Scalar, type Tree } from "./tree.ts";
import { validateParams } from "./validate-params.ts";

export interface ReadOperation {
  readonly operation: Operation;
  /** To be checked when all operations of the node are known. */
  readonly redoOn: readonly Placed<OperationName>[];
}

/** One engine with its parameters, as written below `check`, `do` or the operation itself. */
interface Part {
  readonly key: Scalar;
  readonly params: Tree;
  readonly engine: ReadableEngine;
}

const nothing: readonly never[] = [];

/** `create: …` and its like; undefined when there is nothing to go on with, which is reported. */
export function readOperation(key: Scalar, tree: Tree, scope: Scope): ReadOperation | undefined {
  const takesBack = key.text === "stop" || key.text === "delete";
  if (takesBack && tree.kind === "scalar" && tree.text === "keep")
    return {
      operation: { kind: "keep", position: positionOf(scope.desk, key) },
      redoOn: nothing,
    };
  if (tree.kind !== "mapping") {
    const keep = takesBack ? ' or "keep"' : "";
    return wrongType(
      tree,
      { expected: `an operation${keep}`, hint: "write { ENGINE: { parameters } }" },
      scope,
    );
  }
  const draft = new OperationDraft(key, scope);
  for (let i = 0; i < tree.keys.length; i++)
    draft.take(tree.keys[i] as Scalar, tree.values[i] as Tree);
  return draft.finish();
}

/** An operation while its keys are read, one after the other. */
class OperationDraft {
  readonly #key: Scalar;
  readonly #scope: Scope;
  readonly #args = new Arguments();
  #common: Values<typeof operationKeys> | undefined;
  #check: Part | undefined;
  #do: Part | undefined;
  /** One engine for check and do. */
  #both: Part | undefined;
  /** The first of the keys `check` and `do`, whatever stands below it. */
  #role: Scalar | undefined;
  #strangers: Scalar[] | undefined;

  constructor(key: Scalar, scope: Scope) {
    this.#key = key;
    this.#scope = scope;
  }

  take(key: Scalar, value: Tree): void {
    const { text } = key;
    if (text === "check" || text === "do") {
      this.#role ??= key;
      const part = readPart(key, value, this.#scope);
      if (text === "check") this.#check = part;
      else this.#do = part;
      return;
    }
    if (Object.hasOwn(operationKeys, text)) {
      this.#common = readKey(
        operationKeys,
        { key, value },
        { scope: this.#scope, into: this.#common },
      );
      return;
    }
    const engine = this.#scope.desk.engines.get(text);
    if (engine === undefined) (this.#strangers ??= []).push(key);
    else if (this.#both === undefined) this.#both = { key, params: value, engine };
    else reportSecondEngine(key, this.#both.key.text, this.#scope);
  }

  finish(): ReadOperation | undefined {
    const scope = this.#scope;
    const both = this.#both;
    const hasEngine = both !== undefined || this.#role !== undefined;
    for (const stranger of this.#strangers ?? []) reportStranger(stranger, hasEngine, scope);
    if (both !== undefined && this.#role !== undefined) {
      reportSecondEngine(both.key, this.#role.text, scope);
      return undefined;
    }
    if (both === undefined && this.#role === undefined && this.#strangers === undefined)
      return reportNoEngine(this.#key, scope);
    const read = this.#common ?? nothingCommon;
    const operation = this.#perform(read);
    reportBackoff(operation, this.#key, scope);
    return { operation, redoOn: read.redo_on ?? nothing };
  }

  #perform(read: Values<typeof operationKeys>): PerformOperation {
    const both = this.#both;
    const call = both && readCall(both, this.#scope, this.#args);
    const checks = both?.engine.check !== undefined;
    const does = both !== undefined && canDo(both.engine);
    const check = both === undefined ? this.#call(this.#check) : checks ? call : undefined;
    const doCall = both === undefined ? this.#call(this.#do) : does ? call : undefined;
    const { user, cwd } = read;
    // Built up rather than spread together: there may be 200,000 of them.
    const operation: Mutable<PerformOperation> = {
      kind: "perform",
      limits: limitsOf(read),
      redoOn: read.redo_on?.map(({ word }) => word) ?? nothing,
      env: environment(read.env, this.#args),
      position: positionOf(this.#scope.desk, this.#key),
    };
    if (check !== undefined) operation.check = check;
    if (doCall !== undefined) operation.do = doCall;
    if (user !== undefined) operation.user = user;
    if (cwd !== undefined) operation.cwd = cwd;
    return operation;
  }

  #call(part: Part | undefined): EngineCall | undefined {
    return part && readCall(part, this.#scope, this.#args);
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const nothingCommon: Values<typeof operationKeys> = {};

const canDo = ({ do: does, info }: ReadableEngine): boolean =>
  does !== undefined || info.gate === true;

/** One mapping for both where nothing is to be joined. */
function environment(
  written: Readonly<Record<string, Template>> | undefined,
  args: Arguments,
): Readonly<Record<string, Template>> {
  if (args.env === undefined) return written ?? none;
  return Object.assign(Object.create(null), written, args.env);
}

/** A call in the 2016 form has no placeholders: `args` is undefined. */
export function readCall(
  { key, params, engine }: Part,
  scope: Scope,
  args: Arguments | undefined,
): EngineCall | undefined {
  const { info } = engine;
  const raw =
    args === undefined
      ? literalParams(params, scope)
      : readParams({ info, tree: params, scope, args });
  const accepted = validateParams({ info, key, tree: params, raw, scope });
  if (accepted === undefined) return undefined;
  return {
    engine: info.name,
    params: accepted.params,
    templates: accepted.templates,
    position: positionOf(scope.desk, key),
  };
}

/** What stands below `check` or `do`: one engine that can do what is asked of it. */
export function readPart(role: Scalar, tree: Tree, scope: Scope): Part | undefined {
  if (tree.kind !== "mapping" || tree.keys.length === 0)
    return wrongType(
      tree,
      { expected: "an engine and its parameters", hint: "write { ENGINE: { … } }" },
      scope,
    );
  const [key, ...others] = tree.keys as [Scalar, ...Scalar[]];
  for (const other of others) reportSecondEngine(other, key.text, scope);
  const engine = scope.desk.engines.get(key.text);
  if (engine === undefined) {
    reportUnknownEngine(key, scope);
    return undefined;
  }
  const able = role.text === "check" ? engine.check !== undefined : canDo(engine);
  if (able) return { key, params: tree.values[0] as Tree, engine };
  reportUnable(key, role.text === "check", scope);
  return undefined;
}

function reportUnable(key: Scalar, checks: boolean, scope: Scope): void {
  const able = [...scope.desk.engines.values()]
    .filter((engine) => (checks ? engine.check : engine.do) !== undefined)
    .map(({ info }) => info.name);
  const code = checks ? "KHO_ENGINE_NO_CHECK" : "KHO_ENGINE_NO_DO";
  const what = checks ? "only do, not check" : "only check, not do";
  const hint = `engines that can: ${able.join(", ")}`;
  scope.desk.diagnostics.error(code, key, { message: `Engine "${key.text}" can ${what}`, hint });
}

function reportUnknownEngine(key: Scalar, scope: Scope): void {
  const known = [...scope.desk.engines.keys()];
  scope.desk.diagnostics.error("KHO_ENGINE_UNKNOWN", key, () => ({
    message: `Unknown engine ${quote(key.text)}${didYouMean(key.text, known)}`,
    hint: `known engines: ${known.join(", ")}`,
  }));
}

/** A key that is no engine: a misspelt common key where an engine is there already. */
function reportStranger(key: Scalar, hasEngine: boolean, scope: Scope): void {
  const common = ["check", "do", ...Object.keys(operationKeys)];
  const { diagnostics, engines } = scope.desk;
  const isCommon = (): boolean =>
    closestWord(key.text, common) !== undefined &&
    closestWord(key.text, engines.keys()) === undefined;
  if (!hasEngine && diagnostics.wanted && !isCommon()) {
    reportUnknownEngine(key, scope);
    return;
  }
  diagnostics.error("KHO_KEY_UNKNOWN", key, () => ({
    message: `Unknown key ${quote(key.text)} in an operation${didYouMean(key.text, common)}`,
    hint: `known beside the engine: ${common.join(", ")}`,
  }));
}

function reportSecondEngine(key: Scalar, first: string, scope: Scope): void {
  scope.desk.diagnostics.error("KHO_OPERATION_ENGINES", key, {
    message: `Cannot use ${quote(key.text)} beside ${quote(first)}: an operation has one engine`,
    hint: "write { check: { ENGINE: … }, do: { ENGINE: … } } where check and do differ",
  });
}

export function reportNoEngine(key: Scalar, scope: Scope): undefined {
  scope.desk.diagnostics.error("KHO_OPERATION_EMPTY", key, {
    message: `Operation "${key.text}" names no engine: it neither checks nor does anything`,
    hint: "write { ENGINE: { parameters } }, or leave the operation out",
  });
}

function reportBackoff({ limits }: PerformOperation, key: Scalar, scope: Scope): void {
  if (limits.backoffBaseMs <= limits.backoffCapMs) return;
  scope.desk.diagnostics.error(
    "KHO_VALUE_RANGE",
    key,
    `The back-off of "${key.text}" has a base that is longer than its cap`,
  );
}

/** `redo_on` looks back, at operations that the node has. */
export function checkRedoOn(
  name: OperationName,
  redoOn: readonly Placed<OperationName>[],
  context: { readonly defined: readonly OperationName[]; readonly scope: Scope },
): void {
  const order: readonly OperationName[] = ["create", "configure", "start"];
  const own = order.indexOf(name);
  const earlier = order.slice(0, Math.max(0, own)).filter((op) => context.defined.includes(op));
  for (const { word, place } of redoOn) {
    if (earlier.includes(word)) continue;
    const why = context.defined.includes(word) ? "is not an earlier one" : "is not defined here";
    context.scope.desk.diagnostics.error("KHO_REDO_ON", place, {
      message: `Operation "${name}" cannot be redone on "${word}": it ${why}`,
      hint: earlier.length === 0 ? "remove redo_on" : `earlier operations: ${earlier.join(", ")}`,
    });
  }
}
