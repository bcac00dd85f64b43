import type { readdirSync, readFileSync } from "node:fs";

export interface Watched {
  readonly run: string;
  /** Also the id of its process group. */
  readonly pid: number;
  /** From /proc; 0 where there is none. */
  readonly startTicks: number;
}

/** What is needed of Node. */
export interface KillGround {
  readonly process: Pick<NodeJS.Process, "kill">;
  readonly fs: {
    readonly readdirSync: typeof readdirSync;
    readonly readFileSync: typeof readFileSync;
  };
}

/**
 * Kills process groups, and what carries the mark of their runs. It names nothing outside of
 * itself: its text is run by another process.
 */
export function killWatched({ process, fs }: KillGround, watched: readonly Watched[]): void {
  const runs = new Set(watched.map(({ run }) => run));
  const kill = (pid: number): void => {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  for (const { pid, startTicks } of watched) {
    try {
      const stat = startTicks === 0 ? "" : fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      // The pid may have been given to somebody else since.
      const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
      if (startTicks === 0 || ticks === startTicks) kill(-pid);
    } catch {
      // It has ended, and others of its group may not have: they carry the mark.
    }
  }
  let pids: readonly string[] = [];
  try {
    pids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    // No /proc here: the groups are all that is known.
  }
  for (const pid of pids) {
    try {
      const environment = fs.readFileSync(`/proc/${pid}/environ`, "latin1").slice(0, 4096);
      const mark = /(?:^|\0)KHOREIA_STEP_RUN=(?<run>[^\0]*)/.exec(environment);
      if (mark !== null && runs.has(mark.groups?.["run"] ?? "")) kill(Number(pid));
    } catch {
      // It is somebody else's, or has ended.
    }
  }
}
