import type { InstanceStatus } from "../../model/index.ts";
import type { Assessment } from "./local-deployment.ts";

/**
 * Can a deployment still become steady without help? It is stuck when everything that is not
 * steady is blocked, or held, or waits for what is; across hosts too, which no part can see.
 */
export function assessDeployment(instances: readonly InstanceStatus[]): Assessment {
  const left = instances.filter(({ condition }) => condition !== "steady");
  if (left.length === 0) return "converged";
  const stuck = new Set(
    left
      .filter(({ condition }) => condition === "blocked" || condition === "held")
      .map(({ instance }) => instance),
  );
  const waiting = left.filter(({ condition }) => condition === "waiting");
  for (let grew = stuck.size > 0; grew; ) {
    grew = false;
    for (const { instance, waitingOn } of waiting) {
      if (stuck.has(instance) || !waitingOn.some((on) => stuck.has(on.instance))) continue;
      stuck.add(instance);
      grew = true;
    }
  }
  return stuck.size === left.length ? "stuck" : "moving";
}
