import {
  recentJournal,
  openJournalFile,
  openOutputLog,
  stateFiles,
} from "../../agent/state/index.ts";
import type { JournalFile, OutputLog, State, StateFiles } from "../../agent/state/index.ts";
import { openFileState } from "../../agent/state/index.ts";
import { createRunner } from "../../agent/runner/index.ts";
import type { Runner } from "../../agent/runner/index.ts";
import type { Entropy } from "../../agent/clock.ts";
import type { DeploymentName, HostName, JournalEvent } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";

export interface HostShellOptions {
  readonly root: string;
  readonly host: HostName;
  readonly deployment: DeploymentName;
  /** The command line, for whoever is refused the lock. */
  readonly command: string;
  readonly socket: string;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** What one host of one deployment has on this machine: state, lock, programs, history. */
export interface HostShell {
  readonly host: HostName;
  readonly files: StateFiles;
  readonly state: State;
  readonly runner: Runner;
  readonly outputs: OutputLog;
  readonly journalFile: JournalFile<JournalEvent>;
  /** What earlier processes wrote last: "what happened last night?" outlives a restart. */
  readonly history: readonly JournalEvent[];
  /** Revision of the last event that an earlier process wrote. */
  readonly journalRevision: number;
  /** Lets go of everything; what was written stays. */
  close(): Promise<void>;
  /** After a completed teardown: forgets everything. */
  remove(): Promise<void>;
}

/** Throws KHO_STATE_LOCKED, naming the holder, when another process plays this host. */
export function openHostShell(options: HostShellOptions): HostShell {
  const { root, host, deployment, command, socket, clock, entropy } = options;
  const files = stateFiles(root, host, deployment);
  const { directory } = files;
  const state = openFileState({ directory, host, deployment, command, socket, clock });
  const outputs = openOutputLog({ directory: files.outputs, clock });
  const runner = createRunner({
    clock,
    state,
    newId: () => entropy.id(),
    outputDirectory: files.outputs,
    outputs,
  });
  // This release wrote them, or an earlier one; readers pass over kinds that they do not know.
  const history = recentJournal(files.journal) as readonly JournalEvent[];
  const journalRevision = history.at(-1)?.revision ?? 0;
  const journalFile = openJournalFile<JournalEvent>({ path: files.journal, clock });
  const letGo = async (): Promise<void> => {
    await runner.close();
    outputs.close();
    journalFile.close();
  };
  return {
    host,
    files,
    state,
    runner,
    outputs,
    journalFile,
    history,
    journalRevision,
    close: async () => {
      await letGo();
      state.close();
    },
    remove: async () => {
      await letGo();
      state.remove();
    },
  };
}

/** Hosts agree on no order but that of time; each host's own events are in order already. */
export function joinedHistory(shells: readonly HostShell[]): readonly JournalEvent[] {
  const events = shells.flatMap(({ history }) => [...history]);
  return events.sort((one, other) => one.time - other.time);
}
