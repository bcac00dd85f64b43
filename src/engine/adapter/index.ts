import type { Made, StepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { createPrng } from "../../std/prng.ts";
import type { AnyEngine, EngineCatalogue } from "../engine.ts";
import { createCatalogue } from "../registry.ts";
import { directoryEngine } from "./directory.ts";
import { fileEngine } from "./file.ts";
import { createFileSystem, type FileSystem } from "./fs/file-system.ts";
import type { FileWatcherOptions, WatcherHealth } from "./fs/file-watcher.ts";
import { decodePathMade } from "./fs/path-made.ts";
import { type HealthFinding, watcherFindings } from "./fs/watcher-findings.ts";
import { httpEngine } from "./http.ts";
import { nilEngine } from "./nil.ts";
import { processEngine } from "./process.ts";
import { shellEngine } from "./shell.ts";
import { symlinkEngine } from "./symlink.ts";
import { tcpEngine } from "./tcp.ts";
import { waitEngine } from "./wait.ts";

export type { HealthFinding, WatcherHealth };

export interface BuiltinOptions {
  readonly clock: Clock;
  readonly entropy: {
    /** 32 random bits. */
    seed(): number;
    /** An id that nobody can guess. */
    id(): string;
  };
  /** See `FileWatcherOptions`; `when-needed` by default. */
  readonly polling?: FileWatcherOptions["polling"];
  /** For commands that ask each check once: files are looked at and not watched. */
  readonly looksOnce?: boolean;
}

/** What the state of a deployment on a host says that one of its steps has made. */
export interface RecalledMade {
  readonly step: StepId;
  readonly engine: string;
  readonly made: Made;
}

export interface BuiltinEngines {
  readonly catalogue: EngineCatalogue;
  /**
   * What earlier agents have made, told once before the first check: the engines then know which
   * directories are khoreia's and which waits are over.
   */
  recall(
    owner: { readonly deployment: string; readonly host: string },
    records: Iterable<RecalledMade>,
  ): void;
  health(): EnginesHealth;
  /** Ends all watches and timers. */
  /** What checks have found right, kept from one process for the next; see `SeenFiles`. */
  readonly seen: {
    readonly recall: (text: string) => void;
    /** Undefined when nothing has to be kept anew. */
    readonly now: () => string | undefined;
  };
  close(): void;
}

export interface EnginesHealth {
  readonly watcher: WatcherHealth;
  /** What an operator should know, the most serious first; empty is normal. */
  readonly findings: readonly HealthFinding[];
}

/** The engines that khoreia brings along; one set per process, which shares its file watches. */
export function builtinEngines(options: BuiltinOptions): BuiltinEngines {
  const { clock, entropy, polling, looksOnce = false } = options;
  const chance = createPrng(entropy.seed());
  const system = createFileSystem({
    clock,
    random: () => chance.float(),
    randomId: countedIds(entropy.id()),
    looksOnce,
    ...(polling && { polling }),
  });
  const wait = waitEngine(clock);
  const process = processEngine();
  const engines: readonly AnyEngine[] = [
    directoryEngine(system),
    fileEngine(system),
    httpEngine(),
    nilEngine(),
    process,
    shellEngine(system.watcher),
    symlinkEngine(system),
    tcpEngine(),
    wait,
  ];
  return {
    catalogue: createCatalogue(engines),
    recall(owner, records) {
      for (const { step, engine, made } of records) {
        if (engine === "wait") wait.recall({ ...owner, step }, made);
        else if (engine === "process") process.recall({ ...owner, step }, made);
        else recallDirectories(system, engine, made);
      }
    },
    health() {
      const watcher = system.watcher.health();
      return { watcher, findings: watcherFindings(watcher) };
    },
    seen: { recall: (text) => system.seen.recall(text), now: () => system.seenNow() },
    close: () => system.close(),
  };
}

/**
 * Ids that no other process has: one draw of the system's chance for all of them, because a draw
 * costs as much as writing the small file that is named by it.
 */
function countedIds(prefix: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}${count.toString(36)}`;
  };
}

function recallDirectories(system: FileSystem, engine: string, made: Made): void {
  const known = decodePathMade(made);
  if (known === undefined) return;
  system.directories.recall(known.parents);
  const { path, created } = known;
  if (engine === "directory" && created) {
    system.directories.recall([path]);
  }
}
