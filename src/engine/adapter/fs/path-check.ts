import type { Report } from "../../../model/index.ts";
import type { Clock } from "../../../std/clock.ts";
import { assertNever } from "../../../std/invariant.ts";
import type { CheckContext } from "../../engine.ts";
import { ReportStream } from "../report-stream.ts";
import type { Allowance } from "./allowance.ts";
import { compareContent } from "./compare-content.ts";
import { linkDestinations } from "./directory-identity.ts";
import type { FileWatcher, WatchedPath } from "./file-watcher.ts";
import { type Glance, glanceAt, glanceThrough, nothing } from "./glance.ts";
import type { PutOff } from "./put-off.ts";
import type { SeenFile, SeenFiles } from "./seen-files.ts";
import { isStill, type Known, knownOf, Signature } from "./signature.ts";
import type { OwnChange, PathListener } from "./watched-directory.ts";

/** What the checks of files, directories and links share. */
export interface FileSenses {
  readonly clock: Clock;
  readonly watcher: FileWatcher;
  /** Comparisons of content that would follow each other too fast; runs `lookAgain`. */
  readonly coalesce: PutOff<PathCheck>;
  /** Files that a sweep may read though nothing tells that they have changed. */
  readonly doubts: Allowance;
  readonly seen: SeenFiles;
  /** Looks that failed; runs `tryAgain`. */
  readonly retry: PutOff<PathCheck>;
}

/** What one engine wants to be at a path. */
export interface Expectation {
  readonly path: string;
  /** Whether a link is judged by what it leads to, or by itself. */
  readonly followsLink: boolean;
  /** Judges without reading; `compare` when all but the content is right. */
  judge(glance: Glance): Report | "compare";
  /** For `compare`. */
  readonly content: string | undefined;
}

export const holds: Report = Object.freeze({ kind: "holds" });

type Trigger = "first" | "event" | "sweep" | "asked" | "again";

/**
 * The check of one path. It looks once it listens, then whenever an event says so, with one stat
 * each time; content is read only when the signature has changed. What our own Do has written is
 * known already: its echo costs a stat and is never taken for somebody else's change.
 */
export class PathCheck extends ReportStream implements PathListener {
  readonly #senses: FileSenses;
  readonly #expectation: Expectation;
  readonly #context: CheckContext;
  #watched: WatchedPath | undefined;
  /** Paths that a link at the path leads over. */
  #destinations: readonly WatchedPath[] = [];
  #destinationPaths = "";
  #known: Known | undefined;
  /** Of the content that `#known` stands for. */
  #compared: Report | undefined;
  /** Whether equal signatures prove equal content; see `Signature.isFresh`. */
  #trust: "firm" | "fresh" | "own" = "firm";
  #comparedAt = Number.NEGATIVE_INFINITY;
  #isPutOff = false;
  #willRetry = false;
  #owesReport = true;
  #said: Report | undefined;

  constructor(senses: FileSenses, expectation: Expectation, context: CheckContext) {
    super();
    this.#senses = senses;
    this.#expectation = expectation;
    this.#context = context;
  }

  protected override open(): void {
    const { path } = this.#expectation;
    this.#watched = this.#senses.watcher.watch(path, this, this.#context.recheckMs);
    this.#context.onAsked(() => this.#look("asked"));
    this.#look("first");
  }

  protected override close(): void {
    this.#watched?.close();
    this.#followDestinations([]);
  }

  onTouched(): void {
    this.#look("event");
  }

  onSwept(): boolean {
    // What waits for its turn was not missed.
    return !this.#isPutOff && this.#look("sweep");
  }

  lookAgain(): void {
    this.#isPutOff = false;
    this.#look("again");
  }

  tryAgain(): void {
    this.#willRetry = false;
    if (this.#said?.kind === "unknown") this.#look("again");
  }

  onOwnChange(change: OwnChange): void {
    if (!this.isOpen) return;
    this.#known = knownOf(change.glance);
    const { content } = this.#expectation;
    const isOurs = content !== undefined && change.content === content;
    this.#compared = isOurs ? holds : undefined;
    this.#trust = "own";
    this.#senses.seen.isOutdated = true;
    this.#comparedAt = Number.NEGATIVE_INFINITY;
    // Whoever made the change asks next; another check of this path tells with the event's echo.
    this.#owesReport = true;
  }

  /** True when the world is not as it was at the last look. */
  #look(trigger: Trigger): boolean {
    if (!this.isOpen) return false;
    try {
      return this.#lookAt(this.#glance(trigger), trigger);
    } catch (error) {
      // We are called by events and timers: what is thrown there would end the whole agent.
      const detail = `the check broke: ${error instanceof Error ? error.message : "no reason"}`;
      this.#say({ kind: "unknown", detail }, { trigger, isOutside: false });
      return false;
    }
  }

  #lookAt(glance: Glance, trigger: Trigger): boolean {
    const hasChanged = !isStill(this.#known, glance);
    const mustRead = this.#mustReadAgain(trigger);
    if (!hasChanged && !mustRead && !this.#owesReport && trigger !== "asked") return false;
    let verdict = this.#expectation.judge(glance);
    let differs = hasChanged;
    if (verdict === "compare") {
      if (this.#mustWait(trigger, hasChanged || mustRead)) return false;
      const before = this.#compared;
      verdict = !hasChanged && !mustRead && before !== undefined ? before : this.#compare(glance);
      differs ||= before !== undefined && before.kind !== verdict.kind;
    } else {
      this.#compared = undefined;
      this.#trust = "firm";
    }
    this.#known = knownOf(glance);
    this.#say(verdict, { trigger, isOutside: differs && trigger !== "first" });
    return differs;
  }

  #glance(trigger: Trigger): Glance {
    // Its directory was looked at when the watch began; if it appears meanwhile, an event tells.
    if (trigger === "first" && this.#watched?.isBelowNothing() === true) return nothing;
    const { path, followsLink } = this.#expectation;
    if (!followsLink) return glanceAt(path);
    let glance = glanceThrough(path);
    // Where a link leads now may have changed before we watched it there.
    for (let detours = 0; this.#follow(glance) && detours < mostDetours; detours += 1) {
      glance = glanceThrough(path);
    }
    return glance;
  }

  #mustReadAgain(trigger: Trigger): boolean {
    if (this.#said?.kind === "unknown") return true;
    if (this.#compared === undefined) return false;
    // The echo of our own write must not cost a read, so only the sweep doubts what we wrote.
    if (trigger === "sweep") return this.#trust !== "firm" && this.#senses.doubts.take();
    return this.#trust === "fresh";
  }

  /** A writer that never pauses must not make us read without pause. */
  #mustWait(trigger: Trigger, needsRead: boolean): boolean {
    if (!needsRead || trigger !== "event") return false;
    const { clock, coalesce } = this.#senses;
    if (clock.now() - this.#comparedAt >= coalesceMs) return false;
    if (!this.#isPutOff) coalesce.add(this);
    this.#isPutOff = true;
    return true;
  }

  #compare(glance: Glance): Report {
    const { path, content } = this.#expectation;
    const { clock } = this.#senses;
    this.#comparedAt = clock.now();
    if (this.#wasSeen(glance)) {
      this.#trust = "own";
      this.#compared = holds;
      return holds;
    }
    this.#trust =
      glance.kind === "present" && new Signature(glance.stats).isFresh(clock.wall())
        ? "fresh"
        : "firm";
    const comparison = compareContent(path, content ?? "");
    switch (comparison.kind) {
      case "same":
        this.#compared = holds;
        return holds;
      case "differs":
        this.#compared = {
          kind: "fails",
          detail: `content differs from line ${comparison.line} on`,
        };
        return this.#compared;
      case "failed":
        this.#compared = undefined;
        return { kind: "unknown", detail: `cannot be read: ${comparison.errno}` };
      default:
        return assertNever(comparison);
    }
  }

  /** An earlier process has read it, or written it, and it has not been touched since. */
  #wasSeen(glance: Glance): boolean {
    const { seen } = this.#senses;
    const { path, content } = this.#expectation;
    const isFirst = this.#said === undefined && glance.kind === "present" && content !== undefined;
    if (isFirst && seen.vouchesFor(path, glance.stats, content)) return true;
    seen.isOutdated = true;
    return false;
  }

  /** What the next process need not read again; nothing when it may change unnoticed. */
  get seen(): SeenFile | undefined {
    const { path, content } = this.#expectation;
    const known = this.#known;
    const isRight = this.#compared === holds && content !== undefined;
    if (!isRight || !(known instanceof Signature)) return undefined;
    if (known.isFresh(this.#senses.clock.wall())) return undefined;
    return { path, numbers: known.numbers, content };
  }

  #say(report: Report, why: { readonly trigger: Trigger; readonly isOutside: boolean }): void {
    if (report.kind === "unknown" && !this.#willRetry) {
      this.#willRetry = true;
      this.#senses.retry.add(this);
    }
    const isNew = this.#said === undefined || !saysTheSame(this.#said, report);
    if (!isNew && !this.#owesReport && why.trigger !== "asked") return;
    this.#owesReport = false;
    this.#said = report;
    const isFall = report.kind === "fails" && why.isOutside;
    this.put(isFall ? { ...report, outside: true } : report);
  }

  /** Watches where a link leads; true when that is not where it led before. */
  #follow(glance: Glance): boolean {
    // What could not be looked at may be a circle of links, which is cut anywhere.
    const leadsOn =
      glance.kind === "failed" ||
      (glance.kind === "present" && glance.viaLink) ||
      (glance.kind === "absent" && glance.why === "dangling");
    if (leadsOn) return this.#followDestinations(linkDestinations(this.#expectation.path));
    return this.#destinationPaths !== "" && this.#followDestinations([]);
  }

  #followDestinations(paths: readonly string[]): boolean {
    const joined = paths.join("\0");
    if (joined === this.#destinationPaths) return false;
    const before = this.#destinations;
    const { recheckMs } = this.#context;
    this.#destinationPaths = joined;
    this.#destinations = paths.map((path) => this.#senses.watcher.watch(path, this, recheckMs));
    for (const watched of before) watched.close();
    return true;
  }
}

function saysTheSame(one: Report, other: Report): boolean {
  return one.kind === other.kind && one.detail === other.detail && one.absent === other.absent;
}

const mostDetours = 3;
/** Content that changes without pause is read 20 times a second. */
export const coalesceMs = 50;
/** A look that failed (too many open files, a stale network file) is repeated. */
export const retryMs = 5_000;
