import type { Watched } from "./kill-watched.ts";

/** What the process is given; its code is carried there as text. */
export interface WatchGround {
  readonly process: Pick<NodeJS.Process, "stdin" | "exit" | "hrtime">;
  readonly setTimeout: (run: () => void, delayMs: number) => unknown;
  readonly clearTimeout: (timer: never) => void;
  readonly kill: (watched: readonly Watched[]) => void;
}

/** A line that the process reads, as JSON. */
export type WatchOrder =
  /** By CLOCK_MONOTONIC, in milliseconds. */
  { readonly until: number } | { readonly watch: Watched } | { readonly release: string };

/**
 * The dead man's switch: kills what it watches when the deadline passes that its agent moves on,
 * whatever has become of the agent. When the agent is gone it stays until then, or until nothing is
 * left to watch. It names nothing outside of itself: its text is run by another process.
 */
export function watchDeadline({ process, setTimeout, clearTimeout, kill }: WatchGround): void {
  const watched = new Map<string, Watched>();
  let until = Number.POSITIVE_INFINITY;
  let isAlone = false;
  let text = "";
  let timer: unknown;
  const now = (): number => Number(process.hrtime.bigint()) / 1e6;
  const look = (): void => {
    clearTimeout(timer as never);
    if (watched.size > 0 && now() >= until) {
      kill([...watched.values()]);
      watched.clear();
    }
    if (isAlone && watched.size === 0) process.exit(0);
    const left = watched.size === 0 ? 60_000 : until - now();
    timer = setTimeout(look, Math.max(1, Math.min(60_000, Math.ceil(left))));
  };
  const obey = (line: string): void => {
    const order = JSON.parse(line) as Partial<{ until: number; watch: Watched; release: string }>;
    if (order.until !== undefined) until = order.until;
    if (order.watch !== undefined) watched.set(order.watch.run, order.watch);
    if (order.release !== undefined) watched.delete(order.release);
  };
  process.stdin.on("data", (chunk: Buffer | string) => {
    const lines = (text + String(chunk)).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) obey(line);
    look();
  });
  const alone = (): void => {
    isAlone = true;
    look();
  };
  process.stdin.on("end", alone);
  process.stdin.on("error", alone);
  look();
}
