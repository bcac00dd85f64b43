import type { JournalEvent } from "../../model/index.ts";
import {
  describeEvent,
  type Fold,
  foldRepeats,
  renderSummary,
  spellDuration,
  summarise,
} from "../../observe/index.ts";
import { defineCommand } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { aboutFinding, type TargetOptions, targetOptions } from "../online/online-options.ts";
import { type EventsFound, type EventsWanted, readEvents } from "../online/read-events.ts";
import { openTarget, type Target } from "../online/target.ts";
import { emit } from "../output/answer.ts";
import { note, type Output, speaksRecords } from "../output/output.ts";
import { clockText } from "../output/time-text.ts";
import { eventLine, subjectWidthOf } from "../play/event-line.ts";
import type { Session } from "../session.ts";
import { catchInterruption } from "../signals.ts";
import { momentOption, usageError } from "../usage-error.ts";

interface EventsOptions extends TargetOptions {
  readonly since?: number;
  readonly until?: number;
  readonly node?: string;
  readonly follow?: boolean;
  readonly summary?: boolean;
}

export const eventsCommand = defineCommand<EventsOptions>({
  args: [{ name: "[deployment]", text: "when several run here", completes: "deployments" }],
  options: [
    { flags: "--since <time>", text: "from then on: 22:00, 10m (ago)", parse: momentOption },
    { flags: "--until <time>", text: "up to then", parse: momentOption },
    { flags: "--node <name>", text: "only of a node or instance", completes: "nodes" },
    { flags: "-F, --follow", text: "go on with what happens" },
    { flags: "--summary", text: "incidents instead of events" },
    ...targetOptions,
  ],
  examples: [
    ["events --since 10m", "what happened in the last ten minutes"],
    ["events --since 22:00 --until 07:00 --summary", "what happened last night"],
    ["events --node api --follow", "one node, as it happens"],
    ["events -o json | jq .events", "the journal itself"],
  ],
  about: [
    "Events are shown in the order of cause; failures that repeat are one line (-v: each of " +
      "them). The journal keeps the newest 20,000 events. When no up is running, they come from " +
      "the journal that it left.",
    aboutFinding,
  ],
  exits: [exitCode.unreachable],
  streams: ({ follow }) => follow === true,
  async run({ session, args, options }) {
    const { follow = false, summary = false, until } = options;
    if (follow && (summary || until !== undefined)) {
      throw usageError('Cannot follow events with "--summary" or "--until": they have an end');
    }
    const deployment = options.deployment ?? args[0];
    if (!follow && !summary) {
      return showEvents(session, await readEvents(session, deployment, options));
    }
    const target = await openTarget(session, {
      ...options,
      names: [],
      ...(deployment === undefined ? {} : { deployment }),
    });
    return follow ? followEvents(session, target, options) : showSummary(session, target, options);
  },
});

function queryOf({ since, until, node }: EventsOptions): EventsWanted {
  return {
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(node === undefined ? {} : { node }),
  };
}

async function showEvents(
  { output, clock }: Session,
  { deployment, events, gap }: EventsFound,
): Promise<ExitCode> {
  if (gap) note(output, "earlier events are no longer kept");
  const now = clock.wall();
  return emit(output, {
    data: { deployment, gap, events },
    names: [...new Set(events.flatMap((event) => ("instance" in event ? [event.instance] : [])))],
    text: (wide) => {
      const isVerbose = wide || output.verbosity === "verbose" || output.verbosity === "all";
      const folds = isVerbose ? events.map(single) : foldRepeats(events);
      const shown = folds
        .map((fold) => ({ fold, text: describeEvent(fold.last, deployment) }))
        .filter(({ text }) => isVerbose || !text.isDetail);
      const subjectWidth = subjectWidthOf(shown.map(({ text }) => text.subject));
      return shown
        .map(
          ({ fold, text }) =>
            eventLine(fold.last, text, { output, subjectWidth, now }) +
            repeatsText(fold, output, now),
        )
        .join("\n");
    },
  });
}

const single = (event: JournalEvent): Fold => ({ first: event, last: event, count: 1 });

function repeatsText({ count, first, last }: Fold, output: Output, now: number): string {
  if (count === 1) return "";
  const from = clockText(first.time, { utc: output.utc, now });
  return ` (${count} times in ${spellDuration(last.time - first.time)}, first at ${from})`;
}

async function showSummary(
  session: Session,
  { client, deployment }: Target,
  options: EventsOptions,
): Promise<ExitCode> {
  const { output, clock } = session;
  const [{ events }, { status }] = await Promise.all([client.events(), client.status()]);
  const now = clock.wall();
  const to = Math.min(options.until ?? now, now);
  const from = options.since ?? events[0]?.time ?? status.since;
  const isAsked = ({ node, instance }: { node: string; instance: string }): boolean =>
    options.node === undefined || node === options.node || instance === options.node;
  const instances = status.instances.filter(isAsked);
  const names = new Set<string>(instances.map(({ instance }) => instance));
  const about = events.filter((event) => !("instance" in event) || names.has(event.instance));
  const summary = summarise({ events: about, instances, from, to });
  return emit(output, {
    data: { deployment, summary },
    names: [...new Set(summary.incidents.map(({ instance }) => instance))],
    text: () =>
      renderSummary(summary, {
        deployment,
        time: (wall) => clockText(wall, { utc: output.utc, now }),
      }).join("\n"),
  });
}

async function followEvents(
  session: Session,
  { client, deployment }: Target,
  options: EventsOptions,
): Promise<ExitCode> {
  const { output, clock } = session;
  const interruption = catchInterruption();
  const signal = AbortSignal.any([interruption.signal, output.stdout.gone]);
  const isVerbose = output.verbosity === "verbose" || output.verbosity === "all";
  const beganAt = clock.now();
  let count = 0;
  for await (const followed of client.follow(queryOf(options), signal)) {
    if (followed.kind === "gap") {
      tellGap(session, followed.missed);
      continue;
    }
    const { event } = followed;
    const text = describeEvent(event, deployment);
    count += 1;
    if (speaksRecords(output.format)) {
      const message = `${text.subject}: ${text.text}`;
      session.records().write({ type: "event", message, ...event });
    } else if (output.format === "name") {
      if ("instance" in event) output.stdout.line(event.instance);
    } else if (isVerbose || !text.isDetail) {
      output.stdout.line(eventLine(event, text, { output, subjectWidth: 12 }));
    }
  }
  interruption.dispose();
  const exit = interruption.code ?? exitCode.ok;
  if (speaksRecords(output.format)) {
    const durationMs = clock.now() - beganAt;
    await session.records().close({ message: `${count} events`, count, durationMs, exit });
  }
  return exit;
}

function tellGap(session: Session, missed: number): void {
  const message = `${missed} events are no longer kept`;
  if (speaksRecords(session.output.format))
    session.records().write({ type: "gap", message, missed });
  else note(session.output, message);
}
