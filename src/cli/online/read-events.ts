import process from "node:process";
import { readJournal, stateFiles, stateRoot } from "../../agent/state/index.ts";
import type { JournalEvent } from "../../model/index.ts";
import type { ClusterOptions } from "../cluster/cluster-options.ts";
import type { Session } from "../session.ts";
import { findDeployment, type FoundDeployment } from "./find-deployment.ts";

/** Which events are asked for; wall times. */
export interface EventsWanted {
  readonly since?: number;
  readonly until?: number;
  readonly node?: string;
}

export interface EventsFound {
  readonly deployment: string;
  /** Earlier events were asked for and are no longer kept. */
  readonly gap: boolean;
  readonly events: readonly JournalEvent[];
}

/**
 * The events of a deployment: from the process that plays it, or from the journals that it left
 * behind, since what happened is asked most of all when something has ended that should not.
 */
export async function readEvents(
  session: Session,
  deployment: string | undefined,
  wanted: EventsWanted & ClusterOptions,
): Promise<EventsFound> {
  const found = await findDeployment(session, deployment, wanted);
  if (found.kind === "resting") return readLeftJournals(session, found, wanted);
  const { since, until, node } = wanted;
  const { events, gap } = await found.client.events({
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(node === undefined ? {} : { node }),
  });
  return { deployment: found.deployment, events, gap };
}

function readLeftJournals(
  { env }: Session,
  { deployment, hosts }: Extract<FoundDeployment, { readonly kind: "resting" }>,
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, node }: EventsWanted,
): EventsFound {
  const root = stateRoot(env, process.getuid?.());
  const events = hosts
    .flatMap((host) => readJournal(stateFiles(root, host, deployment).journal))
    // Written by this very program, whose reader skips what is not an event.
    .map((entry) => entry as JournalEvent)
    .filter(({ time }) => time >= since && time < until)
    .filter((event) => node === undefined || isAbout(event, node))
    .toSorted((one, other) => one.time - other.time);
  return { deployment, events, gap: false };
}

function isAbout(event: JournalEvent, node: string): boolean {
  if (!("instance" in event)) return false;
  return event.instance === node || event.instance.replace(/\[\d+\]$/, "") === node;
}
