import { type AcceptedRecord, type SignalRecord, encodeRecord } from "../store/index.ts";

/** Whether saying the other one would tell nobody anything. */
export function isSameWord<Word extends AcceptedRecord | SignalRecord>(
  said: Word | undefined,
  other: Word,
): boolean {
  return said !== undefined && encodeRecord(said) === encodeRecord(other);
}
