import type { JsonObject } from "../std/json.ts";

/** What a check says of the world. */
export interface Report {
  readonly kind: "holds" | "fails" | "unknown";
  /** One line for people: "content differs at line 3"; never a secret. */
  readonly detail?: string;
  /** With `fails`: the thing is not there at all, so an undone Do leaves this report. */
  readonly absent?: true;
  /**
   * The check saw somebody else change the world (a file event, an exited child), rather than
   * finding a difference when it looked: such a fall is healed without suspicion.
   */
  readonly outside?: true;
}

/** How one run of a Do ended. */
export type DoResult =
  | { readonly kind: "succeeded"; readonly output?: OutputTail; readonly changed?: false }
  | Failure;

export interface Failure {
  readonly kind: "failed";
  /** `KHO_DO_EXIT`, `KHO_DO_TIMEOUT`, … */
  readonly code: string;
  readonly message: string;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly output?: OutputTail;
  readonly hint?: string;
  /** True when trying again cannot mend it: the step is blocked at once. */
  readonly terminal?: true;
}

/** The end of what a program wrote, bounded by its reader; `dropped` counts the bytes before. */
export interface OutputTail {
  readonly stdout: string;
  readonly stderr: string;
  readonly droppedBytes: number;
}

/** What a Do intends to create, written down before it does; `undo` receives it back. */
export type Made = JsonObject;
