import { closestWord } from "../../std/edit-distance.ts";
import type { Json, JsonObject } from "../../std/json.ts";
import type { ParamTemplate } from "../../model/index.ts";
import type { Path, WrittenCall } from "./engine-params.ts";
import { type Issue, likelyBranch } from "./engine-schema.ts";
import { reportIssue } from "./report-issue.ts";
import { valueAt, withValue } from "./json-path.ts";
import { templateText, textOf } from "./resolve.ts";

export interface AcceptedParams {
  readonly params: JsonObject;
  readonly templates: readonly ParamTemplate[];
}

/** A schema that is never content with what it asked for would go on for ever. */
const mostRounds = 8;

/**
 * Parameters as the engine's own schema makes them, defaults filled in. Undefined when it refuses
 * them, which is reported. Two things are bent instead of reported: a number from an input where
 * text is wanted, and a placeholder that only the playing host fills, which is checked in the
 * shape of a sample and comes back as it was.
 */
export function validateParams(call: WrittenCall): AcceptedParams | undefined {
  const { raw, info } = call;
  const samples = new Map<ParamTemplate, Json>();
  let input = raw.value;
  for (let round = 0; round < mostRounds; round++) {
    const result = info.schema.safeParse(input);
    if (result.success) return accept(result.data as Json, raw.templates, samples);
    const bends = new Map<Path, Json>();
    const real: Issue[] = [];
    for (const issue of result.error.issues) sort(issue, call, { bends, real, samples });
    if (real.length > 0) {
      for (const issue of withoutEchoes(real, input)) reportIssue(issue, call, input);
      return undefined;
    }
    if (bends.size === 0) break;
    for (const [path, value] of bends) input = withValue(input, path, value);
  }
  // Only placeholders are in doubt, and no sample is known: the playing host will see.
  return accept(raw.value, raw.templates, samples);
}

function accept(
  data: Json,
  templates: readonly ParamTemplate[],
  samples: ReadonlyMap<ParamTemplate, Json>,
): AcceptedParams {
  if (samples.size === 0) return { params: data as JsonObject, templates };
  let params = data;
  const typed = templates.map((template) => {
    const sample = samples.get(template);
    if (sample === undefined) return template;
    params = withValue(params, template.path, templateText(template.template));
    if (typeof sample === "number") return { ...template, as: "number" as const };
    return typeof sample === "boolean" ? { ...template, as: "boolean" as const } : template;
  });
  return { params: params as JsonObject, templates: typed };
}

interface Sorted {
  readonly bends: Map<Path, Json>;
  readonly real: Issue[];
  readonly samples: Map<ParamTemplate, Json>;
}

function sort(issue: Issue, call: WrittenCall, into: Sorted): void {
  if (issue.code === "invalid_union") {
    const likely = likelyBranch(issue, (branch) => costOf(branch, call));
    if (likely !== null) {
      for (const nested of likely) sort(nested, call, into);
      return;
    }
  }
  const fromInput = call.raw.fromInputs.find(({ path }) => samePath(path, issue.path));
  if (fromInput !== undefined && issue.code === "invalid_type" && issue.expected === "string") {
    const value = valueAt(call.raw.value, fromInput.path);
    if (typeof value === "number" || typeof value === "boolean") {
      into.bends.set(fromInput.path, textOf(value));
      return;
    }
  }
  if (call.raw.doubtful.some((path) => samePath(path, issue.path))) return;
  const template = call.raw.templates.find(({ path }) => samePath(path, issue.path));
  if (template === undefined) {
    into.real.push(issue);
    return;
  }
  const sample = sampleFor(issue);
  if (sample === undefined) return;
  into.samples.set(template, sample);
  into.bends.set(template.path, sample);
}

/** A value that an issue would not have been raised for. */
function sampleFor(issue: Issue): Json | undefined {
  if (issue.code === "invalid_type") {
    if (issue.expected === "number" || issue.expected === "int") return 1;
    return issue.expected === "boolean" ? true : undefined;
  }
  if (issue.code === "invalid_value") {
    const [value] = issue.values;
    return typeof value === "string" || typeof value === "number" ? value : undefined;
  }
  if (issue.code === "too_small")
    return issue.origin === "string" ? sampleText(issue.minimum) : Number(issue.minimum);
  if (issue.code === "too_big") return issue.origin === "string" ? "" : Number(issue.maximum);
  return undefined;
}

const sampleText = (length: number | bigint): string => "x".repeat(Math.min(Number(length), 1_000));

/** How heavily the issues of one branch of a union speak against it. */
function costOf(branch: readonly Issue[], call: WrittenCall): number {
  const { templates, fromInputs, doubtful } = call.raw;
  const bent = [...templates, ...fromInputs].map(({ path }) => path).concat(doubtful);
  let cost = 0;
  for (const issue of branch) {
    if (bent.some((path) => samePath(path, issue.path))) continue;
    if (issue.code !== "unrecognized_keys") cost += 1;
    else for (const key of issue.keys) cost += isSlip(key, issue, branch) ? 0.25 : 1;
  }
  return cost;
}

/** The unknown key is a misspelling of one that the branch misses. */
function isSlip(key: string, of: Issue, issues: readonly Issue[]): boolean {
  const missing = issues.filter((issue) => isMissing(issue, of.path)).map(lastKey);
  return closestWord(key, missing) !== undefined;
}

function isMissing(issue: Issue, within: readonly PropertyKey[]): boolean {
  return (
    issue.code === "invalid_type" &&
    issue.path.length === within.length + 1 &&
    within.every((key, i) => key === issue.path[i])
  );
}

const lastKey = (issue: Issue): string => String(issue.path.at(-1));

/** A misspelt key is one mistake: that the right one is missing goes without saying. */
function withoutEchoes(issues: readonly Issue[], input: Json): readonly Issue[] {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => ({ key, path: issue.path })) : [],
  );
  return issues.filter((issue) => {
    if (issue.code !== "invalid_type" || valueAt(input, issue.path) !== undefined) return true;
    return !unknown.some(
      ({ key, path }) => isMissing(issue, path) && closestWord(key, [lastKey(issue)]) !== undefined,
    );
  });
}

function samePath(a: Path, b: readonly PropertyKey[]): boolean {
  return a.length === b.length && a.every((key, i) => key === b[i]);
}
