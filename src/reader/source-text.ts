import type { Position } from "../model/index.ts";

/** One text with its name, and the way from offsets to lines and back. */
export class SourceText {
  readonly index: number;
  readonly file: string;
  readonly text: string;
  #starts: Uint32Array | undefined;
  #lines = 0;
  /** Offsets are asked for nearly in order, so the line of the last answer is a good guess. */
  #recent = 0;

  constructor(index: number, file: string, text: string) {
    this.index = index;
    this.file = file;
    this.text = text;
  }

  position(offset: number): Position {
    const line = this.#lineOf(offset);
    return { file: this.file, line: line + 1, column: offset - this.#start(line) + 1 };
  }

  /** The inverse of `position`; a position outside the text is moved to its nearest end. */
  offset(position: Position): number {
    this.#index();
    const line = Math.min(Math.max(position.line, 1), this.#lines) - 1;
    return Math.min(this.#start(line) + position.column - 1, this.text.length);
  }

  /** Counts from 1; without its line break. Undefined outside the text. */
  line(number: number): string | undefined {
    this.#index();
    if (number < 1 || number > this.#lines) return undefined;
    const start = this.#start(number - 1);
    let end = this.#start(number);
    // Without a pattern, which would walk the whole of a line of five megabytes.
    if (this.text[end - 1] === "\n" && end > start) end--;
    if (this.text[end - 1] === "\r" && end > start) end--;
    return this.text.slice(start, end);
  }

  #start(line: number): number {
    return line < this.#lines ? (this.#index()[line] ?? 0) : this.text.length;
  }

  #lineOf(offset: number): number {
    this.#index();
    let low = this.#recent;
    if (offset < this.#start(low)) low = 0;
    // A few lines on is the usual answer; far jumps are halved.
    for (let step = 0; step < 8; step++) {
      if (low + 1 >= this.#lines || offset < this.#start(low + 1)) {
        this.#recent = low;
        return low;
      }
      low++;
    }
    let high = this.#lines - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    this.#recent = low;
    return low;
  }

  #index(): Uint32Array {
    if (this.#starts !== undefined) return this.#starts;
    let starts = new Uint32Array(16 + (this.text.length >>> 5));
    let count = 1;
    for (let at = this.text.indexOf("\n"); at !== -1; at = this.text.indexOf("\n", at + 1)) {
      if (count === starts.length) {
        const grown = new Uint32Array(count * 2);
        grown.set(starts);
        starts = grown;
      }
      starts[count++] = at + 1;
    }
    this.#lines = count;
    this.#starts = starts;
    return starts;
  }
}
