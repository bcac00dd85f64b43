import { execFile } from "node:child_process";
import { closeSync, constants, openSync, rmSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeDirectory } from "../state/make-directory.ts";

/** How many are made at a time: one `mkfifo` costs as much as a program. */
const batchSize = 32;
const chunkBytes = 64 * 1024;
/** Read and handed on before anything else can read, so all pipes share it. */
const chunk = Buffer.alloc(chunkBytes);

/** Both ends of a pipe, as file descriptors. */
export interface Fifo {
  /** The reader; it does not block. */
  readonly ours: number;
  /** The writer, for a program; it blocks. */
  readonly theirs: number;
}

/**
 * Pipes from programs to us. What Node calls a pipe is a pair of sockets, through which
 * `echo … > /dev/stderr` fails ("No such device or address"), and which allocates with every
 * read. So we make named pipes in stock, open both ends, and remove the name.
 */
export class FifoStock {
  private readonly directory: string;
  private readonly names: string[] = [];
  private made = 0;
  private making: Promise<void> | undefined;
  private broken = false;

  /** `directory` is emptied: names that a killed agent left there are of no use. */
  constructor(directory: string) {
    this.directory = directory;
  }

  /** Undefined where none can be made; then Node's have to do. */
  async take(): Promise<Fifo | undefined> {
    while (!this.broken) {
      const name = this.names.pop();
      if (name === undefined) {
        this.making ??= this.make();
        await this.making;
        continue;
      }
      try {
        return openFifo(name);
      } catch {
        this.broken = true;
      }
    }
    return undefined;
  }

  close(): void {
    this.broken = true;
    // Where nothing was made there is nothing to remove; Node 22 throws when it tries below a file.
    if (this.made > 0) rmSync(this.directory, { recursive: true, force: true });
  }

  private async make(): Promise<void> {
    try {
      if (this.made === 0) {
        rmSync(this.directory, { recursive: true, force: true });
        makeDirectory(this.directory);
      }
      const fresh = Array.from({ length: batchSize }, () =>
        join(this.directory, String(this.made++)),
      );
      await promisify(execFile)("mkfifo", ["-m", "600", "--", ...fresh]);
      this.names.push(...fresh);
    } catch {
      // No `mkfifo`, or no place to write.
      this.broken = true;
    } finally {
      this.making = undefined;
    }
  }
}

/** Reads to the end. A chunk is valid during the call only. */
export function readFifo(fd: number, onChunk: (chunk: Buffer) => void): Socket {
  const callback = (length: number): boolean => {
    onChunk(chunk.subarray(0, length));
    return true;
  };
  return new Socket({ fd, readable: true, writable: false, onread: { buffer: chunk, callback } });
}

function openFifo(name: string): Fifo {
  // With the reader there, opening the writer does not wait.
  const ours = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const theirs = openSync(name, constants.O_WRONLY);
    unlinkSync(name);
    return { ours, theirs };
  } catch (error) {
    closeSync(ours);
    throw error;
  }
}
