import { KhoreiaError, type DeploymentName, type HostName } from "../../model/index.ts";
import { StateFold } from "./state-fold.ts";
import type { Desired, State, StateHealth, StateRecord } from "./state.ts";

/** What survives the crash of a simulated agent: the part of the disk that one state occupies. */
export interface StateMedium {
  readonly host: HostName;
  readonly deployment: DeploymentName;
  /** Takes the lock; throws KHO_STATE_LOCKED while another opened state holds it. */
  open(): State;
  /** `kill -9` of the holder: the lock is free, what was appended stays. */
  crash(): void;
  /** While true, nothing is kept: the disk is full. What was kept before stays. */
  full: boolean;
}

/** A state in memory: for tests and simulated worlds, and wherever there is no directory. */
export function memoryMedium(name: {
  readonly host: HostName;
  readonly deployment: DeploymentName;
}): StateMedium {
  return new MemoryMedium(name.host, name.deployment);
}

class MemoryMedium implements StateMedium {
  readonly host: HostName;
  readonly deployment: DeploymentName;
  full = false;
  private kept = new StateFold();
  private holder: MemoryState | undefined;

  constructor(host: HostName, deployment: DeploymentName) {
    this.host = host;
    this.deployment = deployment;
  }

  open(): State {
    if (this.holder !== undefined) {
      throw new KhoreiaError(
        "KHO_STATE_LOCKED",
        `Cannot play deployment "${this.deployment}" on host "${this.host}": ` +
          "another agent of this process does already",
      );
    }
    this.holder = new MemoryState(this);
    return this.holder;
  }

  crash(): void {
    this.holder = undefined;
  }

  /** A copy, so that what a crashed agent still does cannot reach the medium. */
  snapshot(): StateFold {
    const copy = new StateFold();
    for (const record of this.kept.records()) copy.apply(record);
    copy.desired = this.kept.desired;
    return copy;
  }

  keep(by: MemoryState, change: (kept: StateFold) => void): boolean {
    if (this.holder !== by || this.full) return false;
    change(this.kept);
    return true;
  }

  /** After a disk was full: everything at once, like the rewrite of a log. */
  keepAll(by: MemoryState, all: StateFold): boolean {
    return this.keep(by, () => {
      this.kept = new StateFold();
      for (const record of all.records()) this.kept.apply(record);
      this.kept.desired = all.desired;
    });
  }

  release(by: MemoryState): void {
    if (this.holder === by) this.holder = undefined;
  }
}

class MemoryState implements State {
  readonly host: HostName;
  readonly deployment: DeploymentName;
  readonly location = "memory";
  readonly backupDirectory = "memory";
  private readonly medium: MemoryMedium;
  private readonly fold: StateFold;
  private degraded = false;

  constructor(medium: MemoryMedium) {
    this.host = medium.host;
    this.deployment = medium.deployment;
    this.medium = medium;
    this.fold = medium.snapshot();
  }

  load(): StateFold {
    return this.fold;
  }

  append(record: StateRecord): void {
    this.fold.apply(record);
    this.keep((kept) => kept.apply(record));
  }

  batch(records: readonly StateRecord[]): void {
    for (const record of records) this.append(record);
  }

  accept(desired: Desired): void {
    this.fold.desired = desired;
    this.keep((kept) => {
      kept.desired = desired;
    });
  }

  private keep(change: (kept: StateFold) => void): void {
    const kept = this.degraded
      ? this.medium.keepAll(this, this.fold)
      : this.medium.keep(this, change);
    this.degraded = !kept;
  }

  health(): StateHealth {
    return this.degraded
      ? { kind: "degraded", since: 0, why: "the medium is full" }
      : { kind: "ok" };
  }

  close(): void {
    this.medium.release(this);
  }

  remove(): void {
    this.medium.keepAll(this, new StateFold());
    this.close();
  }
}
