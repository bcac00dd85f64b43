import { existsSync, readFileSync, statSync } from "node:fs";
import { childLogPath, readOutputs } from "../../agent/state/index.ts";
import type { StepId } from "../../model/index.ts";
import type { LogChunk, LogRequest } from "../../observe/index.ts";
import type { Score } from "../../score/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { HostShell } from "./host-shell.ts";
import type { SecretValues } from "./secret-values.ts";

/** How often a followed log is looked at. */
const followMs = 200;

export interface LogSources {
  readonly shells: readonly HostShell[];
  readonly score: () => Score;
  readonly clock: Clock;
  readonly secrets: SecretValues;
}

/** What the programs of an instance have written, oldest first; `follow`: and what comes then. */
export async function* readLogs(
  sources: LogSources,
  request: LogRequest,
  signal: AbortSignal,
): AsyncGenerator<LogChunk> {
  const instance = sources.score().byId.get(request.instance);
  const shell = sources.shells.find(({ host }) => host === instance?.host);
  if (instance === undefined || shell === undefined) return;
  const steps = instance.steps.map(({ id }) => id);
  const seen = new Map<string, number>();
  for (;;) {
    shell.outputs.close();
    for (const step of steps) {
      const attempts = freshAttempts(shell, { step, request, seen });
      for (const chunk of attempts) yield sources.secrets.mask(chunk);
      if (request.attempt !== undefined) continue;
      for (const chunk of freshChildOutput(shell, step, seen)) yield sources.secrets.mask(chunk);
    }
    if (!request.follow || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const cancel = sources.clock.after(followMs, resolve);
      signal.addEventListener(
        "abort",
        () => {
          cancel();
          resolve();
        },
        { once: true },
      );
    });
    if (signal.aborted) return;
  }
}

function* freshAttempts(
  shell: HostShell,
  what: { readonly step: StepId; readonly request: LogRequest; readonly seen: Map<string, number> },
): Generator<LogChunk> {
  const { step, request, seen } = what;
  const entries = readOutputs(shell.files.outputs, step);
  const from = seen.get(step) ?? 0;
  // A rotated file is shorter: what it still has was seen.
  for (const entry of entries.slice(Math.min(from, entries.length))) {
    if (request.attempt !== undefined && entry.attempt !== request.attempt) continue;
    yield {
      step,
      attempt: entry.attempt,
      stream: entry.stream,
      text: entry.text,
      at: entry.at,
      ...(entry.dropped === undefined ? {} : { droppedBytes: entry.dropped }),
    };
  }
  seen.set(step, entries.length);
}

function* freshChildOutput(
  shell: HostShell,
  step: StepId,
  seen: Map<string, number>,
): Generator<LogChunk> {
  const path = childLogPath(shell.files.outputs, step);
  if (!existsSync(path)) return;
  const from = seen.get(path) ?? 0;
  const { size } = statSync(path);
  if (size === from) return;
  const text = readFileSync(path)
    .subarray(size < from ? 0 : from)
    .toString("utf8");
  seen.set(path, size);
  if (text !== "") yield { step, stream: "stdout", text };
}
