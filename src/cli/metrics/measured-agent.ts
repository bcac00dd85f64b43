import type { HostAgent } from "../cluster/host-agent.ts";
import type { MeasuredPart, MeasuredProcess } from "./open-metrics.ts";

/** The agent of a host as it is measured, also while it is on its way to its host. */
export class MeasuredAgent implements MeasuredProcess {
  agent: HostAgent | undefined;

  playing(): readonly MeasuredPart[] {
    return this.agent?.parts() ?? [];
  }

  unready(): readonly string[] {
    return this.agent?.unready() ?? ["the agent is about to begin"];
  }

  complaints(): readonly string[] {
    return this.agent?.complaints() ?? [];
  }

  isStoreReachable(): boolean {
    return this.agent?.isStoreReachable ?? false;
  }
}
