import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { AnswerRecord } from "../../store/index.ts";
import { type Finding, ok, warning } from "./finding.ts";

/** A watch is a watched directory; ten thousand files in a thousand directories need this many. */
const comfortableWatches = 8_192;
/** Of a limit, beyond which the next large topology does not fit any more. */
const crowded = 0.8;

/** What the kernel grants for noticing changes of files, and how much of it is in use. */
export function checkInotify(): readonly Finding[] {
  const headroom = inotifyHeadroom();
  if (headroom === undefined) {
    return [ok("inotify", "this system has none; files are watched in its own way")];
  }
  return judgeInotify("inotify", headroom);
}

/** Of this machine, or of one that has told it; `check` is what the findings are called. */
export function judgeInotify(
  check: string,
  { watches, instances }: InotifyHeadroom,
): readonly Finding[] {
  return [
    judge(`${check} watches`, { ...watches, sysctl: "max_user_watches" }),
    judge(`${check} instances`, { ...instances, sysctl: "max_user_instances" }),
  ];
}

export type InotifyHeadroom = NonNullable<AnswerRecord["inotify"]>;

/** Undefined where the system has none. */
export function inotifyHeadroom(): InotifyHeadroom | undefined {
  const watches = limitOf("max_user_watches");
  const instances = limitOf("max_user_instances");
  if (watches === undefined || instances === undefined) return undefined;
  const used = inotifyUse();
  return {
    watches: { used: used.watches, limit: watches },
    instances: { used: used.instances, limit: instances },
  };
}

interface Amount {
  readonly limit: number;
  readonly used: number;
  readonly sysctl: string;
}

export function judge(check: string, { limit, used, sysctl }: Amount): Finding {
  const found = `${used} of ${limit} in use`;
  const isSmall = sysctl === "max_user_watches" && limit < comfortableWatches;
  if (!isSmall && used < limit * crowded) return ok(check, found);
  const wanted = Math.max(limit * 4, sysctl === "max_user_watches" ? 524_288 : 1_024);
  return warning(
    check,
    `${found}: beyond the limit files are polled, which finds changes later`,
    `sysctl -w fs.inotify.${sysctl}=${wanted}`,
  );
}

function limitOf(name: string): number | undefined {
  try {
    const limit = Number(readFileSync(`/proc/sys/fs/inotify/${name}`, "utf8"));
    return Number.isSafeInteger(limit) ? limit : undefined;
  } catch {
    return undefined;
  }
}

/** Of all processes that we may look into; for others than root that is the user's own. */
function inotifyUse(): { readonly instances: number; readonly watches: number } {
  let instances = 0;
  let watches = 0;
  for (const pid of namesIn("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    for (const fd of namesIn(`/proc/${pid}/fd`)) {
      if (!isInotify(`/proc/${pid}/fd/${fd}`)) continue;
      instances += 1;
      watches += countWatches(`/proc/${pid}/fdinfo/${fd}`);
    }
  }
  return { instances, watches };
}

function isInotify(path: string): boolean {
  try {
    return readlinkSync(path) === "anon_inode:inotify";
  } catch {
    return false;
  }
}

function countWatches(path: string): number {
  try {
    return readFileSync(path, "utf8").match(/^inotify /gm)?.length ?? 0;
  } catch {
    return 0;
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
