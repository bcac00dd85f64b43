import type { Report } from "../../../model/index.ts";
import type { CheckContext } from "../../engine.ts";
import { ReportStream } from "../report-stream.ts";

const soonMs = 50;
/** Enough for any interval; beyond, a power of two would only overflow. */
const mostDoublings = 20;

/**
 * A check that looks, reports, and looks again: after `everyMs`, or when asked. One look at a
 * time; whoever asks during a look gets one that begins afterwards, because the one under way may
 * have seen the world as it was before.
 */
export class PolledCheck extends ReportStream {
  protected readonly context: CheckContext;
  readonly #look: () => Promise<Report>;
  #looking = false;
  #askedAgain = false;
  #cancelNext: (() => void) | undefined;
  /** Looks in a row, since somebody asked, that did not find it holding. */
  #fallen = 0;

  constructor(context: CheckContext, look: () => Promise<Report>) {
    super();
    this.context = context;
    this.#look = look;
  }

  protected override open(): void {
    this.context.onAsked(() => {
      this.#fallen = 0;
      this.lookNow();
    });
    this.lookNow();
  }

  protected override close(): void {
    this.#cancelNext?.();
    this.#cancelNext = undefined;
  }

  /** When the next look is due after this report. */
  protected delayAfter(_report: Report): number {
    return this.context.everyMs;
  }

  /**
   * For looks that cost little: what has just fallen, or is awaited, is looked at soon, then at
   * ever longer intervals up to `everyMs`.
   */
  protected soonAfter(report: Report): number {
    const { everyMs } = this.context;
    return report.kind === "holds" ? everyMs : Math.min(everyMs, soonMs * 2 ** this.#fallen);
  }

  protected lookNow(): void {
    if (!this.isOpen) return;
    this.#cancelNext?.();
    this.#cancelNext = undefined;
    if (this.#looking) {
      this.#askedAgain = true;
      return;
    }
    this.#looking = true;
    void this.#lookOnce();
  }

  /** Replaces the next look by an earlier or later one. */
  protected lookIn(delayMs: number): void {
    if (!this.isOpen || this.#looking) return;
    this.#cancelNext?.();
    this.#cancelNext = this.context.clock.after(delayMs, () => this.lookNow());
  }

  async #lookOnce(): Promise<void> {
    let report: Report;
    try {
      report = await this.#look();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      report = { kind: "unknown", detail: `cannot be looked at: ${why}` };
    }
    this.#looking = false;
    if (!this.isOpen) return;
    this.put(report);
    this.#fallen = report.kind === "holds" ? 0 : Math.min(this.#fallen + 1, mostDoublings);
    if (this.#askedAgain) {
      this.#askedAgain = false;
      this.lookNow();
      return;
    }
    this.lookIn(this.delayAfter(report));
  }
}
