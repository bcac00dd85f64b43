import { type DeploymentName, type JournalEvent, KhoreiaError } from "../../model/index.ts";
import { describeEvent, type LogLevel } from "../../observe/index.ts";
import type { Clock } from "../../std/clock.ts";
import { type LogEntry, logEntry } from "../log/log-entry.ts";
import { asksForJournal, type LogOptions, openLogFile } from "../log/open-log.ts";
import type { LogWriter } from "../log/log-writer.ts";
import { type Output, speaksRecords } from "../output/output.ts";
import { clockText } from "../output/time-text.ts";
import { eventLines } from "../play/plain-view.ts";
import type { AgentLog } from "./part-playing.ts";
import type { Session } from "../session.ts";

/** Events of a moment are written together. */
const writeEveryMs = 100;
/** Of `shop/web`, so that the texts of most nodes begin in one column. */
const subjectWidth = 16;

/** What the agent of a host says while it plays: lines for people, records, or a log. */
export interface AgentView {
  readonly log: AgentLog;
  happened(deployment: DeploymentName, event: JournalEvent): void;
  say(text: string, tone: "note" | "warning"): void;
  close(): void;
}

/** A log where its options or systemd ask for it; else what the output's format asks for. */
export async function openAgentView(session: Session, options: LogOptions): Promise<AgentView> {
  const { logFormat, logLevel, logFile } = options;
  const isAsked = [logFormat, logLevel, logFile].some((value) => value !== undefined);
  if (isAsked || asksForJournal(session, options)) {
    return logView(await openLogFile(session, options), logLevel ?? "info", session.clock);
  }
  if (speaksRecords(session.output.format)) return recordView(session);
  return new LineView(session.output, session.clock);
}

function logView(writer: LogWriter, first: LogLevel, clock: Clock): AgentView {
  let level = first;
  return {
    log: {
      get level() {
        return level;
      },
      setLevel(next) {
        level = next;
        writer.setLevel(next);
      },
    },
    happened: (deployment, event) => writer.write(logEntry(event, deployment)),
    say(message, tone) {
      const level: LogEntry["level"] = tone === "warning" ? "warn" : "info";
      writer.write({ level, message, fields: { time: clock.wall() } });
    },
    close: () => writer.close(),
  };
}

/** What an agent says to people and programs has no levels. */
const noLog: AgentLog = {
  level: "silent",
  setLevel() {
    throw new KhoreiaError(
      "KHO_LOG_ABSENT",
      "Cannot change how much the agent logs: it writes no log, but what people read",
      { hint: "start it with --log-level, --log-format or --log-file" },
    );
  },
};

function recordView(session: Session): AgentView {
  const records = session.records();
  return {
    log: noLog,
    happened(deployment, event) {
      const { subject, text } = describeEvent(event, deployment);
      records.write({ type: "event", message: `${subject}: ${text}`, deployment, ...event });
    },
    say: (message, tone) => records.write({ type: tone, message }),
    close: () => undefined,
  };
}

class LineView implements AgentView {
  readonly log = noLog;
  private readonly output: Output;
  private readonly clock: Clock;
  private readonly pending = new Map<DeploymentName, JournalEvent[]>();
  private cancel: (() => void) | undefined;

  constructor(output: Output, clock: Clock) {
    this.output = output;
    this.clock = clock;
  }

  happened(deployment: DeploymentName, event: JournalEvent): void {
    const events = this.pending.get(deployment);
    if (events === undefined) this.pending.set(deployment, [event]);
    else events.push(event);
    this.cancel ??= this.clock.after(writeEveryMs, () => this.flush());
  }

  say(text: string, tone: "note" | "warning"): void {
    this.flush();
    const { output } = this;
    if (tone === "note" && output.verbosity === "quiet") return;
    const sign = tone === "warning" ? output.symbols.of.warning : output.symbols.of.info;
    output.stdout.line(`${clockText(this.clock.wall(), { utc: output.utc })}  ${sign} ${text}`);
  }

  close(): void {
    this.flush();
  }

  private flush(): void {
    this.cancel?.();
    this.cancel = undefined;
    for (const [deployment, events] of this.pending) {
      const { output } = this;
      const prefix = `${deployment}/`;
      const lines = eventLines(events, { output, deployment, subjectWidth, prefix });
      if (lines.length > 0) output.stdout.line(lines.join("\n"));
    }
    this.pending.clear();
  }
}
