import type { ParamTemplate } from "../../model/index.ts";
import type { Json, JsonObject } from "../../std/json.ts";
import type { Path, RawParams } from "./engine-params.ts";
import type { Issue } from "./engine-schema.ts";
import { removeAt, setAt, valueAt } from "./json-path.ts";
import { templateText, textOf } from "./resolve.ts";

export interface AcceptedParams {
  readonly params: JsonObject;
  readonly templates: readonly ParamTemplate[];
}

/** Where a value is not what the text says, but what somebody else will put there. */
type Place =
  | { readonly kind: "template"; readonly template: ParamTemplate; sample?: Json; removed?: true }
  | { readonly kind: "input" }
  | { readonly kind: "doubtful" };

/**
 * Parameters while an engine's schema is asked again and again what it would accept. The value is
 * changed in place: it was made for this call alone, and there may be 100,000 placeholders in it.
 */
export class BentParams {
  readonly #raw: RawParams;
  readonly #places = new Map<string, Place>();
  readonly #pending: (() => void)[] = [];
  value: Json;

  constructor(raw: RawParams) {
    this.#raw = raw;
    this.value = raw.value;
    for (const path of raw.doubtful) this.#places.set(keyOf(path), { kind: "doubtful" });
    for (const { path } of raw.fromInputs) this.#places.set(keyOf(path), { kind: "input" });
    for (const template of raw.templates)
      this.#places.set(keyOf(template.path), { kind: "template", template });
  }

  knows(path: readonly PropertyKey[]): boolean {
    return this.#places.has(keyOf(path));
  }

  /** False when the issue is a real one. Otherwise what can be done about it is done by `apply`. */
  take(issue: Issue): boolean {
    const place = this.#places.get(keyOf(issue.path));
    if (place === undefined) return false;
    const path = issue.path as Path;
    if (place.kind === "doubtful") return true;
    if (place.kind === "input") return this.#takeInput(issue, path);
    const sample = sampleFor(issue);
    if (sample !== undefined) {
      place.sample = sample;
      this.#pending.push(() => this.#set(path, sample));
    } else if (place.removed === undefined) {
      place.removed = true;
      this.#pending.push(() => removeAt(this.value, path));
    }
    return true;
  }

  #takeInput(issue: Issue, path: Path): boolean {
    const value = valueAt(this.value, path);
    const wantsText = issue.code === "invalid_type" && issue.expected === "string";
    if (!wantsText || (typeof value !== "number" && typeof value !== "boolean")) return false;
    this.#pending.push(() => this.#set(path, textOf(value)));
    return true;
  }

  #set(path: Path, value: Json): void {
    this.value = setAt(this.value, path, value);
  }

  /** False when there is nothing left to try. */
  apply(): boolean {
    const any = this.#pending.length > 0;
    for (const change of this.#pending.splice(0)) change();
    return any;
  }

  /** What the schema made of the bent value, with every placeholder back in its place. */
  restore(data: Json): AcceptedParams {
    let params = data;
    const templates = this.#raw.templates.map((template) => {
      const place = this.#places.get(keyOf(template.path));
      const { sample, removed } = place?.kind === "template" ? place : {};
      if (sample === undefined && removed === undefined) return template;
      params = setAt(params, template.path, templateText(template.template));
      if (typeof sample === "number") return { ...template, as: "number" as const };
      return typeof sample === "boolean" ? { ...template, as: "boolean" as const } : template;
    });
    return { params: params as JsonObject, templates };
  }
}

const keyOf = (path: readonly PropertyKey[]): string => path.map(String).join("\0");

const longestSample = 1_000;

/** A value that an issue would not have been raised for; undefined when none is known. */
function sampleFor(issue: Issue): Json | undefined {
  if (issue.code === "invalid_type") {
    if (issue.expected === "number" || issue.expected === "int") return 1;
    return issue.expected === "boolean" ? true : undefined;
  }
  if (issue.code === "invalid_value") {
    const [value] = issue.values;
    return typeof value === "string" || typeof value === "number" ? value : undefined;
  }
  if (issue.code === "invalid_format")
    return issue.format === "url" ? "http://localhost/" : undefined;
  if (issue.code !== "too_small" && issue.code !== "too_big") return undefined;
  const bound = Number(issue.code === "too_small" ? issue.minimum : issue.maximum);
  return issue.origin === "string" ? "x".repeat(Math.min(bound, longestSample)) : bound;
}
