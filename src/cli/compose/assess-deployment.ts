import type { InstanceStatus } from "../../model/index.ts";
import { exitCode } from "../exit-code.ts";
import { exitOfStatus } from "../online/assess-status.ts";

export type Assessment = "converged" | "moving" | "stuck";

/**
 * Can a deployment still become steady without help? It is stuck when everything that is not
 * steady is blocked, or held, or waits for what is; across hosts too, which no part can see.
 */
export function assessDeployment(instances: readonly InstanceStatus[]): Assessment {
  const exit = exitOfStatus({ instances });
  if (exit === exitCode.ok) return "converged";
  return exit === exitCode.timedOut ? "moving" : "stuck";
}
