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
  readonly format: "text" | "json";
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

function textWriter({ fd, level: first }: LogWriterOptions): LogWriter {
  let level = first;
  return {
    setLevel: (next) => {
      level = next;
    },
    write: ({ level: at, message, fields }) => {
      if (logLevels.indexOf(at) < logLevels.indexOf(level)) return;
      const { time, ...rest } = fields;
      const when = typeof time === "number" ? new Date(time).toISOString() : "-";
      try {
        writeSync(fd, `${when} ${at.padEnd(5)} ${message} ${fieldsText(rest)}\n`);
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
