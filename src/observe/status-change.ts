import type { DeploymentStatus, InstanceId, InstanceStatus } from "../model/index.ts";

/** What a watcher is told: all at first, then what differs. */
export type StatusChange =
  | { readonly kind: "snapshot"; readonly status: DeploymentStatus }
  | {
      readonly kind: "changed";
      /** Everything but the instances, as it is now. */
      readonly summary: StatusSummary;
      readonly instances: readonly InstanceStatus[];
      readonly removed: readonly InstanceId[];
    };

export type StatusSummary = Omit<DeploymentStatus, "instances">;

/** What leads from one status to the next; undefined when a screen would show the same. */
export function diffStatus(
  before: DeploymentStatus,
  after: DeploymentStatus,
): Extract<StatusChange, { readonly kind: "changed" }> | undefined {
  const { instances: oldInstances } = before;
  const { instances: newInstances, ...summary } = after;
  const gone = new Map(oldInstances.map((each) => [each.instance, each]));
  const changed = newInstances.filter((each) => {
    const old = gone.get(each.instance);
    gone.delete(each.instance);
    return old === undefined || !isSame(old, each);
  });
  const removed = [...gone.keys()];
  const isNews = changed.length + removed.length > 0 || !isSame(judged(before), judged(after));
  if (!isNews) return undefined;
  return { kind: "changed", summary, instances: changed, removed };
}

/** What is late moves the expected end on and on: that alone is no news. */
function judged({ instances: _list, expectedAt: _moves, ...summary }: DeploymentStatus): unknown {
  return summary;
}

/**
 * Wall times of one moment are calculated anew from the monotonic clock each time, and may differ
 * by a little.
 */
const timeFields: ReadonlySet<string> = new Set(["since", "at", "nextAttemptAt", "until"]);
const timeSlackMs = 100;

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return false;
  }
  const a = one as Readonly<Record<string, unknown>>;
  const b = other as Readonly<Record<string, unknown>>;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    const left = a[key];
    const right = b[key];
    if (left === right) continue;
    const isTime = timeFields.has(key) && typeof left === "number" && typeof right === "number";
    if (isTime ? Math.abs(left - right) > timeSlackMs : !isSame(left, right)) return false;
  }
  return true;
}
