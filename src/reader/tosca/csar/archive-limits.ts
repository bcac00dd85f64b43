/**
 * What an archive may cost. An archive is read into memory whole, so its author decides how much
 * of it there is: each way of making much out of little has a bound with a name here.
 */
export interface ArchiveLimits {
  /** Length of the archive itself. */
  readonly archiveBytes: number;
  /** Entries, directories counted. */
  readonly entries: number;
  /** Length of one entry, unpacked. */
  readonly entryBytes: number;
  /** Length of all entries together, unpacked. */
  readonly totalBytes: number;
  /** How many times longer than packed an entry may be, beyond `ratioFreeBytes`. */
  readonly ratio: number;
  /** What an entry may always have: short texts of one repeated line pack better than any ratio. */
  readonly ratioFreeBytes: number;
  /** Length of a name in UTF-8. */
  readonly nameBytes: number;
}

export const defaultArchiveLimits: ArchiveLimits = {
  archiveBytes: 256 * 1024 * 1024,
  entries: 50_000,
  entryBytes: 256 * 1024 * 1024,
  totalBytes: 512 * 1024 * 1024,
  ratio: 200,
  ratioFreeBytes: 1024 * 1024,
  nameBytes: 1_024,
};
