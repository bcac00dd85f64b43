import { existsSync, lstatSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import type { DoResult, Report } from "../../model/index.ts";
import { assertNever } from "../../std/invariant.ts";
import type { CheckContext, Command, DoContext, Engine, RunResult } from "../engine.ts";
import type { FileWatcher } from "./fs/file-watcher.ts";
import { envParam, programName, runParam } from "./program/command-params.ts";
import { lastWords } from "./program/last-words.ts";
import { PolledCheck } from "./program/polled-check.ts";
import { doResultOf } from "./program/run-outcome.ts";
import { WatchingCheck } from "./program/watching-check.ts";

const mostExitCode = 255;
/** Of one check; whoever means more means their directory. */
const mostWatched = 64;

const schema = z
  .strictObject({
    run: runParam.optional().describe("What to run, as a list or as a line for the shell"),
    creates: z
      .string()
      .min(1)
      .optional()
      .describe("Path; as a check: holds when something is there, so there is nothing to do"),
    removes: z.string().min(1).optional().describe("Path; as a check: holds when nothing is there"),
    unless: runParam.optional().describe("As a check: holds when this ends with exit code 0"),
    onlyif: runParam.optional().describe("As a check: holds unless this ends with exit code 0"),
    ok_codes: z
      .array(z.number().int().min(0).max(mostExitCode))
      .min(1)
      .optional()
      .describe("Exit codes of `run` that mean success; [0] by default"),
    env: envParam,
    stdin: z.string().optional().describe("What `run` reads; nothing by default"),
    watch: z
      .array(z.string().min(1))
      .min(1)
      .max(mostWatched)
      .optional()
      .describe(
        "Files, or directories with what is directly in them; as a check: " +
          "runs at once when one of them changes, and not only every `every`",
      ),
  })
  .refine(
    ({ run, creates, removes, unless, onlyif }) =>
      [run, creates, removes, unless, onlyif].some((value) => value !== undefined),
    "needs `run`, or one of `creates`, `removes`, `unless`, `onlyif` for a check",
  );

const example = `create:
  # As a check it holds once the path is there, as a do it runs.
  shell: { run: [initdb, -D, /srv/db], creates: /srv/db/PG_VERSION }
configure:
  check: { shell: { run: psql -c 'select 1 from orders' } }
  do: { shell: { run: [psql, -f, /srv/shop/schema.sql] } }
start:
  # The check runs every minute, and at once when one of the files changes.
  check: { shell: { run: [nginx, -t], watch: [/etc/nginx/nginx.conf, /etc/nginx/sites] } }
  do: { shell: { run: [./restore-configuration] } }
  every: 1m
`;

export type ShellInputs = z.infer<typeof schema>;

/**
 * `shell`: a program or a line for the shell.
 *
 * As a do it runs `run`. As a check it polls: `creates`, `removes`, `unless` and `onlyif` say when
 * there is nothing to do, and one that says so is enough; without any of them `run` itself is the
 * check, and holds when it succeeds. A change of what `watch` names is a reason to look at once,
 * after a moment for whoever writes in pieces, and at most twice a second. What could not be looked
 * at (a time-out, a signal, a missing directory or user) is unknown. A program that is not found,
 * or exit code 127, counts as `fails`: it is usually what the do installs.
 */
export function shellEngine(watcher: FileWatcher): Engine<ShellInputs> {
  return {
    info: {
      name: "shell",
      summary: "A program or a line for the shell has run, or a check by one succeeds",
      example,
      schema,
      events: "hybrid",
      identity: [],
      compares: false,
      spawns: true,
      scripts: ["run", "unless", "onlyif"],
    },
    check(inputs, context) {
      const { watch: paths } = inputs;
      const lookOnce = (): Promise<Report> => look(inputs, context);
      return paths === undefined
        ? new PolledCheck(context, lookOnce)
        : new WatchingCheck(context, { paths, watcher }, lookOnce);
    },
    do: doShell,
  };
}

async function doShell(inputs: ShellInputs, context: DoContext): Promise<DoResult> {
  const { run, ok_codes: okCodes = [0] } = inputs;
  if (run === undefined) {
    return {
      kind: "failed",
      code: "KHO_DO_REFUSED",
      message: "Cannot do anything: the shell engine was given no run",
      hint: "add run, or move what is there below check",
      terminal: true,
    };
  }
  const result = await context.run({
    ...given(inputs),
    run,
    // The agent ends the Do when its time is over.
    timeoutMs: Number.POSITIVE_INFINITY,
    killAfterMs: context.killAfterMs,
    purpose: "do",
  });
  return doResultOf(result, { what: programName(run), okCodes });
}

async function look(inputs: ShellInputs, context: CheckContext): Promise<Report> {
  const { run, creates, removes, unless, onlyif, ok_codes: okCodes = [0] } = inputs;
  const findings: Report[] = [];
  if (creates !== undefined) findings.push(lookAtPath(context, creates, "present"));
  if (removes !== undefined) findings.push(lookAtPath(context, removes, "absent"));
  if (findings.some(({ kind }) => kind === "holds")) return holds;
  if (unless !== undefined) {
    findings.push(await lookByRunning(unless, inputs, { context, okCodes: [0] }));
  }
  if (onlyif !== undefined) {
    findings.push(opposite(await lookByRunning(onlyif, inputs, { context, okCodes: [0] })));
  }
  if (findings.length === 0 && run !== undefined) {
    findings.push(await lookByRunning(run, inputs, { context, okCodes }));
  }
  return (
    findings.find(({ kind }) => kind === "holds") ??
    // What one of them cannot tell might have been the reason not to do anything.
    findings.find(({ kind }) => kind === "unknown") ??
    findings[0] ?? { kind: "unknown", detail: "there is nothing to look at" }
  );
}

function lookAtPath(context: CheckContext, path: string, wanted: "present" | "absent"): Report {
  const full = resolve(context.setting.cwd, path);
  let isThere: boolean;
  try {
    isThere = lstatSync(full, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: "unknown", detail: `"${path}" cannot be looked at: ${why}` };
  }
  if (isThere === (wanted === "present")) return holds;
  return isThere
    ? { kind: "fails", detail: `"${path}" is there` }
    : { kind: "fails", detail: `"${path}" is not there`, absent: true };
}

interface LookOptions {
  readonly context: CheckContext;
  readonly okCodes: readonly number[];
}

async function lookByRunning(
  run: Command["run"],
  inputs: ShellInputs,
  { context, okCodes }: LookOptions,
): Promise<Report> {
  const { timeoutMs } = context;
  const result = await context.run({
    ...given(inputs),
    run,
    timeoutMs,
    killAfterMs: checkKillAfterMs,
    purpose: "check",
  });
  const { cwd } = context.setting;
  return judge(result, { okCodes, cwd, given: valuesGiven(inputs, context) });
}

/** A check has nothing to bring to an orderly end. */
const checkKillAfterMs = 1_000;

interface JudgeOptions {
  readonly okCodes: readonly number[];
  readonly cwd: string;
  readonly given: readonly string[];
}

function judge(result: RunResult, options: JudgeOptions): Report {
  switch (result.kind) {
    case "exited": {
      if (options.okCodes.includes(result.exitCode)) return holds;
      const words = lastWords(result.output, options.given);
      const detail = `exit code ${result.exitCode}${words === "" ? "" : `: ${words}`}`;
      return { kind: "fails", detail };
    }
    case "killed":
      return { kind: "unknown", detail: whyKilled(result) };
    case "refused": {
      // Without its directory nothing can be told; without its program there is much to do.
      const isMissing = result.errno === "ENOENT" && existsSync(options.cwd);
      return { kind: isMissing ? "fails" : "unknown", detail: result.reason };
    }
    default:
      return assertNever(result);
  }
}

function whyKilled({ by, signal, durationMs }: RunResult & { readonly kind: "killed" }): string {
  if (by === "outside") return `the check was ended by signal ${signal}`;
  return `the check did not end within ${Math.round(durationMs / 1_000)} s`;
}

function opposite(report: Report): Report {
  if (report.kind === "holds") return { kind: "fails", detail: "`onlyif` asks for it" };
  return report.kind === "fails" ? holds : report;
}

function given({ env, stdin }: ShellInputs): Pick<Command, "env" | "stdin"> {
  return { ...(env === undefined ? {} : { env }), ...(stdin === undefined ? {} : { stdin }) };
}

function valuesGiven(inputs: ShellInputs, context: CheckContext): readonly string[] {
  const { env = {}, stdin = "" } = inputs;
  return [...Object.values(env), ...Object.values(context.setting.env), stdin];
}

const holds: Report = Object.freeze({ kind: "holds" });
