import { type DeploymentStatus, KhoreiaError } from "../../model/index.ts";
import type { Client } from "../../server/index.ts";
import type { Clock } from "../../std/clock.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { PlayView } from "../play/play-view.ts";
import type { Session } from "../session.ts";
import { exitOfStatus } from "./assess-status.ts";
import { foldStatus } from "./fold-status.ts";

export interface GoalFollowing {
  readonly client: Client;
  readonly view: Pick<PlayView, "show">;
  /** Asks for the change; returns its generation. What is said of older ones does not count. */
  readonly ask: () => Promise<number>;
  readonly timeoutMs: number;
  /** From before the change: a quick one may be over before anybody can ask again. */
  readonly before: DeploymentStatus;
  /** Cursor or wall time of the events to show; absent: from now on. */
  readonly since?: string | number;
}

export interface GoalEnd {
  readonly kind: "settled" | "timeout" | "interrupted" | "gone";
  readonly exit: ExitCode;
  /** The last that was seen. */
  readonly status: DeploymentStatus;
}

/** How long an ending process may need to send what is left of its journal. */
const lastWordsMs = 2_000;

/**
 * Shows what a running deployment does about a change until it has settled. `gone`: it ended
 * meanwhile, as an `up` does that was told to go down and is done.
 */
export async function followGoal(
  session: Pick<Session, "clock">,
  { client, view, ask, timeoutMs, before, since = Date.now() }: GoalFollowing,
  signal: AbortSignal,
): Promise<GoalEnd> {
  const { clock } = session;
  const over = new AbortController();
  let cut: "timeout" | "interrupted" | undefined;
  const cancel = clock.after(timeoutMs, () => stop("timeout"));
  const interrupt = (): void => stop("interrupted");
  function stop(why: "timeout" | "interrupted"): void {
    cut ??= why;
    over.abort();
  }
  signal.addEventListener("abort", interrupt, { once: true });
  let status = before;
  let generation: number | undefined;
  const showing = showEvents({ client, view, since }, over.signal);
  try {
    for await (const change of client.watch({}, over.signal)) {
      status = foldStatus(status, change) ?? status;
      // Only now that the streams stand: a small deployment is down before a stream could begin.
      generation ??= await ask();
      if (status.generation < generation) continue;
      const exit = exitOfStatus(status);
      if (exit === exitCode.timedOut) continue;
      // An `up` that is down ends, and ends its streams with what was still to be told.
      if (status.goal === "deleted") await Promise.race([showing, pauseFor(clock, lastWordsMs)]);
      over.abort();
      await showRest({ client, view, since: (await showing) ?? since });
      return { kind: "settled", exit, status };
    }
    if (cut === "interrupted") return { kind: cut, exit: exitCode.interrupted, status };
    if (cut === "timeout") return { kind: cut, exit: exitCode.timedOut, status };
    return { kind: "gone", exit: exitCode.unreachable, status };
  } catch (error) {
    if (!isGone(error)) throw error;
    return { kind: "gone", exit: exitCode.unreachable, status };
  } finally {
    cancel();
    signal.removeEventListener("abort", interrupt);
    over.abort();
    await showing;
  }
}

type EventsShown = Required<Pick<GoalFollowing, "client" | "view" | "since">>;

function pauseFor(clock: Clock, forMs: number): Promise<void> {
  return new Promise((resolve) => void clock.after(forMs, resolve));
}

/** Resolves with the cursor of the last that was shown. */
async function showEvents(
  { client, view, since }: EventsShown,
  signal: AbortSignal,
): Promise<string | undefined> {
  let last: string | undefined;
  try {
    for await (const followed of client.follow({ since }, signal)) {
      if (followed.kind !== "event") continue;
      view.show([followed.event]);
      last = followed.cursor;
    }
  } catch (error) {
    // The other stream tells whether that is how it should be.
    if (!(error instanceof KhoreiaError)) throw error;
  }
  return last;
}

/** Two streams keep no order between them: what led to a status may come after it. */
async function showRest({ client, view, since }: EventsShown): Promise<void> {
  try {
    const { events } = await client.events({ since });
    view.show(events);
  } catch (error) {
    // An `up` that is down has ended, and has told all before.
    if (!(error instanceof KhoreiaError)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof KhoreiaError && error.code === "KHO_SERVER_UNREACHABLE";
}
