export { type FileStateOptions, openFileState } from "./file-state.ts";
export {
  type JournalEntry,
  type JournalFile,
  type JournalRange,
  lastJournalEntry,
  openJournalFile,
  readJournal,
} from "./journal-file.ts";
export {
  childLogPath,
  openOutputLog,
  type OutputEntry,
  type OutputLog,
  readOutputs,
} from "./output-log.ts";
export { type KeptState, listStates, readState } from "./state-catalogue.ts";
export { type Holder, readHolder } from "./state-lock.ts";
export { type StateFiles, stateFiles, stateRoot } from "./state-paths.ts";
export type * from "./state.ts";
