import { readFileSync, statfsSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";

/** What a figure depends on; ratios from one run on one machine are what counts. */
export interface Machine {
  readonly node: string;
  readonly system: string;
  readonly processors: string;
  readonly memoryMb: number;
  readonly fileSystem: string;
  /** Of the last minute, before the run: other work makes wall time lie. */
  readonly load: number;
}

export function describeMachine(directory: string): Machine {
  return {
    node: process.version,
    system: `${process.platform} ${release()} ${distribution()}`.trim(),
    processors: `${availableParallelism()} × ${cpus()[0]?.model ?? process.arch}`,
    memoryMb: Math.round(totalmem() / 1024 / 1024),
    fileSystem: fileSystemOf(directory),
    load: loadavg()[0] ?? 0,
  };
}

/** From statfs(2); see linux/magic.h. */
const fileSystems: Readonly<Record<number, string>> = {
  0xef53: "ext4",
  0x01021994: "tmpfs",
  0x9123683e: "btrfs",
  0x58465342: "xfs",
  0x794c7630: "overlayfs",
  0x2fc12fc1: "zfs",
  0x6969: "nfs",
};

function fileSystemOf(directory: string): string {
  const { type } = statfsSync(directory);
  return fileSystems[type] ?? `0x${type.toString(16)}`;
}

function distribution(): string {
  try {
    const text = readFileSync("/etc/os-release", "utf8");
    return /^PRETTY_NAME="(.*)"$/m.exec(text)?.[1] ?? "";
  } catch {
    // Not every system says.
    return "";
  }
}
