import { closeSync, writeSync } from "node:fs";
import { pino } from "pino";
import { type LogLevel, logLevels } from "../../observe/index.ts";
import { fieldsText, type LogEntry } from "./log-entry.ts";

export interface LogWriter {
  setLevel(level: LogLevel): void;
  write(entry: LogEntry): void;
  close(): void;
}

export interface LogWriterOptions {
  readonly fd: number;
  /** `journal`: text as systemd's journal reads it, with its priority in front and no time. */
  readonly format: "text" | "json" | "journal";
  readonly level: LogLevel;
}

export function openLogWriter(options: LogWriterOptions): LogWriter {
  return options.format === "json" ? jsonWriter(options) : textWriter(options);
}

function jsonWriter({ fd, level }: LogWriterOptions): LogWriter {
  const destination = pino.destination({ dest: fd, sync: true });
  // A log that nobody reads any more must not end what it tells about.
  destination.on("error", () => undefined);
  const logger = pino({ level, base: null, timestamp: false }, destination);
  return {
    setLevel: (next) => {
      logger.level = next;
    },
    write: ({ level: at, message, fields }) => logger[at](fields, message),
    close: () => closeIfFile(fd),
  };
}

/** How grave, in the numbers of syslog. */
const priorities: Readonly<Record<LogEntry["level"], number>> = {
  error: 3,
  warn: 4,
  info: 6,
  debug: 7,
  trace: 7,
};

function textWriter({ fd, level: first, format }: LogWriterOptions): LogWriter {
  let level = first;
  return {
    setLevel: (next) => {
      level = next;
    },
    write: ({ level: at, message, fields }) => {
      if (logLevels.indexOf(at) < logLevels.indexOf(level)) return;
      const { time, ...rest } = fields;
      const when = typeof time === "number" ? new Date(time).toISOString() : "-";
      const head = format === "journal" ? `<${priorities[at]}>` : `${when} ${at.padEnd(5)} `;
      try {
        writeSync(fd, `${`${head}${message} ${fieldsText(rest)}`.trimEnd()}\n`);
      } catch {
        // See above.
      }
    },
    close: () => closeIfFile(fd),
  };
}

function closeIfFile(fd: number): void {
  if (fd > 2) closeSync(fd);
}
