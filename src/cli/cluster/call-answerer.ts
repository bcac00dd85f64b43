import type { HostName } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import {
  type AnswerRecord,
  encodeRecord,
  keys,
  recordFormat,
  type Store,
} from "../../store/index.ts";
import { inotifyHeadroom } from "../doctor/check-inotify.ts";
import { readRecord } from "./record-shapes.ts";

/** Whoever may deploy may ask, but not keep an agent busy with answering. */
const answerEveryMs = 1_000;

export interface CallPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly host: HostName;
}

/**
 * Answers calls to all agents: when each heard of it, by its own clock. From that, whoever called
 * works out how far behind the store an agent is, and how far its clock is off. Nothing is written
 * while nobody calls.
 */
export class CallAnswerer {
  private readonly ports: CallPorts;
  private answeredAt = Number.NEGATIVE_INFINITY;

  constructor(ports: CallPorts) {
    this.ports = ports;
  }

  /** `lease` is that of the host's presence; without it nobody would know whose answer it is. */
  heard(text: string, lease: string | undefined): void {
    const { store, clock, host } = this.ports;
    const wall = clock.wall();
    const call = readRecord("call", text);
    if (call.kind !== "record" || lease === undefined) return;
    if (clock.now() - this.answeredAt < answerEveryMs) return;
    this.answeredAt = clock.now();
    const inotify = inotifyHeadroom();
    const answer: AnswerRecord = {
      format: recordFormat,
      id: call.record.id,
      wall,
      ...(inotify === undefined ? {} : { inotify }),
    };
    const put = {
      kind: "put",
      key: keys.answer(host),
      value: encodeRecord(answer),
      lease,
    } as const;
    // Whoever called and hears nothing says so.
    void store.txn({ compares: [], then: [put] }).catch(() => undefined);
  }
}
