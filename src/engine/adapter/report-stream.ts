import type { Report } from "../../model/index.ts";
import { invariant } from "../../std/invariant.ts";
import type { ReportListener, ReportSource } from "../engine.ts";

type Next = IteratorResult<Report, undefined>;

const ended: Next = { done: true, value: undefined };

/**
 * What a check returns: a source for one listener, or an iterable with room for one report. There,
 * a report that nobody has taken yet is replaced by a newer one, because only what holds now
 * matters; so a burst of changes costs a slow reader one report, and memory never grows. Ten
 * thousands of these idle at a time, hence a class with few slots rather than an async generator.
 *
 * `open` is called at `listen` or the first `next`, `close` once at `end` or `return`.
 */
export abstract class ReportStream
  implements ReportSource, AsyncIterableIterator<Report, undefined>
{
  #listener: ReportListener | undefined;
  #pending: Report | undefined;
  #taker: ((next: Next) => void) | undefined;
  #life: "new" | "open" | "ended" = "new";

  protected abstract open(): void;
  protected abstract close(): void;

  protected get isOpen(): boolean {
    return this.#life === "open";
  }

  protected put(report: Report): void {
    if (this.#life !== "open") return;
    if (this.#listener !== undefined) return this.#listener.reported(report);
    const taker = this.#taker;
    if (taker === undefined) {
      this.#pending = merged(this.#pending, report);
      return;
    }
    this.#taker = undefined;
    taker({ done: false, value: report });
  }

  listen(listener: ReportListener): void {
    invariant(this.#life === "new", "a check has one listener, from its beginning");
    this.#life = "open";
    this.#listener = listener;
    try {
      this.open();
    } catch (error) {
      this.end();
      throw error;
    }
  }

  next(): Promise<Next> {
    if (this.#life === "ended") return Promise.resolve(ended);
    invariant(this.#taker === undefined, "a check has one reader, which asks once at a time");
    if (this.#life === "new") {
      this.#life = "open";
      try {
        this.open();
      } catch (error) {
        this.end();
        return Promise.reject(error);
      }
    }
    const report = this.#pending;
    if (report === undefined) {
      return new Promise((take) => {
        this.#taker = take;
      });
    }
    this.#pending = undefined;
    return Promise.resolve({ done: false, value: report });
  }

  return(): Promise<Next> {
    this.end();
    return Promise.resolve(ended);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  end(): void {
    if (this.#life === "ended") return;
    const wasOpen = this.#life === "open";
    this.#life = "ended";
    this.#listener = undefined;
    this.#pending = undefined;
    if (wasOpen) this.close();
    this.#taker?.(ended);
    this.#taker = undefined;
  }
}

/** That somebody else broke it stays true when the same fall is found again before it is read. */
function merged(earlier: Report | undefined, later: Report): Report {
  const keepsOutside = earlier?.outside === true && later.kind === "fails" && !later.outside;
  return keepsOutside ? { ...later, outside: true } : later;
}
