import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { makeDirectory } from "./make-directory.ts";
import type { Clock } from "../../std/clock.ts";
import { isJsonObject } from "../../std/json.ts";
import { writeFully } from "./record-log.ts";
import { parseJson } from "./record-shape.ts";

/** A journal file is set aside when it is longer; the one before it is then dropped. */
const largestFile = 8 * 1024 * 1024;
const flushDelayMs = 200;
const flushAtLength = 256 * 1024;
/** Events are turned into text this many at a time, off the path of who appends. */
const flushAtEvents = 1_000;
/** Events that cannot be written for the moment are kept up to here; older ones are dropped. */
const mostPending = 20_000;

/** What every event of a journal has; the rest is the agent's. */
export interface JournalEntry {
  readonly revision: number;
  /** Wall time. */
  readonly time: number;
}

/**
 * A bounded file of events, one JSON object per line. Appending only remembers: the text is made
 * and written every 200 ms, at 256 KB, and on close. Best effort: `kill -9` costs the last events,
 * and a full disk is told by `dropped()`, never by an error.
 */
export interface JournalFile<Event extends JournalEntry> {
  append(event: Event): void;
  /** Writes what is pending, now. */
  flush(): void;
  /** Events that could not be written. */
  dropped(): number;
  close(): void;
}

export function openJournalFile<Event extends JournalEntry>(options: {
  /** `stateFiles(…).journal`; the file before it has `.1` added. */
  readonly path: string;
  readonly clock: Clock;
}): JournalFile<Event> {
  return new Journal<Event>(options.path, options.clock);
}

class Journal<Event extends JournalEntry> implements JournalFile<Event> {
  private readonly path: string;
  private readonly clock: Clock;
  private pending: Event[] = [];
  private fd: number | undefined;
  private size = 0;
  private lost = 0;
  private closed = false;
  private cancelFlush: (() => void) | undefined;

  constructor(path: string, clock: Clock) {
    this.path = path;
    this.clock = clock;
  }

  append(event: Event): void {
    if (this.closed) return;
    this.pending.push(event);
    // Not in the caller's turn: a heal must not wait for the text of a thousand events.
    if (this.pending.length === flushAtEvents) this.clock.soon(() => this.flush());
    else this.cancelFlush ??= this.clock.after(flushDelayMs, () => this.flush());
  }

  flush(): void {
    this.cancelFlush?.();
    this.cancelFlush = undefined;
    if (this.pending.length === 0) return;
    let written = 0;
    try {
      let text = "";
      for (const [index, event] of this.pending.entries()) {
        text += `${JSON.stringify(event)}\n`;
        if (text.length < flushAtLength && index + 1 < this.pending.length) continue;
        this.write(text);
        written = index + 1;
        text = "";
      }
      this.pending = [];
    } catch {
      this.pending = this.pending.slice(written);
      this.keepWithinBounds();
    }
  }

  dropped(): number {
    return this.lost;
  }

  close(): void {
    if (this.closed) return;
    this.flush();
    this.closed = true;
    this.lost += this.pending.length;
    this.cancelFlush?.();
    this.closeFile();
  }

  private keepWithinBounds(): void {
    const excess = this.pending.length - mostPending;
    if (excess > 0) {
      this.pending = this.pending.slice(excess);
      this.lost += excess;
    }
    // Whatever was written of the last text may be torn: the next begins on a line of its own.
    this.closeFile();
    if (!this.closed) this.cancelFlush ??= this.clock.after(flushDelayMs * 10, () => this.flush());
  }

  private write(text: string): void {
    const fd = this.open();
    this.size += writeFully(fd, text);
    if (this.size > largestFile) {
      this.closeFile();
      renameSync(this.path, `${this.path}.1`);
    }
  }

  private open(): number {
    if (this.fd !== undefined) return this.fd;
    makeDirectory(dirname(this.path));
    const fd = openSync(this.path, "a", 0o600);
    this.fd = fd;
    this.size = fstatSync(fd).size;
    // A crash or a full disk may have torn the last line.
    if (this.size > 0) this.size += writeSync(fd, "\n");
    return fd;
  }

  private closeFile(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }
}

export interface JournalRange {
  /** Only events after this revision. */
  readonly afterRevision?: number;
  /** Only events at or after this wall time. */
  readonly sinceTime?: number;
}

/** The events that are still kept, oldest first. Torn and foreign lines are passed over. */
export function readJournal(path: string, range: JournalRange = {}): readonly JournalEntry[] {
  const { afterRevision = Number.NEGATIVE_INFINITY, sinceTime = Number.NEGATIVE_INFINITY } = range;
  return [`${path}.1`, path]
    .flatMap(readEvents)
    .filter(({ revision, time }) => revision > afterRevision && time >= sinceTime);
}

/** Where reading a journal from its end begins; enough for some hundred events. */
const firstTailBytes = 256 * 1024;

/**
 * The newest events, oldest of them first: what fits into the last 256 KiB, or one event that is
 * longer. Reading all of a journal of 16 MB would cost more than beginning to play does.
 */
export function recentJournal(path: string): readonly JournalEntry[] {
  const recent = recentIn(path);
  return recent.length > 0 ? recent : recentIn(`${path}.1`);
}

function recentIn(path: string): readonly JournalEntry[] {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(fd);
    for (let length = firstTailBytes; ; length *= 4) {
      const bytes = Buffer.alloc(Math.min(length, size));
      readSync(fd, bytes, 0, bytes.length, size - bytes.length);
      // A line that begins before the tail is no event any more, and is passed over.
      const events = bytes
        .toString("utf8")
        .split("\n")
        .flatMap((line) => readEvent(line) ?? []);
      if (events.length > 0 || bytes.length === size) return events;
    }
  } finally {
    closeSync(fd);
  }
}

function readEvents(path: string): readonly JournalEntry[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => readEvent(line) ?? []);
}

/** Undefined for a line that is torn, or no event. */
function readEvent(line: string): JournalEntry | undefined {
  const value = line === "" ? undefined : parseJson(line);
  if (!isJsonObject(value)) return undefined;
  const { revision, time } = value;
  if (typeof revision !== "number" || typeof time !== "number") return undefined;
  return value as unknown as JournalEntry;
}
