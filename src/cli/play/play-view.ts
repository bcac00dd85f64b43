import type { DeploymentStatus, JournalEvent } from "../../model/index.ts";
import type { ExitCode } from "../exit-code.ts";

/** Shows what happens while a deployment is played; one per format and kind of terminal. */
export interface PlayView {
  /** What happened since the last call, in order; called some times a second at most. */
  show(events: readonly JournalEvent[]): void;
  /** Something that is no event of the journal: a file was read again, children are stopped. */
  say(text: string, tone?: "note" | "warning"): void;
  /** It still moves, and nothing was shown for a while. */
  beat?(status: DeploymentStatus): void;
  /** Leaves the record of how it ended; nothing is shown after that. */
  close(ending: Ending): Promise<void>;
}

/** How a play ended, for the summary that every view closes with. */
export interface Ending {
  readonly status: DeploymentStatus;
  readonly exit: ExitCode;
  /** Why it ended although something could still move: the time was up, or a signal came. */
  readonly cut?: "timeout" | "interrupted";
  readonly durationMs: number;
  /** More lines for people: why the worst nodes are as they are. */
  readonly reasons: readonly string[];
}
