import type { DeploymentStatus, JournalEvent } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { blockLines } from "../live/block-lines.ts";
import { LiveBlock } from "../live/live-block.ts";
import { eventLines, type PlainViewOptions } from "./plain-view.ts";
import type { Ending, PlayView } from "./play-view.ts";
import { summaryLines } from "./summary-lines.ts";

/** At most ten frames a second; more only flickers. */
const frameMs = 100;
/** Of all time: a status of ten thousand nodes is dear, and drawing must not slow the dance. */
const mostShareOfTime = 0.05;

export interface LiveViewOptions extends PlainViewOptions {
  readonly clock: Clock;
  readonly status: () => DeploymentStatus;
}

/** Finished lines scroll away; what moves is drawn at the bottom until nothing moves. */
export class LiveView implements PlayView {
  private readonly options: LiveViewOptions;
  private readonly block: LiveBlock;
  private readonly beganAt: number;
  private finished: string[] = [];
  private nextFrameAt = 0;
  private cancelFrame: (() => void) | undefined;
  private closed = false;
  private readonly stopResize: () => void;

  constructor(options: LiveViewOptions) {
    this.options = options;
    this.block = new LiveBlock(options.output.stdout);
    this.beganAt = options.clock.now();
    this.stopResize = options.output.stdout.onResize(() => this.schedule());
    this.schedule();
  }

  show(events: readonly JournalEvent[]): void {
    this.finished.push(...eventLines(events, this.options));
    this.schedule();
  }

  say(text: string, tone: "note" | "warning" = "note"): void {
    const { symbols, paint } = this.options.output;
    const sign =
      tone === "warning" ? paint("warn", symbols.of.warning) : paint("quiet", symbols.of.info);
    this.finished.push(`${sign} ${text}`);
    this.schedule();
  }

  async close(ending: Ending): Promise<void> {
    this.closed = true;
    this.cancelFrame?.();
    this.stopResize();
    const { output, remark } = this.options;
    const summary = summaryLines(ending, output, ending.exit === 0 ? remark : undefined);
    this.block.close([...this.finished, ...summary]);
  }

  private schedule(): void {
    if (this.closed || this.cancelFrame !== undefined) return;
    const { clock } = this.options;
    this.cancelFrame = clock.after(Math.max(0, this.nextFrameAt - clock.now()), () => {
      this.cancelFrame = undefined;
      this.frame();
    });
  }

  private frame(): void {
    if (this.closed) return;
    const { clock, output, status } = this.options;
    const from = clock.now();
    const now = status();
    const size = { rows: this.block.maxRows, columns: this.block.maxColumns };
    const facts = { status: now, now: clock.wall(), elapsedMs: from - this.beganAt };
    const lines = blockLines(facts, output, size);
    const finished = this.finished.splice(0);
    this.block.draw(finished, lines);
    const costMs = clock.now() - from;
    this.nextFrameAt = from + Math.max(frameMs, costMs / mostShareOfTime);
    // Times in the block go on while something moves; a steady one is drawn when it is not.
    if (!now.converged) this.schedule();
  }
}
