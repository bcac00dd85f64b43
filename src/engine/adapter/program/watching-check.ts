import { resolve } from "node:path";
import type { Report } from "../../../model/index.ts";
import type { CheckContext } from "../../engine.ts";
import type { FileWatcher } from "../fs/file-watcher.ts";
import { WatchedPaths } from "../fs/watched-paths.ts";
import { PolledCheck } from "./polled-check.ts";

/** Whoever writes a file in several pieces should not be judged by the first one. */
const settleMs = 50;
/** A writer that never pauses must not make us run programs without pause. */
const shortestPauseMs = 500;

export interface WatchingOptions {
  /** Absolute, or relative to the directory of the check. */
  readonly paths: readonly string[];
  readonly watcher: FileWatcher;
}

/** A check that polls, and looks as well when one of some paths has changed. */
export class WatchingCheck extends PolledCheck {
  readonly #options: WatchingOptions;
  readonly #life: { lookedAt: number; isDue: boolean };
  #watched: WatchedPaths | undefined;

  constructor(context: CheckContext, options: WatchingOptions, look: () => Promise<Report>) {
    const life = { lookedAt: Number.NEGATIVE_INFINITY, isDue: false };
    super(context, () => {
      life.lookedAt = context.clock.now();
      life.isDue = false;
      return look();
    });
    this.#life = life;
    this.#options = options;
  }

  protected override open(): void {
    const { paths, watcher } = this.#options;
    const { clock, recheckMs, setting } = this.context;
    // Watched before it is looked at: what changes in between is seen one way or the other.
    this.#watched = new WatchedPaths(
      paths.map((path) => resolve(setting.cwd, path)),
      { watcher, clock, recheckMs, changed: () => this.#onChanged() },
    );
    super.open();
  }

  protected override close(): void {
    super.close();
    this.#watched?.close();
  }

  protected override delayAfter(report: Report): number {
    return this.#life.isDue ? this.#dueInMs() : super.delayAfter(report);
  }

  /** During a look nothing is put off by this: `delayAfter` then tells that another is due. */
  #onChanged(): void {
    if (this.#life.isDue) return;
    this.#life.isDue = true;
    this.lookIn(this.#dueInMs());
  }

  #dueInMs(): number {
    const { clock, everyMs } = this.context;
    const pauseMs = this.#life.lookedAt + shortestPauseMs - clock.now();
    return Math.min(everyMs, Math.max(settleMs, pauseMs));
  }
}
