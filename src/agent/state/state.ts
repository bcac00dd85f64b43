import type {
  DeploymentName,
  Goal,
  HostName,
  InstanceId,
  Made,
  NodeName,
  StepId,
  Topology,
  TopologyNode,
} from "../../model/index.ts";
import type { JsonObject } from "../../std/json.ts";

/**
 * What outlives the process: one state per host and deployment. Losing it costs re-checks and
 * one redo of check-less steps, never order or data. Everything is synchronous: when `append`
 * has returned, the record survives `kill -9` of this process (not the loss of power).
 *
 * No method throws because of the disk: a state that cannot write keeps working in memory and
 * says so in `health()`.
 */
export interface State {
  readonly host: HostName;
  readonly deployment: DeploymentName;
  /** Where it is kept, for messages; a directory, or "memory". */
  readonly location: string;
  /** Live view: it follows every `append`, `batch` and `accept`, so nobody needs a copy. */
  load(): StateSnapshot;
  append(record: StateRecord): void;
  /** Several records with one write: all of them are found after a crash, or a prefix. */
  batch(records: readonly StateRecord[]): void;
  /** Replaces the desired state, atomically; it may be several megabytes. */
  accept(desired: Desired): void;
  health(): StateHealth;
  /** Where engines keep copies of what the steps of this deployment replace; exists, private. */
  readonly backupDirectory: string;
  /** Gives up the lock. What was appended stays. */
  close(): void;
  /** After a completed teardown: forgets everything, then closes. */
  remove(): void;
}

export type StateHealth =
  | { readonly kind: "ok" }
  | {
      /** Records since `since` (wall time) are in memory only. */
      readonly kind: "degraded";
      readonly since: number;
      readonly why: string;
    };

export interface StateSnapshot {
  /** The last accepted desired state; undefined before the first. */
  readonly desired: Desired | undefined;
  /** This agent's instance id: a restarted agent that finds it takes its identity back. */
  readonly identity: string | undefined;
  readonly completions: ReadonlyMap<StepId, Completion>;
  readonly made: ReadonlyMap<StepId, MadeRecord>;
  /** Do's that were recorded before they were executed, and not yet as ended; by run id. */
  readonly runs: ReadonlyMap<string, RunRecord>;
  /** Supervised children, one per step at most. */
  readonly children: ReadonlyMap<StepId, ChildRecord>;
  readonly holds: ReadonlyMap<string, Hold>;
  readonly performed: ReadonlyMap<InstanceId, Performed>;
  /** Of what may move: the token under which it was played here last. */
  readonly claims: ReadonlyMap<InstanceId, number>;
  /** What could not be read and was skipped, in people's words; empty is normal. */
  readonly complaints: readonly string[];
}

export interface Desired {
  /** Tells a deployment from an earlier one of the same name. */
  readonly uid: string;
  readonly gen: number;
  readonly goal: Goal;
  /** May be read only when it is asked for. */
  readonly topology: Topology;
  /** Equal for equal texts that are read with equal inputs; absent: not known. */
  readonly origin?: string;
  /** Wall time. */
  readonly acceptedAt: number;
  /** Counted nodes whose instances are being redone in turn; until all has converged. */
  readonly updating?: readonly NodeName[];
  /** What it leaves behind on all hosts, as whoever published it said; absent: nothing. */
  readonly retired?: readonly RetiredNode[];
  /** Where relative paths of the topology start; whoever goes on without `up` needs it. */
  readonly cwd?: string;
}

/** A score calls it `Retired`. */
export interface RetiredNode {
  readonly node: TopologyNode;
  readonly indexes: readonly number[] | "all";
  readonly requiredBy?: readonly NodeName[];
}

export interface Completion {
  readonly step: StepId;
  /** Of the operation and its resolved inputs when it was last done. */
  readonly fingerprint: string;
  /** How often its Do has changed the world; `redo_on` compares it. */
  readonly changes: number;
  /** Wall time of the last change. */
  readonly at: number;
}

/** What a step created, and the call that can take it back, even without its topology. */
export interface MadeRecord {
  readonly step: StepId;
  readonly engine: string;
  /** Resolved parameters, as the engine received them. */
  readonly params: JsonObject;
  readonly made: Made;
  readonly user?: string;
  readonly cwd?: string;
}

/** Names a process beyond doubt: a pid alone may have been given to somebody else since. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, from /proc/PID/stat; 0 where there is no /proc. */
  readonly startTicks: number;
  readonly bootId: string;
}

export interface RunRecord extends ProcessIdentity {
  /** Unpredictable; also in the environment of all descendants as KHOREIA_STEP_RUN. */
  readonly run: string;
  readonly step: StepId;
  /** Wall time. */
  readonly startedAt: number;
  /** What the next agent grants between TERM and KILL when it finds this as an orphan. */
  readonly killAfterMs: number;
}

export interface ChildRecord extends RunRecord {
  readonly fingerprint: string;
  /** The file that receives its output. */
  readonly logFile: string;
}

export interface Hold {
  /** A node or instance; "*" holds the whole deployment. */
  readonly node: NodeName | InstanceId | "*";
  readonly who: string;
  readonly why: string;
  /** Wall times. */
  readonly since: number;
  readonly until?: number;
}

/** The definition an instance was performed with; its teardown needs it when it is obsolete. */
export interface Performed {
  readonly instance: InstanceId;
  readonly node: NodeName;
  readonly gen: number;
  /** Opaque here; the agent writes and reads it. */
  readonly definition: JsonObject;
}

/** One line of the state log. Adding a kind is a minor change: older readers skip it. */
export type StateRecord =
  | { readonly kind: "identity.taken"; readonly identity: string }
  | { readonly kind: "step.completed"; readonly completion: Completion }
  | { readonly kind: "step.forgotten"; readonly step: StepId }
  | { readonly kind: "made.recorded"; readonly made: MadeRecord }
  | { readonly kind: "made.cleared"; readonly step: StepId }
  | { readonly kind: "run.started"; readonly run: RunRecord }
  | { readonly kind: "run.ended"; readonly run: string }
  | { readonly kind: "child.started"; readonly child: ChildRecord }
  | { readonly kind: "child.ended"; readonly step: StepId; readonly run: string }
  | { readonly kind: "hold.placed"; readonly hold: Hold }
  | { readonly kind: "hold.released"; readonly node: Hold["node"] }
  | { readonly kind: "node.performed"; readonly performed: Performed }
  | { readonly kind: "node.forgotten"; readonly instance: InstanceId }
  | { readonly kind: "claim.taken"; readonly instance: InstanceId; readonly token: number };
