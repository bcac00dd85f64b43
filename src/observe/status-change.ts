import type { DeploymentStatus, InstanceId, InstanceStatus } from "../model/index.ts";

/** What `watch` sends: all at first, then what differs. */
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
