import { lstatSync, readlinkSync, realpathSync, type Stats, statfsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { assertNever } from "../../../std/invariant.ts";
import type { Glance } from "./glance.ts";

/** Which directory a path leads to now; two equal identities need no new watch. */
export type DirectoryIdentity =
  | {
      readonly kind: "directory";
      readonly device: number;
      readonly inode: number;
      /** An inode number is soon given to the next directory; its birth is not. */
      readonly bornMs: number;
      /** A change of permissions changes what can be seen inside. */
      readonly mode: number;
    }
  | { readonly kind: "link"; readonly leadsTo: string }
  | { readonly kind: "missing" };

/** The system itself says that nothing bears the name. */
export const nothingThere: DirectoryIdentity = { kind: "missing" };
/** Something is in the way, or hides it. */
const missing: DirectoryIdentity = { kind: "missing" };
const quiet = { throwIfNoEntry: false } as const;

export function identifyDirectory(path: string): DirectoryIdentity {
  try {
    const stats = lstatSync(path, quiet);
    if (stats === undefined) return nothingThere;
    if (stats.isSymbolicLink()) return identifyLink(path);
    return identifyStats(stats);
  } catch {
    // Whatever hides it (a permission, a file in the way): there is nothing here to watch.
    return missing;
  }
}

/** The same from what somebody has just seen at the path itself. */
export function identifyGlance(path: string, glance: Glance): DirectoryIdentity {
  const isPlain = glance.kind === "present" && !glance.viaLink && !glance.stats.isSymbolicLink();
  return isPlain ? identifyStats(glance.stats) : identifyDirectory(path);
}

function identifyStats(stats: Stats): DirectoryIdentity {
  if (!stats.isDirectory()) return missing;
  const { dev: device, ino: inode, birthtimeMs: bornMs, mode } = stats;
  return { kind: "directory", device, inode, bornMs, mode };
}

function identifyLink(path: string): DirectoryIdentity {
  // Throws on a loop of links, which leads nowhere.
  statSync(path, quiet);
  return { kind: "link", leadsTo: linkDestination(path) };
}

/** Where a symbolic link leads, one step; `..` in it counts from where the link really lies. */
function linkDestination(path: string): string {
  const to = readlinkSync(path);
  return resolve(to.startsWith("/") ? "/" : realpathSync(dirname(path)), to);
}

/** Every path that a final symbolic link leads over, its end included; bounded like the kernel. */
export function linkDestinations(path: string): readonly string[] {
  const destinations: string[] = [];
  try {
    for (let at = path; destinations.length < longestLinkChain; ) {
      at = linkDestination(at);
      if (destinations.includes(at)) break;
      destinations.push(at);
      if (lstatSync(at, quiet)?.isSymbolicLink() !== true) break;
    }
  } catch {
    // A link that vanished meanwhile: its directory tells what came instead.
  }
  return destinations;
}

const longestLinkChain = 40;

export function isSameDirectory(
  one: DirectoryIdentity | undefined,
  other: DirectoryIdentity,
): boolean {
  if (one === undefined || one.kind !== other.kind) return false;
  switch (one.kind) {
    case "missing":
      return true;
    case "link":
      return other.kind === "link" && one.leadsTo === other.leadsTo;
    case "directory":
      return (
        other.kind === "directory" &&
        one.inode === other.inode &&
        one.device === other.device &&
        one.bornMs === other.bornMs &&
        one.mode === other.mode
      );
    default:
      return assertNever(one);
  }
}

/**
 * Other machines, or the kernel itself, change these file systems without an event here. From
 * `man 2 statfs`.
 */
const silentTypes: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB2
  0x65735546, // FUSE
  0x01021997, // 9P
  0x00c36400, // Ceph
  0x5346414f, // AFS
  0x73757245, // Coda
  0x0bd00bd0, // Lustre
  0x01161970, // GFS2
  0x9fa0, // proc
  0x62656572, // sysfs
]);

/** Remembers per device, so that thousands of directories cost one system call. */
export class SilentDevices {
  readonly #known = new Map<number, boolean>();

  isSilent(path: string, device: number): boolean {
    let isSilent = this.#known.get(device);
    if (isSilent === undefined) {
      isSilent = askSilent(path);
      this.#known.set(device, isSilent);
    }
    return isSilent;
  }
}

function askSilent(path: string): boolean {
  try {
    // Types above 2^31 come out negative where the kernel's field is a signed word.
    return silentTypes.has(statfsSync(path).type >>> 0);
  } catch {
    return false;
  }
}
