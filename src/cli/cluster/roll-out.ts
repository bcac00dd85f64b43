import type { DeploymentStatus } from "../../model/index.ts";
import { KhoreiaError } from "../../model/index.ts";
import { formatCursor } from "../../observe/index.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { followGoal } from "../online/follow-goal.ts";
import type { OptionDefinition } from "../option-definition.ts";
import { emit } from "../output/answer.ts";
import { note, speaksRecords } from "../output/output.ts";
import { subjectWidthOf } from "../play/event-line.ts";
import { endReasons } from "../play/end-reasons.ts";
import { openView } from "../play/open-view.ts";
import type { Session } from "../session.ts";
import { catchInterruption } from "../signals.ts";
import { durationOption } from "../usage-error.ts";
import { type Cluster, type ClusterDeployment, openDeployment } from "./open-cluster.ts";
import type { Published } from "./publish.ts";

export interface RollOutOptions {
  readonly detach?: boolean;
  readonly timeout?: number;
}

export const rollOutOptions: readonly OptionDefinition[] = [
  { flags: "--detach", text: "return as soon as it is published" },
  {
    flags: "-t, --timeout <duration>",
    text: "stop waiting after this (10m); the change goes on",
    parse: durationOption,
  },
];

export const rollOutExits: readonly ExitCode[] = [
  exitCode.invalid,
  exitCode.unreachable,
  exitCode.blocked,
  exitCode.timedOut,
  exitCode.hostAbsent,
  exitCode.interrupted,
];

const usualTimeoutMs = 600_000;

export interface RollOut {
  readonly cluster: Cluster;
  readonly deployment: string;
  /** As it was seen before; undefined when it begins. */
  readonly opened: ClusterDeployment | undefined;
  readonly publish: () => Promise<Published>;
  readonly options: RollOutOptions;
}

/** Publishes a new generation, then shows how the hosts take it over until it has settled. */
export async function rollOut(session: Session, change: RollOut): Promise<ExitCode> {
  const { cluster, deployment, options } = change;
  await change.opened?.playing.readEvents();
  const last = change.opened?.playing.journal.read(0).at(-1);
  const beganAt = session.clock.now();
  const { record, changed } = settled(deployment, await change.publish());
  const { generation } = record;
  if (options.detach === true) return detached(session, { deployment, generation, changed });
  const text = changed
    ? `${deployment}: generation ${generation} is published, and every host takes over its part`
    : `${deployment} is to be just that already: nothing was published`;
  note(session.output, text);
  const opened = change.opened ?? (await openDeployment(session, cluster, deployment));
  const since = last === undefined ? {} : { since: formatCursor(last) };
  return follow(session, { opened, generation, beganAt, options, ...since });
}

function settled(
  deployment: string,
  published: Published,
): Extract<Published, { readonly kind: "published" }> {
  switch (published.kind) {
    case "published":
      return published;
    case "overtaken":
      throw new KhoreiaError(
        "KHO_GENERATION_CONFLICT",
        `Cannot publish "${deployment}": generation ${published.generation} is wanted meanwhile`,
        { hint: "look at the differences again, then repeat the command" },
      );
    case "nothing-deployed":
      throw new KhoreiaError("KHO_NOTHING_DEPLOYED", `Nothing is deployed as "${deployment}"`);
    default:
      return published satisfies never;
  }
}

interface Detached {
  readonly deployment: string;
  readonly generation: number;
  readonly changed: boolean;
}

async function detached(session: Session, facts: Detached): Promise<ExitCode> {
  const { deployment, generation, changed } = facts;
  const text = changed
    ? `${deployment}: generation ${generation} is published; khoreia watch ${deployment} follows it`
    : `${deployment} is to be just that already: nothing was published`;
  const { output } = session;
  if (!speaksRecords(output.format)) {
    return emit(output, { data: facts, names: [deployment], text: () => text });
  }
  await session.records().close({ message: text, ...facts, exit: exitCode.ok });
  return exitCode.ok;
}

interface Following {
  readonly opened: ClusterDeployment;
  readonly generation: number;
  readonly beganAt: number;
  readonly options: RollOutOptions;
  /** Cursor of the last event before. */
  readonly since?: string;
}

async function follow(session: Session, following: Following): Promise<ExitCode> {
  const { clock, output } = session;
  const { opened, generation, beganAt, options, since = 0 } = following;
  const { playing, client } = opened;
  const before: DeploymentStatus = playing.status();
  const view = openView(session, {
    clock,
    deployment: playing.deployment,
    subjectWidth: subjectWidthOf(before.instances.map(({ instance }) => instance)),
    drawn: () => playing.status(),
  });
  const interruption = catchInterruption();
  const timeoutMs = options.timeout ?? usualTimeoutMs;
  const ask = (): Promise<number> => Promise.resolve(generation);
  const end = await followGoal(
    session,
    { client, view, ask, timeoutMs, before, since },
    interruption.signal,
  ).finally(() => interruption.dispose());
  const { status } = end;
  const hosts = playing.hostsOf(generation);
  if (speaksRecords(output.format)) writeHosts(session, generation, hosts);
  const exit = interruption.code ?? end.exit;
  await view.close({
    status,
    exit,
    durationMs: clock.now() - beganAt,
    reasons:
      exit === exitCode.ok
        ? []
        : [
            ...behind(generation, hosts),
            ...endReasons(status, output, { now: clock.wall(), playsOn: true }),
          ],
    ...(end.kind === "timeout" || end.kind === "interrupted" ? { cut: end.kind } : {}),
  });
  await opened.close();
  return exit;
}

type Hosts = ReturnType<ClusterDeployment["playing"]["hostsOf"]>;

const words: Readonly<Record<"taken" | "pending" | "absent", string>> = {
  taken: "has taken over",
  pending: "has not taken over",
  absent: "is not present and has not taken over",
};

function writeHosts(session: Session, generation: number, hosts: Hosts): void {
  for (const [host, state] of hosts) {
    const message = `${host} ${words[state]} generation ${generation}`;
    session.records().write({ type: "host", message, host, state, generation });
  }
}

function behind(generation: number, hosts: Hosts): readonly string[] {
  return [...hosts]
    .filter(([, state]) => state !== "taken")
    .map(([host, state]) => `${host} ${words[state]} generation ${generation}`);
}
