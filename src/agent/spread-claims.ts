import type { InstanceId, Placement } from "../model/index.ts";

export interface Claimable {
  readonly id: InstanceId;
  readonly placement: Placement;
}

export interface ClaimableHost {
  readonly host: string;
  readonly labels: Readonly<Record<string, string>>;
  /** How many instances of this deployment it holds. */
  readonly load: number;
}

/** Whether a host with these labels may play what is placed so. */
export function isEligible(
  placement: Placement,
  { host, labels }: Pick<ClaimableHost, "host" | "labels">,
): boolean {
  switch (placement.kind) {
    case "host":
      return placement.host === host;
    case "any":
      return true;
    case "labels":
      return Object.entries(placement.labels).every(
        ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
      );
    default:
      return placement satisfies never;
  }
}

/**
 * Whom each instance falls to that nobody plays: in their order, each to the eligible host that
 * holds the fewest, of equals the first by name. Everybody who sees the same works out the same, so
 * nobody need be asked; who sees less is set right by the claim's transaction.
 */
export function spreadClaims(
  unclaimed: readonly Claimable[],
  hosts: readonly ClaimableHost[],
): ReadonlyMap<InstanceId, string> {
  const loads = new Map(hosts.map(({ host, load }) => [host, load]));
  const inOrder = hosts.toSorted((a, b) => (a.host < b.host ? -1 : 1));
  const falls = new Map<InstanceId, string>();
  for (const { id, placement } of unclaimed) {
    let best: string | undefined;
    for (const each of inOrder) {
      if (!isEligible(placement, each)) continue;
      if (best === undefined || (loads.get(each.host) ?? 0) < (loads.get(best) ?? 0)) {
        best = each.host;
      }
    }
    if (best === undefined) continue;
    falls.set(id, best);
    loads.set(best, (loads.get(best) ?? 0) + 1);
  }
  return falls;
}
