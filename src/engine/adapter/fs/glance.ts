import { lstatSync, type Stats, statSync } from "node:fs";

/** What one look at a path saw. */
export type Glance =
  | {
      readonly kind: "present";
      readonly stats: Stats;
      /** The path is a symbolic link, and `stats` are of what it leads to. */
      readonly viaLink: boolean;
    }
  | { readonly kind: "absent"; readonly why: "nothing" | "parent-no-directory" | "dangling" }
  /** Something kept us from looking: a permission, a loop of links, the disk. */
  | { readonly kind: "failed"; readonly errno: string };

const quiet = { throwIfNoEntry: false } as const;
export const nothing: Glance = { kind: "absent", why: "nothing" };
const dangling: Glance = { kind: "absent", why: "dangling" };
const parentNoDirectory: Glance = { kind: "absent", why: "parent-no-directory" };

/** Looks at what is at the path itself, be it a link. Synchronous: one system call, about 1 µs. */
export function glanceAt(path: string): Glance {
  try {
    const stats = lstatSync(path, quiet);
    return stats === undefined ? nothing : { kind: "present", stats, viaLink: false };
  } catch (error) {
    return failed(error);
  }
}

/** Looks at what the path leads to; only a link costs a second system call. */
export function glanceThrough(path: string): Glance {
  const glance = glanceAt(path);
  if (glance.kind !== "present" || !glance.stats.isSymbolicLink()) return glance;
  try {
    const stats = statSync(path, quiet);
    return stats === undefined ? dangling : { kind: "present", stats, viaLink: true };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Glance {
  const errno = errnoOf(error) ?? "EUNKNOWN";
  return errno === "ENOTDIR" ? parentNoDirectory : { kind: "failed", errno };
}

/** `ENOENT`, `EACCES`, …; undefined for errors that no system call raised. */
export function errnoOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
