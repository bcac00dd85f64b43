export { type EventText, type EventTone, describeEvent } from "./event-text.ts";
export { compareNatural } from "./compare-natural.ts";
export { criticalPath, type PathStep } from "./critical-path.ts";
export { describeCause, describeFailure } from "./cause.ts";
export { diffStatus } from "./status-change.ts";
export { type StatusChange, type StatusSummary } from "./status-change.ts";
export { escapeLine, escapeOutput } from "./escape-output.ts";
export { type Fold, foldRepeats } from "./fold-repeats.ts";
export {
  createJournal,
  formatCursor,
  maxJournalEvents,
  maxJournalOutput,
  parseCursor,
} from "./journal.ts";
export {
  type Journal,
  type JournalBatch,
  type JournalCursor,
  type JournalOptions,
  type JournalReader,
} from "./journal.ts";
export { maskSecrets, secretMask } from "./mask-secrets.ts";
export {
  type Acceptance,
  type DesiredChange,
  type LogChunk,
  type LogLevel,
  type LogRequest,
  type Playing,
  logLevels,
} from "./playing.ts";
export { renderWhy, type RenderWhyOptions } from "./render-why.ts";
export { scoreJson } from "./score-json.ts";
export {
  absentHosts,
  absentInstance,
  compareWorstFirst,
  exitCodeOf,
  findInstances,
  hostAbsentCode,
  snapshot,
  type SnapshotRequest,
} from "./snapshot.ts";
export { spellDuration } from "./spell-duration.ts";
export {
  type Incident,
  type JournalSummary,
  renderSummary,
  summarise,
  type SummaryRequest,
} from "./summarise.ts";
export {
  foldedTranscript,
  renderEvent,
  transcript,
  type TranscriptOptions,
} from "./transcript.ts";
export { why, type WhyOptions, type WhySituation } from "./why.ts";
export { type CauseKind, type WhyAnswer, type WhyCause, type WhySubject } from "./why-answer.ts";
