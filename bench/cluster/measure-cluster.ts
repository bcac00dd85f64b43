// What the dance across hosts costs, beside what the store itself costs.
import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { keys } from "../../src/store/index.ts";
import { measurePingPong } from "./ping-pong.ts";
import { Stage } from "./stage.ts";
import { chainAcross, fanAcross, manyHosts } from "./topologies.ts";

export interface ClusterSizes {
  readonly hops: number;
  readonly fan: number;
  /** How long agents get to publish how it went, before counting ends and rest begins. */
  readonly settleSeconds: number;
  readonly restSeconds: number;
  readonly hosts: number;
  readonly nodesEach: number;
}

export interface ClusterResult {
  /** From a node's file to that of the next one, on the other host. */
  readonly hopUs: number;
  /** The bare limit: watch to put with the same client, in the same run. */
  readonly pingPongUs: number;
  readonly hops: number;
  /** Writes of the agents for each status that crossed hosts, reports for people included. */
  readonly writesPerStatus: number;
  readonly statuses: number;
  /** Revisions of the store while a converged deployment rested. */
  readonly restRevisions: number;
  readonly restSeconds: number;
  /** Steps of all hosts by the time from the deployment's first write to its last step. */
  readonly stepsPerSecond: number;
  readonly steps: number;
}

export async function measureCluster(
  newDirectory: () => string,
  sizes: ClusterSizes,
): Promise<ClusterResult> {
  const two = await Stage.open(newDirectory(), ["alpha", "beta"]);
  try {
    const before = await measurePingPong(two, sizes.hops);
    const hopUs = await measureHops(two, sizes.hops);
    // The bare limit before and after: a shared machine does not stay the same.
    const pingPongUs = (before + (await measurePingPong(two, sizes.hops))) / 2;
    const fan = await measureFan(two, sizes);
    const restRevisions = await measureRest(two, sizes);
    return {
      ...{ hopUs, pingPongUs, hops: sizes.hops, ...fan, restRevisions },
      restSeconds: sizes.restSeconds,
      ...(await measureHosts(newDirectory(), sizes)),
    };
  } finally {
    await two.close();
  }
}

async function measureHops(stage: Stage, nodes: number): Promise<number> {
  await stage.publish(chainAcross(nodes));
  const last = `hop-${nodes - 1}`;
  await stage.until("the chain has converged", () => stage.has(last));
  const [begin, end] = ["hop-0", last].map((file) => writtenAt(stage, file));
  return (((end ?? 0) - (begin ?? 0)) * 1_000) / (nodes - 1);
}

async function measureFan(stage: Stage, { fan, settleSeconds }: ClusterSizes) {
  const stopped = new AbortController();
  let writes = 0;
  const counting = (async () => {
    const own = [keys.hostPrefix, keys.reportPrefix];
    for await (const { events } of stage.store.watch(
      { prefix: "/khoreia/" },
      { signal: stopped.signal },
    )) {
      writes += events.filter((event) => {
        const key = event.kind === "put" ? event.pair.key : event.key;
        return own.some((prefix) => key.startsWith(prefix));
      }).length;
    }
  })();
  try {
    await stage.publish(fanAcross(fan));
    await stage.until("the fan has converged", () => stage.has("sink"));
    await pause(settleSeconds * 1_000);
  } finally {
    stopped.abort();
    await counting;
  }
  const statuses = fan + 1;
  return { statuses, writesPerStatus: writes / statuses };
}

async function measureRest(
  stage: Stage,
  { settleSeconds, restSeconds }: ClusterSizes,
): Promise<number> {
  await pause(settleSeconds * 1_000);
  const before = await stage.revision();
  await pause(restSeconds * 1_000);
  return (await stage.revision()) - before;
}

async function measureHosts(directory: string, { hosts, nodesEach }: ClusterSizes) {
  const names = Array.from({ length: hosts }, (_, i) => `host-${i}`);
  const stage = await Stage.open(directory, names);
  try {
    const beganAt = await stage.publish(manyHosts(names, nodesEach));
    const files = names.map((host) => `last-${host}`);
    await stage.until("all hosts have converged", () => files.every((file) => stage.has(file)));
    const endedAt = Math.max(...files.map((file) => writtenAt(stage, file)));
    const steps = hosts * nodesEach;
    return { steps, stepsPerSecond: (steps * 1_000) / (endedAt - beganAt) };
  } finally {
    await stage.close();
  }
}

/** Milliseconds of the wall clock, with fractions. */
const writtenAt = (stage: Stage, file: string): number =>
  Number(statSync(join(stage.root, file), { bigint: true }).mtimeNs) / 1e6;
