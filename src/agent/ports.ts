import type { EngineCatalogue, Setting } from "../engine/engine.ts";
import type {
  DeploymentName,
  HostName,
  JournalEvent,
  Placement,
  Topology,
} from "../model/index.ts";
import type { NodeName } from "../model/index.ts";
import type { Retired } from "../score/index.ts";
import type { Clock } from "../std/clock.ts";
import type { Store } from "../store/index.ts";
import type { HostFacts } from "./resolve.ts";
import type { Runner } from "./runner/runner.ts";
import type { State } from "./state/state.ts";

/** Everything an agent touches the world with; the simulator brings its own. */
export interface AgentPorts {
  readonly clock: Clock;
  readonly entropy: Chance;
  readonly store: Store;
  readonly engines: EngineCatalogue;
  readonly state: State;
  readonly runner: Runner;
  readonly contents: ContentSource;
  /** Receives every event of this agent's journal, in order; must not throw nor block. */
  readonly journal: (event: JournalEvent) => void;
}

export interface Chance {
  /** 32 random bits. */
  seed(): number;
  /** An id that nobody else has. */
  id(): string;
}

/** What a desired state is to be, and what it leaves behind. Plain JSON data. */
export interface DesiredContent {
  readonly topology: Topology;
  /** As in `Desired`. */
  readonly origin?: string | undefined;
  /** Worked out by whoever publishes it, so that every host compiles the same score. */
  readonly retired: readonly Retired[];
}

/** Contents by name; a desired record names the one it wants. */
export interface ContentSource {
  /**
   * At once where this process has it; a promise where it has to be fetched, which keeps trying
   * until `signal` aborts. Undefined: there is none of this name, or none that can be read.
   */
  get(
    content: string,
    signal: AbortSignal,
  ): DesiredContent | undefined | Promise<DesiredContent | undefined>;
}

/** Who plays, and what this host can tell of hosts and placements. */
export interface AgentOptions {
  readonly host: HostName;
  readonly deployment: DeploymentName;
  readonly hostFacts: (host: string | undefined) => HostFacts | undefined;
  readonly hostOf: (placement: Placement, node: NodeName) => HostName | undefined;
  /** Do's that start processes and run at once on this host. */
  readonly spawningDos: number;
  /** Do's that start none. */
  readonly quietDos: number;
  /** Checks that start processes and run at once. */
  readonly spawningChecks: number;
  readonly leaseTtlSeconds: number;
  /** Where programs run and what they find there unless the operation says otherwise. */
  readonly baseSetting: Setting;
  /** Id of the process that plays, for the journal; absent where there is none. */
  readonly process?: number;
  /** Revision of the last journal event that an earlier agent wrote; 0 for none. */
  readonly journalRevision: number;
  /** People ask the store, not this process, how it stands and what happened (ADR 0019). */
  readonly reports?: true;
  /** Of the store that is trusted now; each Do is told. */
  readonly incarnation?: () => number | undefined;
  /** Of this host: with them, its agent claims what may move and is placed by them. */
  readonly labels?: Readonly<Record<string, string>>;
}
