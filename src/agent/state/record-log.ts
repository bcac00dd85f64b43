import {
  closeSync,
  constants,
  copyFileSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";

/** Rewriting smaller logs than this is not worth it. */
const smallestToRewrite = 4 * 1024 * 1024;
/** A log is rewritten when it is this many times its size after the last rewrite. */
const growthToRewrite = 4;
/** A rewrite is written in pieces of about this size. */
const rewritePiece = 256 * 1024;

/**
 * A file of lines that only grows, until it is rewritten as a whole. One append is one write(2):
 * after `kill -9` the file holds a prefix of what was appended, and at most its last line is torn.
 */
export class RecordLog {
  private readonly path: string;
  private fd: number;
  private size: number;
  private sizeWhenRewritten: number;

  private constructor(path: string, fd: number, size: number) {
    this.path = path;
    this.fd = fd;
    this.size = size;
    this.sizeWhenRewritten = size;
  }

  /** Opens or creates; a torn last line is cut off, since it was never acknowledged. */
  static open(path: string): { readonly log: RecordLog; readonly lines: readonly string[] } {
    const { O_RDWR, O_CREAT, O_APPEND } = constants;
    const fd = openSync(path, O_RDWR | O_CREAT | O_APPEND, 0o600);
    try {
      const { lines, size, torn } = readLines(path);
      if (torn) ftruncateSync(fd, size);
      return { log: new RecordLog(path, fd, size), lines };
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** Throws when the text did not reach the file as a whole; then only `rewrite` can mend it. */
  append(text: string): void {
    const length = Buffer.byteLength(text);
    const written = writeSync(this.fd, text);
    this.size += written;
    if (written !== length) {
      throw new Error(`only ${written} of ${length} bytes could be written, the disk may be full`);
    }
  }

  get wantsRewrite(): boolean {
    const limit = Math.max(smallestToRewrite, growthToRewrite * this.sizeWhenRewritten);
    return this.size > limit;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Replaces the content. Throws with the old content in place when that does not work out. */
  rewrite(lines: Iterable<string>): void {
    const { fd, size } = writeWhole(this.path, lines);
    closeSync(this.fd);
    this.fd = fd;
    this.size = size;
    this.sizeWhenRewritten = size;
  }

  /** Keeps the file as it is now beside itself, for somebody to look at. */
  preserve(suffix: string): void {
    copyFileSync(this.path, `${this.path}.${suffix}`);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** The complete lines of a file; `size` is where the torn rest begins. */
export function readLines(path: string): {
  readonly lines: readonly string[];
  readonly size: number;
  readonly torn: boolean;
} {
  const bytes = readFileSync(path);
  const size = bytes.lastIndexOf(10) + 1;
  const text = bytes.toString("utf8", 0, size);
  const lines = size === 0 ? [] : text.slice(0, -1).split("\n");
  return { lines, size, torn: size < bytes.length };
}

/**
 * Writes a new file and puts it in the place of `path`. Synchronised before the rename: a rewrite
 * happens seldom, and without it a loss of power could cost all records, not just the last.
 */
export function writeWhole(
  path: string,
  pieces: Iterable<string>,
): { readonly fd: number; readonly size: number } {
  const temporary = `${path}.new`;
  const { O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_NOFOLLOW } = constants;
  const flags = O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW;
  const fd = openSync(temporary, flags, 0o600);
  try {
    let size = 0;
    let pending = "";
    const flush = (): void => {
      size += writeFully(fd, pending);
      pending = "";
    };
    for (const piece of pieces) {
      pending += piece;
      if (pending.length >= rewritePiece) flush();
    }
    flush();
    fdatasyncSync(fd);
    renameSync(temporary, path);
    return { fd, size };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Writes all of it, in one system call as a rule, and without a copy; returns its bytes. */
export function writeFully(fd: number, text: string): number {
  const length = Buffer.byteLength(text);
  const written = writeSync(fd, text);
  if (written < length) {
    const bytes = Buffer.from(text);
    for (let offset = written; offset < length; ) offset += writeSync(fd, bytes, offset);
  }
  return length;
}
