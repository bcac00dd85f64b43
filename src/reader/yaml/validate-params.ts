import { closestWord } from "../../std/edit-distance.ts";
import type { Json } from "../../std/json.ts";
import { type AcceptedParams, BentParams } from "./bend-params.ts";
import type { WrittenCall } from "./engine-params.ts";
import { type Issue, likelyBranch } from "./engine-schema.ts";
import { valueAt } from "./json-path.ts";
import { reportIssue } from "./report-issue.ts";

/** A schema that is never content with what it asked for would go on for ever. */
const mostRounds = 8;
/** Complaints about one call that are told; a list of a million wrong numbers is one mistake. */
const mostComplaints = 100;

/**
 * Parameters as the engine's own schema makes them, defaults filled in. Undefined when it refuses
 * them, which is reported. Two things are bent instead of reported: a number from an input where
 * text is wanted, and a placeholder that only the playing host fills, which is checked in the
 * shape of a sample and comes back as it was.
 */
export function validateParams(call: WrittenCall): AcceptedParams | undefined {
  const { schema } = call.info;
  const first = schema.safeParse(call.raw.value);
  const { templates } = call.raw;
  if (first.success) return { params: first.data as AcceptedParams["params"], templates };
  const bent = new BentParams(call.raw);
  let { issues } = first.error;
  for (let round = 0; round < mostRounds; round++) {
    const real: Issue[] = [];
    for (const issue of issues) sort(issue, { call, bent, real });
    if (real.length > 0) {
      report(withoutEchoes(real, bent.value), call, bent.value);
      return undefined;
    }
    if (!bent.apply()) break;
    const result = schema.safeParse(bent.value);
    if (result.success) return bent.restore(result.data as Json);
    ({ issues } = result.error);
  }
  // Only placeholders are in doubt, and no sample is known: the playing host will see.
  return bent.restore(bent.value);
}

interface Sorting {
  readonly call: WrittenCall;
  readonly bent: BentParams;
  readonly real: Issue[];
}

function sort(issue: Issue, sorting: Sorting): void {
  const { bent, real } = sorting;
  if (issue.code === "invalid_union") {
    const likely = likelyBranch(issue, (branch) => costOf(branch, bent));
    if (likely !== null) {
      for (const nested of likely) sort(nested, sorting);
      return;
    }
  }
  if (!bent.take(issue)) real.push(issue);
}

function report(issues: readonly Issue[], call: WrittenCall, input: Json): void {
  for (const issue of issues.slice(0, mostComplaints)) reportIssue(issue, call, input);
  const more = issues.length - mostComplaints;
  if (more <= 0) return;
  const message = `Engine "${call.info.name}" refuses ${more} more of these values`;
  call.scope.desk.diagnostics.error("KHO_PARAM_VALUE", call.key, message);
}

/** How heavily the issues of one branch of a union speak against it. */
function costOf(branch: readonly Issue[], bent: BentParams): number {
  let cost = 0;
  for (const issue of branch) {
    if (bent.knows(issue.path)) continue;
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
