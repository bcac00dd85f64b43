import type { DeploymentStatus } from "../../model/index.ts";
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
