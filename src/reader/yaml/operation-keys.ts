import {
  defaultLimits,
  type OperationLimits,
  type OperationName,
  operationNames,
  type Span,
  type Template,
} from "../../model/index.ts";
import { resolveText, textOf, type Use } from "./resolve.ts";
import {
  duration,
  integer,
  key,
  listOf,
  mapOf,
  oneOf,
  type Rule,
  record,
  text,
  type Values,
  wrongType,
} from "./rule.ts";
import type { Tree } from "./tree.ts";

/** Text that only the playing host may be able to complete. */
export function template(use: Use): Rule<Template> {
  return {
    schema: { type: ["string", "number", "boolean"] },
    read(tree, scope) {
      if (tree.kind !== "scalar" || tree.value === null) return wrongType(tree, use.what, scope);
      if (typeof tree.value !== "string") return [tree.text];
      const resolved = resolveText(tree, scope, use);
      // Reported already; the name is still known, so that those who use it are not blamed.
      if (resolved.kind === "failed") return [tree.text];
      return resolved.kind === "template" ? resolved.template : [textOf(resolved.value)];
    },
  };
}

/** A word with its place, for what is checked when the whole node is known. */
export interface Placed<T> {
  readonly word: T;
  readonly place: Span;
}

function placed<T>(rule: Rule<T>): Rule<Placed<T>> {
  return {
    schema: rule.schema,
    read(tree: Tree, scope) {
      const word = rule.read(tree, scope);
      return word === undefined ? undefined : { word, place: tree };
    },
  };
}

const operationWord: Rule<OperationName> = oneOf("an operation", operationNames);

const envUse: Use = { late: true, secret: true, what: "the value of an environment variable" };

/** The common keys of every operation. */
export const operationKeys = {
  timeout: key("One run of Do may take this long. Default 5m.", duration(1)),
  attempts: key(
    "Failed attempts after which the step is blocked. Default 5.",
    integer("attempts", 1, 1_000_000),
  ),
  backoff: key(
    "The pause after a failed attempt: grows from base (1s) to cap (60s).",
    record("a back-off", {
      base: key("The shortest pause. Default 1s.", duration(1)),
      cap: key("The longest pause. Default 60s.", duration(1)),
    }),
  ),
  settle: key("After Do, the check has this long to come true. Default 10s.", duration(0)),
  kill_after: key("From TERM to KILL, when Do is ended early. Default 5s.", duration(0)),
  every: key("How often a check that must poll looks. Default 5s.", duration(10)),
  recheck: key("How often a check that is told of changes looks anyway. Default 5m.", duration(10)),
  redo_on: key(
    "Earlier operations of this node: when one of them changed something, Do runs again.",
    listOf("a list of operations", placed(operationWord)),
  ),
  user: key("The user that programs run as.", text({ what: "a user" })),
  cwd: key("The directory that programs run in.", text({ what: "a directory" })),
  env: key(
    "Environment variables for programs.",
    mapOf({
      what: "env",
      keyPattern: /^(?!KHOREIA_)[A-Za-z_][A-Za-z0-9_]*$/,
      allowed: "letters, digits and _, and KHOREIA_… is khoreia's own",
      value: template(envUse),
    }),
  ),
};

const limitKeys = [
  "timeout",
  "attempts",
  "backoff",
  "settle",
  "kill_after",
  "every",
  "recheck",
] as const;

/** The limits of an operation; those without a word of their own share one object. */
export function limitsOf(read: Values<typeof operationKeys>): OperationLimits {
  if (!limitKeys.some((name) => read[name] !== undefined)) return defaultLimits;
  const { timeout, attempts, backoff, settle, kill_after, every, recheck } = read;
  const base = backoff?.base ?? Math.min(defaultLimits.backoffBaseMs, backoff?.cap ?? Infinity);
  return {
    timeoutMs: timeout ?? defaultLimits.timeoutMs,
    attempts: attempts ?? defaultLimits.attempts,
    backoffBaseMs: base,
    backoffCapMs: backoff?.cap ?? Math.max(defaultLimits.backoffCapMs, base),
    settleMs: settle ?? defaultLimits.settleMs,
    killAfterMs: kill_after ?? defaultLimits.killAfterMs,
    everyMs: every ?? defaultLimits.everyMs,
    recheckMs: recheck ?? defaultLimits.recheckMs,
  };
}
