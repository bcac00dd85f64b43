import type { Writable } from "node:stream";

/** What is needed of `process.stdout`; a pipe or file has no `isTTY` and no size. */
export type OutputStream = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/**
 * One output stream that may lose its reader: `khoreia events | head` ends quietly, as any filter
 * does. Writes after that are dropped; `gone` tells those who would otherwise go on for ever.
 */
export class Sink {
  readonly gone: AbortSignal;
  private readonly stream: OutputStream;
  private readonly goneController = new AbortController();

  constructor(stream: OutputStream) {
    this.stream = stream;
    this.gone = this.goneController.signal;
    // Whatever the reason is: without its stream the text has nowhere to go.
    stream.on("error", () => this.goneController.abort());
  }

  write(text: string): void {
    if (!this.gone.aborted && text !== "") this.stream.write(text);
  }

  line(text = ""): void {
    this.write(`${text}\n`);
  }

  get isTty(): boolean {
    return this.stream.isTTY === true;
  }

  /** Current size: it changes while a live view is shown. */
  get columns(): number {
    return this.stream.columns ?? fallbackColumns;
  }

  get rows(): number {
    return this.stream.rows ?? fallbackRows;
  }

  onResize(listener: () => void): () => void {
    this.stream.on("resize", listener);
    return () => void this.stream.off("resize", listener);
  }
}

const fallbackColumns = 80;
const fallbackRows = 24;
