import type { RefusedWatches, WatcherHealth } from "./file-watcher.ts";

export interface HealthFinding {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What an operator should know about the file watcher, the most serious first. */
export function watcherFindings(health: WatcherHealth): readonly HealthFinding[] {
  const findings: HealthFinding[] = [];
  if (health.refused !== undefined) findings.push(refusal(health.refused, health.polledPaths));
  if (health.missedEvents > 0) {
    findings.push({
      code: "KHO_WATCH_MISSED",
      message: `${health.missedEvents} changes of files were found without an event`,
      hint:
        health.suspectedOverflows > 0
          ? 'Raise "sysctl fs.inotify.max_queued_events": the queue of events has overflowed'
          : "A file system without events, a mount or a write through memory may cause it",
    });
  }
  return findings;
}

function refusal({ directories, path, errno }: RefusedWatches, polled: number): HealthFinding {
  const many = directories === 1 ? "a directory" : `${directories} directories`;
  return {
    code: "KHO_WATCH_REFUSED",
    message:
      `Cannot watch ${many}, such as "${path}": ${reasons[errno] ?? errno}; ` +
      `${polled} paths are looked at about once a second instead`,
    hint: hints[errno] ?? "Changes are found later than by events; khoreia tries again by itself",
  };
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the limit of inotify watches of this user is reached",
  EMFILE: "the limit of inotify instances or open files is reached",
  ENFILE: "the limit of open files of this machine is reached",
  EACCES: "permission denied",
  ENOMEM: "the kernel has no memory for it",
};

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'Raise the limit: "sysctl fs.inotify.max_user_watches=524288"',
  EMFILE: 'Raise the limits: "sysctl fs.inotify.max_user_instances=512" and "ulimit -n"',
  ENFILE: 'Raise the limit: "sysctl fs.file-max"',
  EACCES: "Let the user who runs khoreia read the directory",
};
