import type { StepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";

/** One Do as the world saw it; `end` stays open while it runs. */
export interface WorldDo {
  readonly step: StepId;
  readonly host: string;
  /** Which life of which agent ordered it. */
  readonly life: string;
  readonly kind: "do" | "undo";
  readonly thing: string;
  readonly mark: string;
  /** It is a program, which its agent's death does not end. */
  readonly spawned: boolean;
  readonly began: number;
  end: number | undefined;
  succeeded: boolean;
}

export type Maker = "khoreia" | "somebody";

interface Thing {
  present: boolean;
  /** What its maker wrote: a definition's mark, so that an old one is not taken for a new one. */
  mark: string;
  /** Whoever brought it into being this time; a later change of its mark leaves it theirs. */
  maker: Maker;
  /** Counts what Do's have made of it, from 1. */
  serial: number;
  /** The serials of what it was made from, when it was made last. */
  builtFrom: ReadonlyMap<string, number>;
  /** Moments at which it came and went, newest last; bounded by `historyBound`. */
  readonly history: { readonly at: number; readonly present: boolean; readonly mark: string }[];
  readonly watchers: Set<() => void>;
  liedAt: number;
  /** An outsider has taken it away since it was made last; or ever. */
  broken: boolean;
  everBroken: boolean;
}

const historyBound = 256;

export interface ThingSuccess {
  readonly mark: string;
  readonly began: number;
  /** Its agent has told in its journal that it is done: so it has written that down. */
  isTold: boolean;
}

/** What Do's have done to one thing, whoever ordered them. */
export interface ThingBook {
  /** Its last Do that succeeded since it was last taken back. */
  success: ThingSuccess | undefined;
  /** When its last Do began since it was last taken back. */
  began: number | undefined;
  /** When it was last taken back: what its sources were before then matters no more. */
  takenBack: number;
}

/**
 * The truth of a simulated world: things that are there or not, whoever knows it, and every Do
 * that has touched them. Agents see it only through engines, which lag, lie, flap and hang.
 */
export class SimWorld {
  readonly dos: WorldDo[] = [];
  /** A checker looks on at the very moment a Do begins and ends. */
  onBegin: ((entry: WorldDo) => void) | undefined;
  onEnd: ((entry: WorldDo) => void) | undefined;
  private readonly open = new Set<WorldDo>();
  private readonly clock: Clock;
  private readonly things = new Map<string, Thing>();
  private readonly books = new Map<string, ThingBook>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  begin(entry: WorldDo): void {
    this.dos.push(entry);
    this.onBegin?.(entry);
    this.open.add(entry);
    const book = this.book(entry.thing);
    if (entry.kind === "do") {
      book.began = entry.began;
    } else {
      Object.assign(book, { began: undefined, success: undefined, takenBack: entry.began });
    }
  }

  finish(entry: WorldDo, succeeded: boolean): void {
    if (!this.open.delete(entry)) return;
    entry.end = this.clock.now();
    entry.succeeded = succeeded;
    const { mark, began } = entry;
    if (!succeeded || entry.kind !== "do") return this.onEnd?.(entry);
    this.book(entry.thing).success = { mark, began, isTold: false };
    this.onEnd?.(entry);
  }

  get now(): number {
    return this.clock.now();
  }

  /** Do's that run now. */
  get running(): ReadonlySet<WorldDo> {
    return this.open;
  }

  book(name: string): ThingBook {
    const known = this.books.get(name);
    if (known !== undefined) return known;
    const book: ThingBook = { success: undefined, began: undefined, takenBack: -1 };
    this.books.set(name, book);
    return book;
  }

  isThere(name: string, mark: string): boolean {
    const thing = this.thing(name);
    return thing.present && thing.mark === mark;
  }

  isAbsent(name: string): boolean {
    return !this.thing(name).present;
  }

  /** Undefined while it is not there. */
  makerOf(name: string): Maker | undefined {
    const thing = this.thing(name);
    return thing.present ? thing.maker : undefined;
  }

  isBroken(name: string): boolean {
    return this.thing(name).broken;
  }

  /** By an outsider, at any time. */
  wasBroken(name: string): boolean {
    return this.thing(name).everBroken;
  }

  serialOf(name: string): number {
    return this.thing(name).serial;
  }

  /** What it was made from is what is there now, as far as a Do has made that. */
  isUpToDate(name: string, sources: readonly string[]): boolean {
    const { builtFrom } = this.thing(name);
    return sources.every((source) => (builtFrom.get(source) ?? 0) >= this.serialOf(source));
  }

  /** The effect of a Do; `maker` is whose it is if it was not there. */
  make(
    name: string,
    how: { readonly mark: string; readonly sources: readonly string[]; readonly maker: Maker },
  ): void {
    const thing = this.thing(name);
    thing.serial += 1;
    thing.builtFrom = new Map(how.sources.map((source) => [source, this.serialOf(source)]));
    thing.broken = false;
    this.change(thing, { present: true, mark: how.mark, maker: how.maker });
  }

  /** Somebody who is no agent makes it: a human who opens a gate, or whoever was here before. */
  bring(name: string, mark: string): void {
    const thing = this.thing(name);
    thing.broken = false;
    this.change(thing, { present: true, mark, maker: "somebody" });
  }

  /** The effect of an undo. */
  unmake(name: string): void {
    this.change(this.thing(name), { present: false, mark: "", maker: "somebody" });
  }

  /** An outsider takes it away. */
  break(name: string): void {
    const thing = this.thing(name);
    if (!thing.present) return;
    thing.broken = true;
    thing.everBroken = true;
    this.unmake(name);
  }

  /** A check has said that all is well with it although it is not: who believed it is excused. */
  lie(name: string): void {
    this.thing(name).liedAt = this.clock.now();
  }

  wasLiedAbout(name: string, since: number): boolean {
    return this.thing(name).liedAt >= since;
  }

  /** Was it there, as marked, at some moment from `since` on, or did its check say so? */
  wasThere(name: string, mark: string, since: number): boolean {
    const thing = this.thing(name);
    if (thing.liedAt >= since) return true;
    let until = Number.POSITIVE_INFINITY;
    for (let i = thing.history.length - 1; i >= 0; i -= 1) {
      const entry = thing.history[i];
      if (entry === undefined) break;
      if (entry.present && entry.mark === mark && until >= since) return true;
      until = entry.at;
      if (until < since) return false;
    }
    return false;
  }

  onChange(name: string, watcher: () => void): () => void {
    const thing = this.thing(name);
    thing.watchers.add(watcher);
    return () => thing.watchers.delete(watcher);
  }

  names(): readonly string[] {
    return [...this.things.keys()];
  }

  private change(thing: Thing, to: Pick<Thing, "present" | "mark" | "maker">): void {
    if (thing.present === to.present && thing.mark === to.mark) return;
    if (!thing.present) thing.maker = to.maker;
    thing.present = to.present;
    thing.mark = to.mark;
    thing.history.push({ at: this.clock.now(), present: to.present, mark: to.mark });
    if (thing.history.length > historyBound) thing.history.shift();
    for (const watcher of [...thing.watchers]) watcher();
  }

  private thing(name: string): Thing {
    const known = this.things.get(name);
    if (known !== undefined) return known;
    const thing: Thing = {
      present: false,
      mark: "",
      maker: "somebody",
      serial: 0,
      builtFrom: new Map(),
      history: [],
      watchers: new Set(),
      liedAt: Number.NEGATIVE_INFINITY,
      broken: false,
      everBroken: false,
    };
    this.things.set(name, thing);
    return thing;
  }
}
