import process from "node:process";
import type { Sink } from "../output/sink.ts";
import { textWidth } from "../output/text-width.ts";

const beginUpdate = "\u001b[?2026h";
const endUpdate = "\u001b[?2026l";
const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";
const clearLine = "\u001b[K";
const clearBelow = "\u001b[J";
const up = (rows: number): string => (rows === 0 ? "" : `\u001b[${rows}A`);

/**
 * A few lines at the bottom of a terminal that are drawn again and again, while finished lines
 * above them scroll away into history as if nothing were drawn below. Lines must fit the width:
 * a wrapped line would be counted as one and leave its rest behind.
 */
export class LiveBlock {
  private readonly sink: Sink;
  private drawn: readonly string[] = [];
  private closed = false;

  constructor(sink: Sink) {
    this.sink = sink;
    sink.write(hideCursor);
    // A second Ctrl-C ends the process at once; its terminal must still have a cursor.
    process.once("exit", this.restore);
  }

  /** Rows that a block may have: two less than the window, or its first line scrolls away. */
  get maxRows(): number {
    return Math.max(1, this.sink.rows - 2);
  }

  /** Columns that a line may have; the last one makes some terminals wrap. */
  get maxColumns(): number {
    return Math.max(20, this.sink.columns - 1);
  }

  /** Writes finished lines above, then the block as it is now, in one update. */
  draw(finished: readonly string[], block: readonly string[]): void {
    if (this.closed) return;
    const lines = block.slice(-this.maxRows);
    const same =
      finished.length === 0 &&
      lines.length === this.drawn.length &&
      lines.every((line, i) => line === this.drawn[i]);
    if (same) return;
    const text = [...finished, ...lines].map((line) => `${line}${clearLine}\n`).join("");
    this.sink.write(`${beginUpdate}\r${up(this.heightNow())}${text}${clearBelow}${endUpdate}`);
    this.drawn = lines;
  }

  /** Takes the block away and leaves what is finished; the terminal is as before. */
  close(finished: readonly string[]): void {
    if (this.closed) return;
    this.draw(finished, []);
    this.closed = true;
    process.off("exit", this.restore);
    this.restore();
  }

  private readonly restore = (): void => this.sink.write(showCursor);

  /** After a resize the terminal may have wrapped what was one line each. */
  private heightNow(): number {
    const { columns } = this.sink;
    return this.drawn.reduce(
      (rows, line) => rows + Math.max(1, Math.ceil(textWidth(line) / Math.max(1, columns))),
      0,
    );
  }
}
