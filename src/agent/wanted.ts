import { type DesiredRecord, recordFormat } from "../store/index.ts";
import type { AgentPorts, DesiredContent } from "./ports.ts";

type WantedPorts = Pick<AgentPorts, "contents" | "state" | "clock">;

export interface Arrival {
  readonly record: DesiredRecord;
  readonly content: DesiredContent;
}

/** So long a content may take to come before a restarted agent plays what it remembers. */
export const recallAfterMs = 1_000;

export interface WantedListener {
  /** One is there to be taken over, when its turn comes. */
  arrived(): void;
  /** There is no content of this name, or none that can be read. */
  missing(content: string): void;
}

/**
 * The desired state that an agent is to play next: heard of, its content at hand or fetched, then
 * waiting for its turn. Of several the newest alone; never one that is older than what this host
 * has accepted, whatever a store says that answers from the past.
 */
export class Wanted {
  private readonly ports: WantedPorts;
  private readonly listener: WantedListener;
  private accepted: DesiredRecord | undefined;
  private arriving: DesiredContent | undefined;
  /** The newest whose content was asked for. */
  private awaited: DesiredRecord | undefined;

  constructor(ports: WantedPorts, listener: WantedListener) {
    this.ports = ports;
    this.listener = listener;
  }

  heard(record: DesiredRecord, signal: AbortSignal): void {
    const { accepted } = this;
    const { contents, state, clock } = this.ports;
    if (accepted?.uid === record.uid && record.generation <= accepted.generation) return;
    // A store that answers from the past must not talk a restarted agent out of what it knows.
    const { desired } = state.load();
    if (desired?.uid === record.uid && record.generation < desired.gen) return;
    this.awaited = record;
    const content = contents.get(record.content, signal);
    if (!(content instanceof Promise)) return this.fetched(record, content);
    // A generation says the same for ever, so what is remembered of it need not be fetched.
    if (desired?.uid === record.uid && record.generation === desired.gen) return this.recall();
    const cancel = clock.after(recallAfterMs, () => {
      if (!signal.aborted) this.recall();
    });
    void content.then((later) => {
      cancel();
      if (!signal.aborted) this.fetched(record, later);
    });
  }

  /** What an earlier process has accepted, before the store says what is wanted now. */
  recall(): void {
    const { desired } = this.ports.state.load();
    if (desired === undefined || this.accepted !== undefined) return;
    const { uid, gen: generation, goal, acceptedAt, topology, origin, retired = [] } = desired;
    const record = { format: recordFormat, uid, generation, goal, acceptedAt, by: "", content: "" };
    this.arrive(record, { topology, origin, retired });
  }

  /** What is to be taken over now; undefined when that has happened already. */
  take(): Arrival | undefined {
    const { accepted: record, arriving: content } = this;
    this.arriving = undefined;
    return record === undefined || content === undefined ? undefined : { record, content };
  }

  private fetched(record: DesiredRecord, content: DesiredContent | undefined): void {
    // Another one has been wanted since.
    if (this.awaited !== record) return;
    if (content === undefined) this.listener.missing(record.content);
    else this.arrive(record, content);
  }

  private arrive(record: DesiredRecord, content: DesiredContent): void {
    this.accepted = record;
    this.arriving = content;
    this.listener.arrived();
  }
}
