import process from "node:process";
import { listStates, stateRoot } from "../../agent/state/index.ts";
import { KhoreiaError, type DeploymentStatus, type Goal } from "../../model/index.ts";
import { type ConfirmOptions, confirmByName } from "../confirm.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import { note } from "../output/output.ts";
import { subjectWidthOf } from "../play/event-line.ts";
import { endReasons } from "../play/end-reasons.ts";
import { openView } from "../play/open-view.ts";
import { localPlayOptions } from "../play/play-options.ts";
import { Play } from "../play/play.ts";
import type { Session } from "../session.ts";
import { catchInterruption, type Interruption } from "../signals.ts";
import { describeDeployment, type DescribedDeployment, leftovers } from "./describe-deployment.ts";
import { namesText } from "./emit-change.ts";
import type { HostsForgotten } from "../cluster/forget-hosts.ts";
import { userName } from "../play/user-name.ts";
import { usageError } from "../usage-error.ts";
import { findDeployment, type FoundDeployment } from "./find-deployment.ts";
import { followGoal, type GoalEnd } from "./follow-goal.ts";
import type { DryRunOption, TargetOptions } from "./online-options.ts";

export interface GoalOptions extends TargetOptions, DryRunOption, ConfirmOptions {
  readonly timeout?: number;
  /** Of `down`: hosts that never come back. */
  readonly forgetHost?: readonly string[];
}

export interface GoalRequest {
  readonly goal: Goal;
  readonly name: string | undefined;
  readonly options: GoalOptions;
}

const usualTimeoutMs = 600_000;
/** How long a process may need between its last word and its end. */
const forgettingMs = 15_000;
const forgettingLookMs = 50;

/** What each goal does to the nodes, for the sentence before the question. */
const acts: Readonly<Record<Goal, string>> = {
  started: "starts",
  stopped: "stops",
  deleted: "takes back",
};

/**
 * Gives a deployment another goal and shows how it gets there. Where nobody plays it, this
 * process does, from what the state directory remembers, until it is there.
 */
export async function changeGoal(session: Session, request: GoalRequest): Promise<ExitCode> {
  const { goal, options } = request;
  const found = await findDeployment(session, options.deployment ?? request.name, options);
  const described = await describeDeployment(found, session.cwd);
  const forgotten = hostsToForget(found, options.forgetHost ?? []);
  const lost = forgotten === undefined ? [] : stayingText(forgotten);
  const announcement = { goal, described, lost };
  if (options.dryRun === true) return showDryRun(session, announcement);
  announce(session, announcement);
  if (goal !== "started") await confirmByName(session, found.deployment, options);
  const interruption = catchInterruption();
  try {
    const change = { goal, timeoutMs: options.timeout ?? usualTimeoutMs, described, forgotten };
    return found.kind === "running"
      ? await changeRunning(session, { ...change, found }, interruption)
      : await changeResting(session, { ...change, found }, interruption);
  } finally {
    interruption.dispose();
  }
}

interface Change<Kind extends FoundDeployment["kind"]> {
  readonly goal: Goal;
  readonly timeoutMs: number;
  readonly described: DescribedDeployment;
  readonly forgotten: HostsForgotten | undefined;
  readonly found: Extract<FoundDeployment, { readonly kind: Kind }>;
}

function hostsToForget(
  found: FoundDeployment,
  names: readonly string[],
): HostsForgotten | undefined {
  if (names.length === 0) return undefined;
  if (found.kind === "running" && found.forgetHosts !== undefined) return found.forgetHosts(names);
  throw usageError(
    'Cannot use "--forget-host": no cluster is meant, and this machine is here',
    "name the cluster with --store or --context",
  );
}

/** What a host had of it that never comes back, for whoever finds its disk. */
function stayingText({ staying }: HostsForgotten): readonly string[] {
  return [...staying].map(([host, instances]) => {
    const all = instances.length === 0 ? "nothing that is known" : namesText(instances);
    return `host ${host} is forgotten; what was made there stays there: ${all}`;
  });
}

interface Announcement {
  readonly goal: Goal;
  readonly described: DescribedDeployment;
  /** What is said of hosts that are forgotten. */
  readonly lost: readonly string[];
}

function announce({ output }: Session, { goal, described, lost }: Announcement): void {
  note(output, sentence(goal, described));
  for (const line of lost) note(output, line);
}

function sentence(goal: Goal, { deployment, instances, hosts }: DescribedDeployment): string {
  const listed = goal === "started" ? instances.toReversed() : instances;
  const order = goal === "started" ? "first to last" : "last started first";
  const on = hosts.length === 1 ? (hosts[0] ?? "") : `${hosts.length} hosts`;
  const count = `${instances.length} ${instances.length === 1 ? "node" : "nodes"}`;
  return `${deployment}: ${acts[goal]} ${count} on ${on}, ${order}: ${namesText(listed)}`;
}

function showDryRun(
  { output }: Session,
  { goal, described, lost }: Announcement,
): Promise<ExitCode> {
  return emit(output, {
    data: { goal, dryRun: true, ...described },
    names: described.instances,
    text: () => [sentence(goal, described), ...lost, "nothing was changed"].join("\n"),
  });
}

async function changeRunning(
  session: Session,
  { goal, timeoutMs, described, forgotten, found }: Change<"running">,
  interruption: Interruption,
): Promise<ExitCode> {
  const { clock, output } = session;
  const { client, deployment } = found;
  const beganAt = clock.now();
  const { status: before } = await client.status();
  const view = openView(session, {
    clock,
    deployment,
    subjectWidth: subjectWidthOf([deployment, ...described.instances]),
    drawn: undefined,
  });
  const ask = async (): Promise<number> =>
    forgotten?.order(userName()) ?? (await client.setGoal(goal)).generation;
  const following = { client, view, ask, timeoutMs, before };
  const end = await followGoal(session, following, interruption.signal);
  const isDown = goal === "deleted" && (await isTakenDown(session, found, end));
  if (isDown) await forgotten?.forgetWords();
  if (end.kind === "gone" && !isDown) {
    throw new KhoreiaError(
      "KHO_SERVER_UNREACHABLE",
      `Cannot follow "${deployment}" any more: the process that plays it has ended`,
      { hint: `the change is kept; "khoreia ${verbOf(goal)} ${deployment}" goes on with it` },
    );
  }
  const status = isDown ? allDown(end.status) : end.status;
  const exit = isDown ? exitCode.ok : (interruption.code ?? end.exit);
  const isWell = exit === exitCode.ok || end.kind === "interrupted";
  await view.close({
    status,
    exit,
    durationMs: clock.now() - beganAt,
    reasons: isWell
      ? [...leftovers(goal, described), ...(forgotten === undefined ? [] : stayingText(forgotten))]
      : [
          ...endReasons(status, output, { now: clock.wall(), playsOn: true }),
          ...(goal === "deleted" && exit === exitCode.hostAbsent ? [remembered(deployment)] : []),
        ],
    ...(end.kind === "timeout" || end.kind === "interrupted" ? { cut: end.kind } : {}),
  });
  return exit;
}

/** What a cluster's store says of it goes last, when no host has anything of it any more. */
async function isTakenDown(
  session: Session,
  { deployment, forget }: Change<"running">["found"],
  end: GoalEnd,
): Promise<boolean> {
  if (forget === undefined) return end.kind === "gone" && isForgotten(session, deployment);
  if (end.kind === "gone") return true;
  if (end.kind !== "settled" || end.exit !== exitCode.ok) return false;
  if (await forget(end.status.generation)) return true;
  throw new KhoreiaError(
    "KHO_GENERATION_CONFLICT",
    `Cannot forget "${deployment}": somebody wants it again, or something else of it`,
    { hint: "khoreia status tells what it is to be now" },
  );
}

const remembered = (deployment: string): string =>
  "it stays remembered: what is on hosts that are not present is taken back when they are; " +
  `then "khoreia down ${deployment}" forgets it; --forget-host NAME waits for one no longer`;

const verbOf = (goal: Goal): string =>
  goal === "started" ? "start" : goal === "stopped" ? "stop" : "down";

/** An `up` forgets a deployment only after all of it is gone; it may need a moment for that. */
async function isForgotten({ clock, env }: Session, deployment: string): Promise<boolean> {
  const root = stateRoot(env, process.getuid?.());
  const deadline = clock.now() + forgettingMs;
  for (;;) {
    const states = listStates(root).filter((state) => state.deployment === deployment);
    if (states.length === 0) return true;
    const isEnding = states.some(({ holder }) => holder !== undefined);
    if (!isEnding || clock.now() >= deadline) return false;
    await new Promise<void>((resolve) => void clock.after(forgettingLookMs, resolve));
  }
}

/** What was changed is not told: its last word may have been lost with the process. */
function allDown(last: DeploymentStatus): DeploymentStatus {
  const all = Object.values(last.counts).reduce((sum, count) => sum + count, 0);
  const none = { blocked: 0, unknown: 0, healing: 0, performing: 0, waiting: 0, held: 0 };
  return {
    ...last,
    goal: "deleted",
    condition: "steady",
    converged: true,
    counts: { ...none, steady: all },
    outcomes: { changed: 0, unchanged: 0, failed: 0 },
    instances: [],
  };
}

async function changeResting(
  session: Session,
  { goal, timeoutMs, described, found }: Change<"resting">,
  interruption: Interruption,
): Promise<ExitCode> {
  const { deployment } = found;
  const play = await Play.begin({
    session,
    options: localPlayOptions(session, { deployment, goal }),
    mayDraw: true,
    names: described.instances,
    serveAfterMs: 3_000,
  });
  const settled = await play.settle({ timeoutMs, signal: interruption.signal });
  return play.end(settled, {
    code: interruption.code,
    remarks: () => leftovers(goal, described),
  });
}
