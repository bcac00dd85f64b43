import type { StepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";

/** One Do as the world saw it; `end` stays open while it runs. */
export interface WorldDo {
  readonly step: StepId;
  readonly host: string;
  /** Which life of which agent ordered it. */
  readonly agent: string;
  readonly kind: "do" | "undo";
  /** It is a program, which its agent's death does not end. */
  readonly spawned: boolean;
  readonly began: number;
  end: number | undefined;
}

interface Thing {
  present: boolean;
  /** What its maker wrote: a definition's mark, so that an old one is not taken for a new one. */
  mark: string;
  /** Moments at which it came and went, newest last; bounded by `historyBound`. */
  readonly history: { readonly at: number; readonly present: boolean; readonly mark: string }[];
  readonly watchers: Set<() => void>;
  liedAt: number;
}

const historyBound = 256;

/**
 * The truth of a simulated world: things that are there or not, whoever knows it, and every Do
 * that has touched them. Agents see it only through engines, which lag, lie, flap and hang.
 */
export class SimWorld {
  readonly dos: WorldDo[] = [];
  /** A checker looks on at the very moment a Do begins. */
  onBegin: ((entry: WorldDo) => void) | undefined;
  private readonly open = new Set<WorldDo>();
  private readonly clock: Clock;
  private readonly things = new Map<string, Thing>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  begin(entry: WorldDo): void {
    this.dos.push(entry);
    this.onBegin?.(entry);
    this.open.add(entry);
  }

  finish(entry: WorldDo): void {
    entry.end ??= this.clock.now();
    this.open.delete(entry);
  }

  /** Do's that run now. */
  get running(): ReadonlySet<WorldDo> {
    return this.open;
  }

  isThere(name: string, mark: string): boolean {
    const thing = this.thing(name);
    return thing.present && thing.mark === mark;
  }

  isAbsent(name: string): boolean {
    return !this.thing(name).present;
  }

  make(name: string, mark: string): void {
    this.change(name, true, mark);
  }

  /** By our own undo or by an outsider. */
  unmake(name: string): void {
    this.change(name, false, "");
  }

  /** A check has said that it is there although it is not: whoever believed it is excused. */
  lie(name: string): void {
    this.thing(name).liedAt = this.clock.now();
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

  /** Since when it has been as it is. */
  since(name: string): number {
    return this.thing(name).history.at(-1)?.at ?? 0;
  }

  onChange(name: string, watcher: () => void): () => void {
    const thing = this.thing(name);
    thing.watchers.add(watcher);
    return () => thing.watchers.delete(watcher);
  }

  names(): readonly string[] {
    return [...this.things.keys()];
  }

  private change(name: string, present: boolean, mark: string): void {
    const thing = this.thing(name);
    if (thing.present === present && thing.mark === mark) return;
    thing.present = present;
    thing.mark = mark;
    thing.history.push({ at: this.clock.now(), present, mark });
    if (thing.history.length > historyBound) thing.history.shift();
    for (const watcher of [...thing.watchers]) watcher();
  }

  private thing(name: string): Thing {
    const known = this.things.get(name);
    if (known !== undefined) return known;
    const thing: Thing = {
      present: false,
      mark: "",
      history: [],
      watchers: new Set(),
      liedAt: Number.NEGATIVE_INFINITY,
    };
    this.things.set(name, thing);
    return thing;
  }
}
