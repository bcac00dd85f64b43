import type { HostName, JournalEvent } from "../../model/index.ts";

/**
 * Makes one journal of what several hosts write: each event once, though their slots are written
 * again with more in them, and each host's events in its own order.
 */
export class EventMerger {
  /** By host: the last event that was passed on. */
  private readonly last = new Map<HostName, JournalEvent>();

  /** The fresh ones of these; of several hosts, by time as far as each host's order allows. */
  merge(byHost: ReadonlyMap<HostName, readonly JournalEvent[]>): readonly JournalEvent[] {
    const queues: JournalEvent[][] = [];
    for (const [host, events] of byHost) {
      const fresh = this.freshOf(host, events);
      if (fresh.length > 0) queues.push(fresh.reverse());
    }
    const merged: JournalEvent[] = [];
    for (;;) {
      let earliest: JournalEvent[] | undefined;
      for (const queue of queues) {
        if (timeOf(queue) < timeOf(earliest)) earliest = queue;
      }
      const next = earliest?.pop();
      if (next === undefined) return merged;
      merged.push(next);
    }
  }

  private freshOf(host: HostName, events: readonly JournalEvent[]): JournalEvent[] {
    const own = events
      .filter((event) => event.host === host)
      .sort((one, other) => one.revision - other.revision || one.time - other.time)
      // A slot may have been written again before anybody read it.
      .filter((event, i, all) => !isTwin(event, all[i - 1]));
    const last = this.last.get(host);
    // A host that lost its state counts from 1 again.
    const anew = last === undefined ? undefined : own.findLast((event) => isAnew(event, last));
    const fresh = own.filter((event) =>
      anew === undefined
        ? event.revision > (last?.revision ?? 0)
        : event.revision >= anew.revision && event.time >= anew.time,
    );
    const newest = fresh.at(-1);
    if (newest !== undefined) this.last.set(host, newest);
    return fresh;
  }
}

function isTwin(event: JournalEvent, other: JournalEvent | undefined): boolean {
  return event.revision === other?.revision && event.time === other.time;
}

function isAnew(event: JournalEvent, last: JournalEvent): boolean {
  return event.kind === "agent.began" && event.revision <= last.revision && event.time > last.time;
}

function timeOf(queue: readonly JournalEvent[] | undefined): number {
  return queue?.at(-1)?.time ?? Number.POSITIVE_INFINITY;
}
