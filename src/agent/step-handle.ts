import type { AnyEngine, EngineCatalogue, Setting, StepIdentity } from "../engine/engine.ts";
import type { EngineCall } from "../model/index.ts";
import type { ScoreInstance, ScoreStep } from "../score/index.ts";
import { hash128 } from "../std/hash.ts";
import { type Json, canonicalJson } from "../std/json.ts";
import { type ResolveScope, type Resolved, resolveEnv, resolveParams } from "./resolve.ts";

/** An engine with inputs that its schema has accepted. */
export interface ReadyCall {
  readonly engine: AnyEngine;
  readonly inputs: unknown;
  /** The same, before the schema: what a record of it keeps. */
  readonly params: EngineCall["params"];
}

/** What all handles of one generation share. */
export interface HandleShelf {
  readonly engines: EngineCatalogue;
  readonly scopeOf: (instance: ScoreInstance) => ResolveScope;
  readonly deployment: string;
  readonly host: string;
  /** Where programs run and what they find there unless the operation says otherwise. */
  readonly baseSetting: Setting;
  /** Of the store, as it is trusted now; no part of any fingerprint. */
  readonly incarnation: () => number | undefined;
}

/** One step of one generation, ready to be checked and done. Everything is worked out on demand. */
export class StepHandle {
  readonly instance: ScoreInstance;
  readonly step: ScoreStep;
  private readonly shelf: HandleShelf;
  private knownFingerprint: string | undefined;
  private knownCheck: Resolved<ReadyCall> | undefined;

  constructor(shelf: HandleShelf, instance: ScoreInstance, step: ScoreStep) {
    this.shelf = shelf;
    this.instance = instance;
    this.step = step;
  }

  get identity(): StepIdentity {
    const { instance, step, shelf } = this;
    return {
      deployment: shelf.deployment,
      host: shelf.host,
      node: instance.node,
      instance: instance.id,
      step: step.id,
    };
  }

  get incarnation(): number | undefined {
    return this.shelf.incarnation();
  }

  /** Changes exactly when the operation or one of its resolved inputs does. */
  get fingerprint(): string {
    this.knownFingerprint ??= this.workOutFingerprint();
    return this.knownFingerprint;
  }

  /** Undefined when the operation has no check. */
  checkCall(): Resolved<ReadyCall> | undefined {
    const call = this.step.operationDefinition?.check;
    if (call === undefined) return undefined;
    this.knownCheck ??= this.ready(call);
    return this.knownCheck;
  }

  doCall(): Resolved<ReadyCall> | undefined {
    const definition = this.step.operationDefinition;
    if (definition?.do === undefined) return undefined;
    // `file: {…}` for both is one call, and one set of inputs.
    if (definition.do === definition.check) return this.checkCall();
    return this.ready(definition.do);
  }

  /** Of an operation of this instance that a derived stop or delete undoes. */
  callOf(call: EngineCall): Resolved<ReadyCall> {
    return this.ready(call);
  }

  setting(): Resolved<Setting> {
    const definition = this.step.operationDefinition;
    const base = this.shelf.baseSetting;
    if (definition === undefined) return { kind: "known", value: base };
    const { user, cwd, env } = definition;
    // Most steps say nothing about it and share one setting.
    const isPlain = user === undefined && cwd === undefined && Object.keys(env).length === 0;
    if (isPlain) return { kind: "known", value: base };
    const resolved = resolveEnv(env, this.shelf.scopeOf(this.instance));
    if (resolved.kind === "unknown") return resolved;
    return {
      kind: "known",
      value: {
        cwd: within(base.cwd, cwd),
        env: { ...base.env, ...resolved.value },
        ...(user === undefined ? {} : { user }),
      },
    };
  }

  /** For contexts, which exist only once `setting` is known. */
  settingOrBase(): Setting {
    const setting = this.setting();
    return setting.kind === "known" ? setting.value : this.shelf.baseSetting;
  }

  private ready(call: EngineCall): Resolved<ReadyCall> {
    const engine = this.shelf.engines.get(call.engine);
    if (engine === undefined) {
      return { kind: "unknown", why: `engine "${call.engine}" is not known to this agent` };
    }
    const params = resolveParams(call, this.shelf.scopeOf(this.instance));
    if (params.kind === "unknown") return params;
    return parseInputs(engine, params.value);
  }

  private workOutFingerprint(): string {
    const definition = this.step.operationDefinition;
    const scope = this.shelf.scopeOf(this.instance);
    const resolved = (call: EngineCall | undefined): Json => {
      if (call === undefined) return null;
      const params = resolveParams(call, scope);
      return [call.engine, params.kind === "known" ? params.value : { unknown: params.why }];
    };
    const env = resolveEnv(definition?.env ?? {}, scope);
    return hash128(
      canonicalJson({
        check: resolved(definition?.check),
        do: resolved(definition?.do),
        env: env.kind === "known" ? { ...env.value } : null,
        user: definition?.user ?? null,
        cwd: definition?.cwd ?? null,
        kind: this.step.kind,
        undoes: [...this.step.undoes],
      }),
    );
  }
}

/** Runs an engine's own schema over parameters whose placeholders are filled in. */
export function parseInputs(engine: AnyEngine, params: EngineCall["params"]): Resolved<ReadyCall> {
  const parsed = engine.info.schema.safeParse(params);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? "" : ` "${issue.path.join(".")}": ${issue.message}`;
    return { kind: "unknown", why: `engine "${engine.info.name}" refuses its parameter${where}` };
  }
  return { kind: "known", value: { engine, inputs: parsed.data, params } };
}

function within(base: string, path: string | undefined): string {
  if (path === undefined) return base;
  return path.startsWith("/") ? path : `${base}/${path}`;
}
