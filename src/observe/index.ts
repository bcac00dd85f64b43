export { type EventText, type EventTone, describeEvent } from "./event-text.ts";
export { durationText } from "./duration-text.ts";
export { expectDurations } from "./expect-durations.ts";
export { UsualDurations } from "./usual-durations.ts";
export { compareNatural } from "./compare-natural.ts";
export { criticalPath } from "./critical-path.ts";
export { diffStatus } from "./status-change.ts";
export { type StatusChange } from "./status-change.ts";
export { escapeLine, escapeOutput } from "./escape-output.ts";
export { type Fold, foldRepeats } from "./fold-repeats.ts";
export {
  createJournal,
  formatCursor,
  parseCursor,
} from "./journal.ts";
export {
  type Journal,
  type JournalReader,
} from "./journal.ts";
export {
  type MetricFamilies,
  type MetricSample,
  metricCatalogue,
  metricsContentType,
  renderMetrics,
} from "./metric-family.ts";
export { maskSecrets } from "./mask-secrets.ts";
export {
  type Acceptance,
  type DesiredChange,
  type LogChunk,
  type LogLevel,
  type LogRequest,
  type Playing,
  logLevels,
} from "./playing.ts";
export { renderWhy } from "./render-why.ts";
export { scoreJson } from "./score-json.ts";
export {
  absentInstance,
  compareWorstFirst,
  exitCodeOf,
  findInstances,
  hostAbsentCode,
  snapshot,
} from "./snapshot.ts";
export { spellDuration } from "./spell-duration.ts";
export {
  renderSummary,
  summarise,
} from "./summarise.ts";
export { Tally } from "./tally.ts";
export {
  foldedTranscript,
  transcript,
} from "./transcript.ts";
export { why } from "./why.ts";
export { type WhyAnswer } from "./why-answer.ts";
