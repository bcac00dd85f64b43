import type { DeploymentStatus, InstanceStatus } from "../../model/index.ts";
import type { StatusChange } from "../../observe/index.ts";

/** What a stream of changes adds up to; undefined before its snapshot. */
export function foldStatus(
  status: DeploymentStatus | undefined,
  change: StatusChange,
): DeploymentStatus | undefined {
  if (change.kind === "snapshot") return change.status;
  if (status === undefined) return undefined;
  const instances = new Map(status.instances.map((each) => [each.instance, each]));
  for (const instance of change.instances) instances.set(instance.instance, instance);
  for (const instance of change.removed) instances.delete(instance);
  return { ...change.summary, instances: [...instances.values()] };
}

/** Those whose condition or state differs: what a line is worth. */
export function movedInstances(
  before: DeploymentStatus | undefined,
  change: StatusChange,
): readonly InstanceStatus[] {
  if (change.kind === "snapshot" || before === undefined) return [];
  const known = new Map(before.instances.map((each) => [each.instance, each]));
  return change.instances.filter((now) => {
    const was = known.get(now.instance);
    return was?.condition !== now.condition || was.state !== now.state;
  });
}
