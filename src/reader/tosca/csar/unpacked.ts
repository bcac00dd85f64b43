import type { ArchiveLimits } from "./archive-limits.ts";
import { entryName } from "./entry-name.ts";
import { type Refused, refused } from "./refused.ts";

/** The files of an archive by name, in its order. Names are as `entryName` says, each once. */
export type Entries = ReadonlyMap<string, Uint8Array>;

export type Unpacked = { readonly kind: "unpacked"; readonly entries: Entries } | Refused;

/**
 * Takes the entries of an archive one by one, whatever its format, and counts them against the
 * limits: the announced sizes before anything is unpacked, so that a bomb costs its directory.
 *
 * Two names that differ only in case or in Unicode's normal form are refused like equal ones. Here
 * they could stand side by side, but the same archive would lose one of them on many disks, and
 * which one an import means would depend on the host.
 */
export class Shelf {
  readonly #limits: ArchiveLimits;
  readonly #entries = new Map<string, Uint8Array>();
  /** Folded names of files, and of each directory that a file lies in. */
  readonly #files = new Map<string, string>();
  readonly #directories = new Set<string>();
  #seen = 0;
  #total = 0;

  constructor(limits: ArchiveLimits) {
    this.#limits = limits;
  }

  get entries(): Entries {
    return this.#entries;
  }

  /**
   * Announces an entry with its lengths; `packed` is undefined where entries are not packed one by
   * one. Returns the name to `put` its bytes under, undefined for a directory.
   */
  announce(
    written: string,
    length: number,
    packed: number | undefined,
  ): { readonly kind: "named"; readonly name: string | undefined } | Refused {
    const named = entryName(written, this.#limits);
    if (named.kind === "refused") return named;
    const fault = this.#count(length, packed) ?? this.#take(named.name, named.kind);
    if (fault !== undefined) return refused({ ...fault, entry: written });
    return { kind: "named", name: named.kind === "file" ? named.name : undefined };
  }

  put(name: string, bytes: Uint8Array): void {
    this.#entries.set(name, bytes);
  }

  #count(length: number, packed: number | undefined): Omit<Shortcoming, "entry"> | undefined {
    const { entries, entryBytes, totalBytes, ratio, ratioFreeBytes } = this.#limits;
    const hint =
      "leave out what the topology does not use, or fetch large artifacts from elsewhere";
    const rule = "T20-17.1.1-size";
    if (++this.#seen > entries) return { rule, why: `there are more than ${entries}`, hint };
    if (length > entryBytes) return { rule, why: `it has more than ${entryBytes} bytes`, hint };
    this.#total += length;
    if (this.#total > totalBytes)
      return { rule, why: `together they have more than ${totalBytes} bytes`, hint };
    if (packed === undefined || length <= ratioFreeBytes || length <= packed * ratio)
      return undefined;
    return {
      rule: "T20-17.1.1-ratio",
      why: `unpacked it is more than ${ratio} times as long as packed, as a bomb is`,
      hint: "store it unpacked in the archive (zip -0) if it is meant",
    };
  }

  #take(name: string, kind: "file" | "directory"): Shortcoming | undefined {
    const folded = fold(name);
    if (kind === "directory") {
      if (this.#files.has(folded)) return collision(name, this.#files.get(folded));
      this.#directories.add(folded);
      return undefined;
    }
    const earlier = this.#files.get(folded) ?? (this.#directories.has(folded) ? name : undefined);
    if (earlier !== undefined) return collision(name, earlier);
    for (let at = folded.indexOf("/"); at !== -1; at = folded.indexOf("/", at + 1)) {
      const parent = folded.slice(0, at);
      if (this.#files.has(parent)) return collision(name, this.#files.get(parent));
      this.#directories.add(parent);
    }
    this.#files.set(folded, name);
    return undefined;
  }
}

interface Shortcoming {
  readonly rule: string;
  readonly why: string;
  readonly hint: string;
}

/** Names that some disk takes for one have one fold. */
function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase().normalize("NFKC");
}

function collision(name: string, earlier: string | undefined): Shortcoming {
  const why =
    earlier === name || earlier === undefined
      ? "an entry of that name stands before it"
      : `${JSON.stringify(earlier)} stands before it, and some disks cannot hold both`;
  return {
    rule: "T20-17.1.1-duplicate",
    why,
    hint: "rename one of the two, or pack the archive anew",
  };
}
