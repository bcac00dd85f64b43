export { openFileState } from "./file-state.ts";
export { type PackedTopology, packTopology, unpackTopology } from "./packed-topology.ts";
export { type JournalFile, openJournalFile, readJournal, recentJournal } from "./journal-file.ts";
export { childLogPath, openOutputLog, type OutputLog, readOutputs } from "./output-log.ts";
export {
  type KeptState,
  type KeptTopology,
  keptTopologies,
  listStates,
  readState,
} from "./state-catalogue.ts";
export { writeNote } from "./write-note.ts";
export { type StateFiles, hostFiles, stateFiles, stateRoot } from "./state-paths.ts";
export type * from "./state.ts";
