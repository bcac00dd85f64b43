import type { Stats } from "node:fs";
import { assertNever } from "../../../std/invariant.ts";
import type { Glance } from "./glance.ts";
import type { SeenNumbers } from "./seen-files.ts";

/**
 * What tells that a file was changed without reading it. Times are fractions of milliseconds in a
 * double: exact to a quarter of a microsecond, finer than two system calls can be apart.
 *
 * Of a directory only what belongs to itself is kept: its size and times change with its entries,
 * for which the directory above gets no event.
 */
export class Signature {
  private readonly device: number;
  private readonly inode: number;
  private readonly mode: number;
  private readonly uid: number;
  private readonly gid: number;
  private readonly size: number;
  private readonly mtimeMs: number;
  private readonly ctimeMs: number;

  constructor(stats: Stats) {
    const isDirectory = stats.isDirectory();
    this.device = stats.dev;
    this.inode = stats.ino;
    this.mode = stats.mode;
    this.uid = stats.uid;
    this.gid = stats.gid;
    this.size = isDirectory ? 0 : stats.size;
    this.mtimeMs = isDirectory ? 0 : stats.mtimeMs;
    this.ctimeMs = isDirectory ? 0 : stats.ctimeMs;
  }

  fits(stats: Stats): boolean {
    return (
      this.inode === stats.ino &&
      this.mode === stats.mode &&
      this.device === stats.dev &&
      this.uid === stats.uid &&
      this.gid === stats.gid &&
      (stats.isDirectory() || this.fitsContent(stats))
    );
  }

  get numbers(): SeenNumbers {
    return [this.device, this.inode, this.size, this.mtimeMs, this.ctimeMs];
  }

  /**
   * The kernel's clock for files may tick only every few milliseconds: a second change within one
   * tick leaves the same times, so content that was read that soon must be read again.
   */
  isFresh(wallMs: number): boolean {
    return Math.abs(wallMs - this.ctimeMs) < coarsestTickMs;
  }

  private fitsContent(stats: Stats): boolean {
    return (
      this.mtimeMs === stats.mtimeMs && this.ctimeMs === stats.ctimeMs && this.size === stats.size
    );
  }
}

/** Two ticks of the slowest common kernel (100 Hz), and clocks that disagree a little. */
const coarsestTickMs = 25;

/** A signature, or why there is none. */
export type Known = Signature | string;

export function knownOf(glance: Glance): Known {
  switch (glance.kind) {
    case "present":
      return new Signature(glance.stats);
    case "absent":
      return glance.why;
    case "failed":
      return glance.errno;
    default:
      return assertNever(glance);
  }
}

export function isStill(known: Known | undefined, glance: Glance): boolean {
  if (known instanceof Signature) return glance.kind === "present" && known.fits(glance.stats);
  if (glance.kind === "present") return false;
  return known === (glance.kind === "absent" ? glance.why : glance.errno);
}
