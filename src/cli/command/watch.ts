import type { DeploymentStatus, JournalEvent } from "../../model/index.ts";
import { describeEvent, type StatusChange } from "../../observe/index.ts";
import { defineCommand } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { blockLines } from "../live/block-lines.ts";
import { LiveBlock } from "../live/live-block.ts";
import { foldStatus } from "../online/fold-status.ts";
import {
  aboutFinding,
  type TargetOptions,
  targetOptions,
  namesArgument,
} from "../online/online-options.ts";
import { plainCounts, summaryRecord } from "../online/record-status.ts";
import { openTarget, type Target } from "../online/target.ts";
import { speaksRecords } from "../output/output.ts";
import { eventLine } from "../play/event-line.ts";
import { isCi, type Session } from "../session.ts";
import { catchInterruption } from "../signals.ts";
import { countsText } from "../view/deployment-line.ts";

/** Times in the block go on while nothing else does. */
const redrawMs = 1_000;

export const watchCommand = defineCommand<TargetOptions>({
  args: [namesArgument],
  options: targetOptions,
  examples: [
    ["watch", "what moves, and what happens, as it happens"],
    ["watch api", "only api"],
    ["watch -o json", "a snapshot, then every change, as JSON lines"],
  ],
  about: [
    "On a terminal the nodes that are not steady are shown at the bottom, and events scroll by " +
      "above. Ctrl-C ends the view only; the deployment goes on.",
    aboutFinding,
  ],
  exits: [exitCode.unreachable, exitCode.interrupted],
  streams: () => true,
  async run({ session, args, options }) {
    const target = await openTarget(session, { names: args, ...options });
    const { clock, output } = session;
    const interruption = catchInterruption();
    const signal = AbortSignal.any([interruption.signal, output.stdout.gone]);
    const beganAt = clock.now();
    const watcher = openWatcher(session, target);
    const status = await follow(target, watcher, signal);
    interruption.dispose();
    const exit = interruption.code ?? exitCode.ok;
    await watcher.close(status, exit, clock.now() - beganAt);
    return exit;
  },
});

interface Watcher {
  changed(status: DeploymentStatus, change: StatusChange): void;
  happened(event: JournalEvent): void;
  close(status: DeploymentStatus | undefined, exit: ExitCode, durationMs: number): Promise<void>;
}

/** Two streams until either ends: how it stands, and what happens. */
async function follow(
  { client, nodes }: Target,
  watcher: Watcher,
  signal: AbortSignal,
): Promise<DeploymentStatus | undefined> {
  const both = new AbortController();
  const end = (): void => both.abort();
  signal.addEventListener("abort", end, { once: true });
  let status: DeploymentStatus | undefined;
  const names = new Set<string>(nodes);
  const conditions = async (): Promise<void> => {
    const query = nodes.length === 0 ? {} : { nodes };
    for await (const change of client.watch(query, both.signal)) {
      status = foldStatus(status, change);
      if (status !== undefined) watcher.changed(status, change);
    }
  };
  const events = async (): Promise<void> => {
    const since = Date.now();
    for await (const followed of client.follow({ since }, both.signal)) {
      if (followed.kind === "gap") continue;
      const { event } = followed;
      if (names.size > 0 && !("instance" in event && isAsked(event.instance, names))) continue;
      watcher.happened(event);
    }
  };
  try {
    await Promise.race([conditions(), events()]);
  } finally {
    both.abort();
    signal.removeEventListener("abort", end);
  }
  return status;
}

function isAsked(instance: string, names: ReadonlySet<string>): boolean {
  return names.has(instance) || names.has(instance.replace(/\[\d+\]$/, ""));
}

function openWatcher(session: Session, target: Target): Watcher {
  const { output, env } = session;
  if (speaksRecords(output.format)) return recordWatcher(session, target);
  if (output.format === "name") return nameWatcher(session);
  const isLive = output.stdout.isTty && env["TERM"] !== "dumb" && !isCi(env);
  return isLive ? liveWatcher(session, target) : plainWatcher(session, target);
}

function recordWatcher(session: Session, { deployment }: Target): Watcher {
  const records = session.records();
  return {
    changed(status, change) {
      const message = `${deployment}: ${plainCounts(status.counts)}`;
      records.write(
        change.kind === "snapshot"
          ? { type: "snapshot", message, status }
          : {
              type: "changed",
              message,
              summary: change.summary,
              instances: change.instances,
              removed: change.removed,
            },
      );
    },
    happened(event) {
      const { subject, text } = describeEvent(event, deployment);
      records.write({ type: "event", message: `${subject}: ${text}`, ...event });
    },
    async close(status, exit, durationMs) {
      await records.close(
        status === undefined
          ? { message: `${deployment} was not seen`, exit, durationMs }
          : summaryRecord(status, { exit, durationMs }),
      );
    },
  };
}

function nameWatcher({ output }: Session): Watcher {
  return {
    changed: (_status, change) => {
      if (change.kind === "snapshot") return;
      for (const { instance } of change.instances) output.stdout.line(instance);
    },
    happened: () => undefined,
    close: async () => undefined,
  };
}

function plainWatcher({ output }: Session, { deployment }: Target): Watcher {
  const { stdout } = output;
  return {
    changed(status, change) {
      if (change.kind === "snapshot") {
        stdout.line(`${status.deployment}: ${countsText(status.counts, output)}`);
      }
    },
    happened(event) {
      const text = describeEvent(event, deployment);
      if (text.isDetail && output.verbosity === "normal") return;
      stdout.line(eventLine(event, text, { output, subjectWidth: 12 }));
    },
    async close(status) {
      if (status === undefined) return;
      stdout.line(`${status.deployment}: ${countsText(status.counts, output)}`);
    },
  };
}

function liveWatcher({ output, clock }: Session, { deployment }: Target): Watcher {
  const block = new LiveBlock(output.stdout);
  const beganAt = clock.now();
  let status: DeploymentStatus | undefined;
  let cancel = (): void => undefined;
  const draw = (finished: readonly string[] = []): void => {
    cancel();
    if (status === undefined) return block.draw(finished, []);
    const size = { rows: block.maxRows, columns: block.maxColumns };
    const facts = { status, now: clock.wall(), elapsedMs: clock.now() - beganAt };
    block.draw(finished, blockLines(facts, output, size));
    if (!status.converged) cancel = clock.after(redrawMs, () => draw());
  };
  const stopResize = output.stdout.onResize(() => draw());
  return {
    changed(now) {
      status = now;
      draw();
    },
    happened(event) {
      const text = describeEvent(event, deployment);
      if (!text.isDetail || output.verbosity !== "normal") {
        draw([eventLine(event, text, { output, subjectWidth: 12 })]);
      }
    },
    async close(last) {
      cancel();
      stopResize();
      const line =
        last === undefined ? [] : [`${last.deployment}: ${countsText(last.counts, output)}`];
      block.close([...line, "the view has ended; the deployment goes on"]);
    },
  };
}
