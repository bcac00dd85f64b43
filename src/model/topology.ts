import type { JsonObject } from "../std/json.ts";
import type { DeploymentName, HostName, NodeName } from "./names.ts";
import type { Position } from "./source.ts";
import type { OperationName, ReachedState } from "./state.ts";

/** Every node of an application and the requirements between them. Plain JSON data. */
export interface Topology {
  readonly name: DeploymentName;
  /** Which front door it came through. */
  readonly form: "khoreia" | "2016" | "tosca";
  /** In the order of the text; names are unique. */
  readonly nodes: readonly TopologyNode[];
}

export interface TopologyNode {
  readonly name: NodeName;
  /** What people call it when that is not its identity (the 2016 form's `name`). */
  readonly label?: string;
  readonly description?: string;
  readonly type?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly placement: Placement;
  /** Absent: one instance with the bare name. Present (0 included): instances `name[0]`… */
  readonly count?: number;
  readonly requirements: readonly Requirement[];
  readonly operations: Readonly<Partial<Record<OperationName, Operation>>>;
  readonly exports: Readonly<Record<string, Template>>;
  readonly onBroken: "keep" | "stop";
  readonly onHostLost: "keep" | "stop";
  /** How many changed instances of one counted node are redone at a time. */
  readonly updateParallel: number;
  readonly position: Position;
}

export type Placement =
  | { readonly kind: "host"; readonly host: HostName }
  | { readonly kind: "labels"; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: "any" };

/** A node's need for another node in a given state; `gate` says which Do's it holds back. */
export interface Requirement {
  readonly node: NodeName;
  readonly gate: Gate;
  /** True when a placeholder to the node's export implies it, rather than `requires`. */
  readonly implied?: true;
  readonly position: Position;
}

export type Gate =
  /**
   * The node has started before any create, configure or start. With `outlives` it is stopped only
   * once this one is deleted, and not merely stopped, when both go.
   */
  | { readonly kind: "lifecycle"; readonly outlives?: true }
  /** The 2016 form: the node has reached what this same operation leads to. */
  | { readonly kind: "same-operation" }
  /** The node has reached `until` before `before`, and before every later operation. */
  | { readonly kind: "explicit"; readonly until: ReachedState; readonly before: OperationName };

/**
 * One lifecycle operation.
 * - `perform`: `check` and `do` as written. No `check`: completion is recorded. No `do`, or the
 *   engine `nil`: a gate step, which waits until its check holds.
 * - `keep`: `stop: keep` or `delete: keep`; nothing is done and nothing is derived.
 */
export type Operation = PerformOperation | KeepOperation;
export interface KeepOperation {
  readonly kind: "keep";
  readonly position: Position;
}
export interface PerformOperation {
  readonly kind: "perform";
  readonly check?: EngineCall;
  readonly do?: EngineCall;
  readonly limits: OperationLimits;
  /** Earlier operations of this node whose change makes Do run again though the check holds. */
  readonly redoOn: readonly OperationName[];
  readonly user?: string;
  readonly cwd?: string;
  /** Literal text or templates, for engines that run programs. */
  readonly env: Readonly<Record<string, Template>>;
  readonly position: Position;
}

/** Milliseconds throughout; the reader fills in every default. */
export interface OperationLimits {
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  readonly settleMs: number;
  readonly killAfterMs: number;
  /** Polling interval of a polled check. */
  readonly everyMs: number;
  /** Safety re-check of an event-driven check. */
  readonly recheckMs: number;
}
export const defaultLimits: OperationLimits = {
  timeoutMs: 300_000,
  attempts: 5,
  backoffBaseMs: 1_000,
  backoffCapMs: 60_000,
  settleMs: 10_000,
  killAfterMs: 5_000,
  everyMs: 5_000,
  recheckMs: 300_000,
};

/** A call of an engine with parameters that its schema has accepted. */
export interface EngineCall {
  readonly engine: string;
  /** Accepted by the engine's schema; strings that hold run-time placeholders are replaced. */
  readonly params: JsonObject;
  /** What to put into `params` before the call, by path; empty when all is known. */
  readonly templates: readonly ParamTemplate[];
  readonly position: Position;
}
export interface ParamTemplate {
  readonly path: readonly (string | number)[];
  readonly template: Template;
  /** What the engine's schema wants there, when that is not text. */
  readonly as?: "number" | "boolean";
}

/** Text with placeholders that only the playing host can fill; literal when it has no reference. */
export type Template = readonly TemplatePart[];
export type TemplatePart = string | Reference;
export type Reference =
  | { readonly kind: "host"; readonly field: string }
  | { readonly kind: "instance"; readonly field: "index" }
  | { readonly kind: "node"; readonly field: "name" }
  | { readonly kind: "deployment"; readonly field: "name" }
  | {
      readonly kind: "export";
      readonly node: NodeName;
      /** Which instance of a counted node; absent for a node without count. */
      readonly index?: number;
      readonly export: string;
    };
