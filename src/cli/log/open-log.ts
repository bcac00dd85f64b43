import { openSync } from "node:fs";
import { resolve } from "node:path";
import { KhoreiaError } from "../../model/index.ts";
import { type LogLevel, logLevels, type Playing } from "../../observe/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { OptionDefinition } from "../option-definition.ts";
import { JournalPump } from "../play/journal-pump.ts";
import { isJournal } from "../service/service-manager.ts";
import type { Session } from "../session.ts";
import { logEntry } from "./log-entry.ts";
import type { LogWriter } from "./log-writer.ts";

const logFormats = ["text", "json"] as const;
export type LogFormat = (typeof logFormats)[number];

export interface LogOptions {
  readonly logFormat?: LogFormat;
  readonly logLevel?: LogLevel;
  readonly logFile?: string;
}

export const logOptions: readonly OptionDefinition[] = [
  { flags: "--log-format <format>", text: "text or json", choices: logFormats },
  {
    flags: "--log-level <level>",
    text: `${logLevels.join(", ")} (silent)`,
    choices: logLevels,
  },
  {
    flags: "--log-file <file>",
    text: "append the log there instead of stderr",
    completes: "files",
  },
];

/** What happened, as a log for machines; derived from the journal, so it misses nothing. */
export interface Log {
  readonly level: LogLevel;
  /** True when it writes to the terminal that a live view would draw on. */
  readonly sharesTerminal: boolean;
  setLevel(level: LogLevel): void;
  follow(playing: Playing & { readonly clock: Clock; readonly ownEventsFrom: number }): void;
  close(): void;
}

const writeEveryMs = 100;
const stderrFd = 2;

/** Silent unless any of its options is given; its level can be changed while it runs. */
export async function openLog(session: Session, options: LogOptions): Promise<Log> {
  const { logFormat, logLevel, logFile } = options;
  const isAsked = [logFormat, logLevel, logFile].some((value) => value !== undefined);
  const fd = logFile === undefined ? stderrFd : openAppending(resolve(session.cwd, logFile));
  let level: LogLevel = logLevel ?? (isAsked ? "info" : "silent");
  let writer: LogWriter | undefined;
  let pump: JournalPump | undefined;
  const open = async (): Promise<LogWriter> => {
    const { openLogWriter } = await import("./log-writer.ts");
    writer ??= openLogWriter({ fd, format: logFormat ?? "text", level });
    return writer;
  };
  if (level !== "silent") await open();
  return {
    level,
    sharesTerminal: level !== "silent" && fd === stderrFd && session.output.stderr.isTty,
    setLevel(next) {
      level = next;
      if (writer !== undefined) writer.setLevel(next);
      else if (next !== "silent") void open();
    },
    follow(playing) {
      pump = new JournalPump(
        playing.journal,
        {
          show: (events) => {
            if (level === "silent") return;
            for (const event of events) writer?.write(logEntry(event, playing.deployment));
          },
          missed: (count) =>
            writer?.write({ level: "warn", message: "events missed", fields: { count } }),
        },
        { clock: playing.clock, everyMs: writeEveryMs, from: playing.ownEventsFrom },
      );
    },
    close() {
      pump?.close();
      writer?.close();
    },
  };
}

/** The same log for whoever writes it alone. */
export async function openLogFile(session: Session, options: LogOptions): Promise<LogWriter> {
  const { logLevel: level = "info", logFile } = options;
  const format = options.logFormat ?? (asksForJournal(session, options) ? "journal" : "text");
  const fd = logFile === undefined ? stderrFd : openAppending(resolve(session.cwd, logFile));
  const { openLogWriter } = await import("./log-writer.ts");
  return openLogWriter({ fd, format, level });
}

/** What goes to systemd's journal by itself is written for it. */
export function asksForJournal({ env }: Session, { logFormat, logFile }: LogOptions): boolean {
  return logFormat === undefined && logFile === undefined && isJournal(env, stderrFd);
}

function openAppending(path: string): number {
  try {
    return openSync(path, "a", 0o600);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KhoreiaError("KHO_LOG_UNWRITABLE", `Cannot write the log to "${path}": ${why}`, {
      cause,
      hint: "name a file that this user may write, or leave --log-file away",
    });
  }
}
