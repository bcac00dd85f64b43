import type {
  ParamTemplate,
  EngineCall,
  NodeName,
  Reference,
  Template,
  TopologyNode,
} from "../model/index.ts";
import { assertNever } from "../std/invariant.ts";
import { type Json, type JsonObject, isJsonArray, isJsonObject } from "../std/json.ts";
import type { ScoreInstance } from "../score/index.ts";

/** What `${host.…}` can say of a host. */
export interface HostFacts {
  readonly name: string;
  readonly address: string;
  readonly os: string;
  readonly arch: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Where placeholders of one instance get their values from. */
export interface ResolveScope {
  readonly deployment: string;
  readonly instance: ScoreInstance;
  /** Undefined while nothing is known of that host. */
  readonly hostFacts: (host: string | undefined) => HostFacts | undefined;
  /** The first instance of a node, or the one with that index. */
  readonly instanceOf: (node: NodeName, index: number | undefined) => ScoreInstance | undefined;
}

export type Resolved<Value> =
  | { readonly kind: "known"; readonly value: Value }
  /** Cannot be told yet, and why; never an error of the topology, which the reader has checked. */
  | { readonly kind: "unknown"; readonly why: string };

/** Text of a template. Exports may refer to exports; the reader has refused cycles. */
function resolveTemplate(template: Template, scope: ResolveScope): Resolved<string> {
  let text = "";
  for (const part of template) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const value = resolveReference(part, scope);
    if (value.kind === "unknown") return value;
    text += value.value;
  }
  return { kind: "known", value: text };
}

function resolveReference(reference: Reference, scope: ResolveScope): Resolved<string> {
  const { instance } = scope;
  switch (reference.kind) {
    case "host":
      return resolveHost(reference.field, scope);
    case "instance":
      return known(String(instance.index ?? 0));
    case "node":
      return known(instance.node);
    case "deployment":
      return known(scope.deployment);
    case "export":
      return resolveExport(reference, scope);
    default:
      return assertNever(reference);
  }
}

const known = (value: string): Resolved<string> => ({ kind: "known", value });

function resolveHost(field: string, scope: ResolveScope): Resolved<string> {
  const { host } = scope.instance;
  const facts = scope.hostFacts(host);
  if (facts === undefined) {
    return { kind: "unknown", why: `nothing is known of host "${host ?? "(none yet)"}"` };
  }
  if (field.startsWith("labels.")) {
    const label = field.slice("labels.".length);
    const value = Object.hasOwn(facts.labels, label) ? facts.labels[label] : undefined;
    if (value !== undefined) return known(value);
    return { kind: "unknown", why: `host "${facts.name}" has no label "${label}"` };
  }
  switch (field) {
    case "name":
      return known(facts.name);
    case "address":
      return known(facts.address);
    case "os":
      return known(facts.os);
    case "arch":
      return known(facts.arch);
    default:
      return { kind: "unknown", why: `a host has no field "${field}"` };
  }
}

function resolveExport(
  reference: Extract<Reference, { readonly kind: "export" }>,
  scope: ResolveScope,
): Resolved<string> {
  const owner = scope.instanceOf(reference.node, reference.index);
  const template = owner === undefined ? undefined : exportOf(owner.definition, reference.export);
  if (owner === undefined || template === undefined) {
    return { kind: "unknown", why: `"${reference.node}" exports no "${reference.export}"` };
  }
  return resolveTemplate(template, { ...scope, instance: owner });
}

function exportOf(node: TopologyNode, name: string): Template | undefined {
  return Object.hasOwn(node.exports, name) ? node.exports[name] : undefined;
}

/** The parameters of a call with every template filled in; the call itself is not changed. */
export function resolveParams(call: EngineCall, scope: ResolveScope): Resolved<JsonObject> {
  if (call.templates.length === 0) return { kind: "known", value: call.params };
  let params: Json = call.params;
  for (const { path, template, as } of call.templates) {
    const text = resolveTemplate(template, scope);
    if (text.kind === "unknown") return text;
    params = withValue(params, path, typed(text.value, as));
  }
  return { kind: "known", value: params as JsonObject };
}

/** The engine wants another type there; text that is none of it goes on as text and is refused. */
function typed(text: string, as: ParamTemplate["as"]): Json {
  if (as === "number" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  if (as === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function withValue(target: Json, path: readonly (string | number)[], value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (isJsonArray(target)) {
    return target.map((item, i) => (i === key ? withValue(item, rest, value) : item));
  }
  const fields = isJsonObject(target) ? target : {};
  return { ...fields, [key]: withValue(fields[key] ?? null, rest, value) };
}

/** The resolved environment of an operation. */
export function resolveEnv(
  env: Readonly<Record<string, Template>>,
  scope: ResolveScope,
): Resolved<Readonly<Record<string, string>>> {
  const resolved: Record<string, string> = {};
  for (const [name, template] of Object.entries(env)) {
    const text = resolveTemplate(template, scope);
    if (text.kind === "unknown") return text;
    resolved[name] = text.value;
  }
  return { kind: "known", value: resolved };
}
