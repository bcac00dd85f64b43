import type { HostName, JournalEvent, OutputTail } from "../model/index.ts";
import { invariant } from "../std/invariant.ts";

/** Events that a journal keeps in memory; older ones fall out. */
const maxJournalEvents = 20_000;
/** Characters of program output that a journal keeps with its events; older output falls out. */
const maxJournalOutput = 16 * 1024 * 1024;

/**
 * The newest events of all hosts that one process plays, in the order of their arrival. A
 * position counts the events that ever arrived here, from 0; it means nothing to another process,
 * which a cursor (`HOST:REVISION`) does.
 */
export interface Journal {
  /** Position of the oldest event still kept. */
  readonly start: number;
  /** The position that the next event will have. */
  readonly end: number;
  append(event: JournalEvent): void;
  /** At most `limit` events from `position` on, or from the oldest one kept. */
  read(position: number, limit?: number): readonly JournalEvent[];
  /** The position after the event that `cursor` names; undefined when it is not kept. */
  after(cursor: JournalCursor): number | undefined;
  /**
   * A reader at its own pace, whose buffer is the journal itself. `wake` is called, within
   * `append`, at the first event after a `take` that had nothing: it schedules a `take`, it does
   * no more.
   */
  follow(options: { readonly from: number; readonly wake: () => void }): JournalReader;
}

/** Names one event; written `HOST:REVISION`. Revision 0 stands before the host's first. */
export interface JournalCursor {
  readonly host: HostName;
  readonly revision: number;
}

export interface JournalReader {
  /** What came since the last call, at most `limit` events; empty when there is nothing. */
  take(limit: number): JournalBatch;
  close(): void;
}

/** A reader that was overtaken is told how many events it has missed, and reads on after them. */
export type JournalBatch =
  | { readonly kind: "events"; readonly events: readonly JournalEvent[] }
  | { readonly kind: "gap"; readonly missed: number };

export interface JournalOptions {
  readonly capacity?: number;
  readonly outputCapacity?: number;
}

export function createJournal(options: JournalOptions = {}): Journal {
  const { capacity = maxJournalEvents, outputCapacity = maxJournalOutput } = options;
  invariant(Number.isSafeInteger(capacity) && capacity > 0, "a journal keeps at least one event");
  return new RingJournal(capacity, outputCapacity);
}

export function formatCursor(cursor: JournalCursor): string {
  return `${cursor.host}:${cursor.revision}`;
}

/** A host's name may hold colons, a revision never does. */
export function parseCursor(text: string): JournalCursor | undefined {
  const match = /^(.+):(\d{1,15})$/s.exec(text);
  if (match === null) return undefined;
  return { host: match[1] as HostName, revision: Number(match[2]) };
}

class RingJournal implements Journal {
  readonly #capacity: number;
  readonly #outputCapacity: number;
  readonly #ring: (JournalEvent | undefined)[] = [];
  #start = 0;
  #end = 0;
  #output = 0;
  /** Events before this position have no output any more. */
  #outputFrom = 0;
  #sleepers: (() => void)[] = [];

  constructor(capacity: number, outputCapacity: number) {
    this.#capacity = capacity;
    this.#outputCapacity = outputCapacity;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  append(event: JournalEvent): void {
    if (this.#end - this.#start === this.#capacity) this.#forgetOldest();
    this.#ring[this.#end % this.#capacity] = event;
    this.#end += 1;
    if (event.kind === "do.ended") {
      this.#output += outputSize(event);
      if (this.#output > this.#outputCapacity) this.#forgetOutput();
    }
    if (this.#sleepers.length > 0) this.#wakeAll();
  }

  read(position: number, limit = this.#capacity): readonly JournalEvent[] {
    const from = Math.max(position, this.#start);
    const to = Math.min(this.#end, from + limit);
    const events: JournalEvent[] = [];
    for (let at = from; at < to; at += 1) events.push(this.#at(at));
    return events;
  }

  after(cursor: JournalCursor): number | undefined {
    for (let position = this.#end - 1; position >= this.#start; position -= 1) {
      const event = this.#at(position);
      // Not only down to the first lower one: a host that lost its state has counted anew since.
      if (event.host === cursor.host && event.revision === cursor.revision) return position + 1;
    }
    return cursor.revision === 0 && this.#start === 0 ? 0 : undefined;
  }

  follow(options: { readonly from: number; readonly wake: () => void }): JournalReader {
    const { wake } = options;
    let next = Math.min(options.from, this.#end);
    let closed = false;
    const sleeper = (): void => {
      if (!closed) wake();
    };
    return {
      take: (limit) => {
        if (closed) return { kind: "events", events: [] };
        if (next < this.#start) {
          const missed = this.#start - next;
          next = this.#start;
          return { kind: "gap", missed };
        }
        const events = this.read(next, limit);
        next += events.length;
        if (events.length === 0 && !this.#sleepers.includes(sleeper)) this.#sleepers.push(sleeper);
        return { kind: "events", events };
      },
      close: () => {
        closed = true;
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
      },
    };
  }

  #at(position: number): JournalEvent {
    return this.#ring[position % this.#capacity] as JournalEvent;
  }

  #forgetOldest(): void {
    const oldest = this.#at(this.#start);
    if (this.#start >= this.#outputFrom) this.#output -= outputSize(oldest);
    this.#ring[this.#start % this.#capacity] = undefined;
    this.#start += 1;
    this.#outputFrom = Math.max(this.#outputFrom, this.#start);
  }

  /** What happened stays; what a program wrote about it long ago makes room. */
  #forgetOutput(): void {
    while (this.#output > this.#outputCapacity && this.#outputFrom < this.#end) {
      const event = this.#at(this.#outputFrom);
      this.#output -= outputSize(event);
      this.#ring[this.#outputFrom % this.#capacity] = withoutOutput(event);
      this.#outputFrom += 1;
    }
  }

  #wakeAll(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const wake of sleepers) wake();
  }
}

function outputSize(event: JournalEvent): number {
  if (event.kind !== "do.ended") return 0;
  const { output, failure } = event;
  const own = output === undefined ? 0 : output.stdout.length + output.stderr.length;
  // A failure mostly carries the very same output.
  if (failure?.output === undefined || failure.output === output) return own;
  return own + failure.output.stdout.length + failure.output.stderr.length;
}

function withoutOutput(event: JournalEvent): JournalEvent {
  if (event.kind !== "do.ended" || outputSize(event) === 0) return event;
  const { output, failure, ...rest } = event;
  const bare: typeof event = output === undefined ? rest : { ...rest, output: emptied(output) };
  if (failure === undefined) return bare;
  const { output: tail, ...cause } = failure;
  return { ...bare, failure: tail === undefined ? cause : { ...cause, output: emptied(tail) } };
}

function emptied(output: OutputTail): OutputTail {
  const dropped = output.droppedBytes + output.stdout.length + output.stderr.length;
  return { stdout: "", stderr: "", droppedBytes: dropped };
}
