import type { State, StateSnapshot } from "../../agent/state/index.ts";
import type { DeploymentName, HostName } from "../../model/index.ts";

export interface ReadOnlyStateOptions {
  readonly host: HostName;
  readonly deployment: DeploymentName;
  readonly snapshot: StateSnapshot;
}

/** A state that forgets every write: an agent that only looks must leave nothing behind. */
export function readOnlyState({ host, deployment, snapshot }: ReadOnlyStateOptions): State {
  return {
    host,
    deployment,
    // Not the place of a real state: what runs for that one must not be taken for ours.
    location: "plan",
    load: () => snapshot,
    append: () => undefined,
    batch: () => undefined,
    accept: () => undefined,
    health: () => ({ kind: "ok" }),
    backupDirectory: "/nonexistent",
    close: () => undefined,
    remove: () => undefined,
  };
}
