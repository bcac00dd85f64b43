import { KhoreiaError, type DeploymentStatus, type JournalEvent } from "../model/index.ts";
import {
  diffStatus,
  formatCursor,
  type Journal,
  type LogChunk,
  type StatusChange,
} from "../observe/index.ts";
import type { Clock } from "../std/clock.ts";
import { formatFrame, heartbeatFrame } from "./event-stream.ts";
import { Pace } from "./pace.ts";
import { heartbeatMs, wireFormat } from "./wire-limits.ts";

/** Streams at once; each costs a connection and, while it is behind, a place in the journal. */
const maxStreams = 64;
/** Events that are turned into text at a time: a fresh reader must not hold up the agent. */
const eventsPerTurn = 500;
/** A watcher is told of changes at most this often, and looks this often if nothing calls. */
const watchPauseMs = 100;
const watchIdleMs = 1_000;

/** The open streams of one server. */
export class Streams {
  readonly #clock: Clock;
  readonly #open = new Set<Pace>();
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The answer that carries what `produce` yields. Nothing is produced before the reader wants
   * it, so what a slow reader has not read yet waits in its source, not here.
   */
  answer(produce: (pace: Pace) => AsyncGenerator<string>): Response {
    if (this.#open.size >= maxStreams) {
      throw new KhoreiaError(
        "KHO_SERVER_BUSY",
        `Cannot open another stream: ${maxStreams} are open`,
        { hint: "end a khoreia watch or events --follow that nobody reads" },
      );
    }
    const pace = new Pace(this.#clock);
    // Whoever comes after the end gets what there is, and the end.
    if (this.#isClosed) pace.close();
    this.#open.add(pace);
    const pieces = framed(produce(pace));
    const encoder = new TextEncoder();
    const end = (): void => {
      pace.close();
      this.#open.delete(pace);
    };
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const next = await pieces.next();
          if (next.done !== true) return controller.enqueue(encoder.encode(next.value));
          end();
          controller.close();
        },
        async cancel() {
          end();
          await pieces.return(undefined);
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { headers: streamHeaders });
  }

  close(): void {
    this.#isClosed = true;
    for (const pace of this.#open) pace.close();
  }
}

const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** Says at once that it is there, and at the end that this is the end and no accident. */
async function* framed(produced: AsyncGenerator<string>): AsyncGenerator<string> {
  yield heartbeatFrame;
  try {
    yield* produced;
    yield formatFrame({ event: "end", data: "{}" });
  } catch (error) {
    const [code, message] =
      error instanceof KhoreiaError
        ? [error.code, error.message]
        : ["KHO_SERVER_FAULT", `Cannot go on: ${String(error)}`];
    const data = JSON.stringify({ format_version: wireFormat, code, message });
    yield formatFrame({ event: "error", data });
  }
}

export interface FollowRequest {
  readonly journal: Journal;
  readonly from: number;
  /** Events before `from` that were asked for are not kept; how many is not known. */
  readonly gap: boolean;
  readonly wants: (event: JournalEvent) => boolean;
  /** Ends the stream, the event itself not included. */
  readonly isPast: (event: JournalEvent) => boolean;
}

/** The journal's events as they happen, each under its cursor; at the end, those that are left. */
export async function* followJournal(asked: FollowRequest, pace: Pace): AsyncGenerator<string> {
  const { journal, wants, isPast } = asked;
  if (asked.gap) yield gapFrame(0);
  const reader = journal.follow({ from: asked.from, wake: () => pace.wake() });
  try {
    for (;;) {
      const batch = reader.take(eventsPerTurn);
      if (batch.kind === "gap") {
        yield gapFrame(batch.missed);
        continue;
      }
      let text = "";
      for (const event of batch.events) {
        if (isPast(event)) {
          if (text !== "") yield text;
          return;
        }
        if (wants(event)) text += journalFrame(event);
      }
      if (text !== "") yield text;
      if (batch.events.length > 0) continue;
      // A deployment that is down ends the server at once: its last events are still to be told.
      if (pace.isClosed) return;
      if ((await pace.sleep(heartbeatMs)) === "due") yield heartbeatFrame;
    }
  } finally {
    reader.close();
  }
}

function journalFrame(event: JournalEvent): string {
  const id = formatCursor(event);
  return formatFrame({ event: "journal", id, data: JSON.stringify(event) });
}

function gapFrame(missed: number): string {
  return formatFrame({ event: "gap", data: JSON.stringify({ missed }) });
}

export interface WatchRequest {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly status: () => DeploymentStatus;
}

/** The status at first, then what differs from the one before; at the end, the last difference. */
export async function* watchStatus(asked: WatchRequest, pace: Pace): AsyncGenerator<string> {
  const { journal, clock } = asked;
  const reader = journal.follow({ from: journal.end, wake: () => pace.wake() });
  try {
    let before = asked.status();
    yield statusFrame({ kind: "snapshot", status: before });
    let lastSaid = clock.now();
    let lastLook = lastSaid;
    for (;;) {
      // Reading on is what makes the next event wake us; the events themselves are of no interest.
      for (let more = true; more; ) {
        const batch = reader.take(eventsPerTurn);
        more = batch.kind === "gap" || batch.events.length > 0;
      }
      const isLast = pace.isClosed || (await pace.sleep(watchIdleMs)) === "closed";
      await pace.pause(lastLook + watchPauseMs - clock.now());
      lastLook = clock.now();
      const status = asked.status();
      const change = diffStatus(before, status);
      before = status;
      if (change !== undefined) yield statusFrame(change);
      else if (!isLast && lastLook - lastSaid >= heartbeatMs) yield heartbeatFrame;
      else if (!isLast) continue;
      if (isLast) return;
      lastSaid = lastLook;
    }
  } finally {
    reader.close();
  }
}

function statusFrame(change: StatusChange): string {
  return formatFrame({ event: "status", data: JSON.stringify(change) });
}

/** What programs write. */
export async function* sendLogs(
  chunks: AsyncIterable<LogChunk>,
  pace: Pace,
): AsyncGenerator<string> {
  const iterator = chunks[Symbol.asyncIterator]();
  let arrived: IteratorResult<LogChunk> | undefined;
  let failed: Error | undefined;
  const ask = (): void => {
    iterator.next().then(
      (result) => {
        arrived = result;
        pace.wake();
      },
      (error: unknown) => {
        failed = error instanceof Error ? error : new Error(String(error), { cause: error });
        pace.wake();
      },
    );
  };
  ask();
  for (;;) {
    const turn = await pace.sleep(heartbeatMs);
    if (failed !== undefined) throw failed;
    if (turn === "closed") return;
    if (arrived?.done === true) return;
    if (arrived === undefined) {
      if (turn === "due") yield heartbeatFrame;
      continue;
    }
    yield formatFrame({ event: "log", data: JSON.stringify(arrived.value) });
    arrived = undefined;
    ask();
  }
}
