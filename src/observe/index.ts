export {
  type Journal,
  type JournalBatch,
  type JournalCursor,
  type JournalReader,
} from "./journal.ts";
export {
  createJournal,
  formatCursor,
  type JournalOptions,
  maxJournalEvents,
  maxJournalOutput,
  parseCursor,
} from "./journal.ts";
export {
  type Acceptance,
  type DesiredChange,
  type LogChunk,
  type LogLevel,
  type LogRequest,
  type Playing,
  logLevels,
} from "./playing.ts";
export { type ScoreInstanceView, type ScoreView } from "./score-view.ts";
export { type StatusChange, type StatusSummary } from "./status-change.ts";
export { type CauseKind, type WhyAnswer, type WhyCause, type WhySubject } from "./why-answer.ts";
