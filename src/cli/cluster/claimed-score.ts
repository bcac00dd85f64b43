import { type ClaimableHost, isEligible } from "../../agent/index.ts";
import type { HostName, InstanceId } from "../../model/index.ts";
import type { Score, ScoreInstance } from "../../score/index.ts";
import type { ClusterPicture, KnownClaim } from "./cluster-picture.ts";

/** A score in which each instance that may move is on the host that holds its claim. */
export function claimedScore(
  score: Score,
  claims: ReadonlyMap<InstanceId, Pick<KnownClaim, "host" | "token">>,
): Score {
  if (claims.size === 0) return score;
  const instances = score.instances.map((instance): ScoreInstance => {
    const claim = instance.host === undefined ? claims.get(instance.id) : undefined;
    if (claim === undefined) return instance;
    return { ...instance, host: claim.host, token: claim.token };
  });
  return { ...score, instances, byId: new Map(instances.map((each) => [each.id, each])) };
}

/** Hosts that a reason names; of more, only how many. */
const mostNamed = 5;

/** Why nobody plays an instance that may move. */
export function whyUnclaimed(
  { placement }: ScoreInstance,
  { presence }: Pick<ClusterPicture, "presence">,
): { readonly isEligible: boolean; readonly text: string } {
  const hosts = [...presence].sort(([one], [other]) => (one < other ? -1 : 1));
  const known = hosts.map(([host, { labels }]) => ({ host, labels }));
  const eligible = known.filter((each) => isEligible(placement, each));
  if (eligible.length > 0) {
    const names = named(eligible.map(({ host }) => host));
    return { isEligible: true, text: `no host has claimed it yet; it may be played by ${names}` };
  }
  const needs = placement.kind === "labels" ? `: it needs ${labelsText(placement.labels)}` : "";
  const there =
    known.length === 0 ? "no host is present" : `present: ${named(known.map(hostText))}`;
  return { isEligible: false, text: `no eligible host${needs}; ${there}` };
}

const hostText = ({ host, labels }: Pick<ClaimableHost, "labels"> & { host: HostName }): string =>
  Object.keys(labels).length === 0 ? host : `${host} (${labelsText(labels)})`;

export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

function named(hosts: readonly string[]): string {
  const more = hosts.length > mostNamed ? ` and ${hosts.length - mostNamed} more` : "";
  return `${hosts.slice(0, mostNamed).join(", ")}${more}`;
}
