import { type HostName, hostName, KhoreiaError } from "../../model/index.ts";
import { keys, type Store } from "../../store/index.ts";
import { usageError } from "../usage-error.ts";
import type { ClusterPlaying } from "./cluster-playing.ts";
import { isOn, withoutHosts } from "./without-hosts.ts";

/** A teardown that does not wait for hosts that never come back. */
export interface HostsForgotten {
  /** Of what they played, by host: it stays there, if there is a there. */
  readonly staying: ReadonlyMap<HostName, readonly string[]>;
  /** Makes the teardown without them the next generation; returns its number. */
  order(by: string): Promise<number>;
  /** Removes what the hosts told of it, which outlives their agents, as far as rights allow. */
  forgetWords(): Promise<void>;
}

/**
 * Throws unless each host has a part of the deployment and is not present: whoever is there can
 * take down its part itself.
 */
export function forgetHosts(
  playing: ClusterPlaying,
  names: readonly string[],
  store: Store,
): HostsForgotten {
  const { deployment } = playing;
  const presence = playing.hostsOf(playing.record.generation);
  const staying = new Map<HostName, readonly string[]>();
  for (const name of names) {
    const host = hostName(name);
    const state = presence.get(host);
    if (state === undefined) {
      const known = [...presence.keys()].join(", ");
      throw usageError(
        `Cannot forget host "${name}": it has no part of "${deployment}"`,
        `hosts that have one: ${known}`,
      );
    }
    if (state !== "absent") {
      throw new KhoreiaError(
        "KHO_HOST_PRESENT",
        `Cannot forget host "${name}": its agent is present and takes its part back itself`,
        { hint: `khoreia down ${deployment}` },
      );
    }
    const own = playing.score().instances.filter((instance) => instance.host === host);
    staying.set(
      host,
      own.map(({ id }) => id),
    );
  }
  const hosts = new Set(staying.keys());
  return {
    staying,
    async order(by) {
      const { topology, record } = playing;
      const published = await playing.publish(
        {
          wanted: { topology: withoutHosts(topology, hosts) },
          goal: "deleted",
          by,
          message: `forgets ${names.join(", ")}`,
          onto: record.generation,
        },
        (node) => isOn(hosts, node),
      );
      if (published.kind === "published") return published.record.generation;
      throw new KhoreiaError(
        "KHO_GENERATION_CONFLICT",
        `Cannot forget hosts of "${deployment}": somebody has changed it meanwhile`,
        { hint: "look with khoreia status, and give the command again" },
      );
    },
    async forgetWords() {
      for (const host of hosts) {
        const range = { prefix: keys.eventsPrefix(host, deployment) };
        const words = { compares: [], then: [{ kind: "delete", range }] } as const;
        // Whoever deploys need not have a right to what hosts report; it is a megabyte at most.
        await store.txn(words).catch(() => undefined);
      }
    },
  };
}
