import type { JournalEvent } from "../../model/index.ts";
import { escapeLine, type LogLevel } from "../../observe/index.ts";

/** A constant message and its facts apart, so that logs can be searched and counted. */
export interface LogEntry {
  readonly level: Exclude<LogLevel, "silent">;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An event of the journal as an entry of the log. */
export function logEntry(event: JournalEvent, deployment: string): LogEntry {
  const { kind, ...facts } = event;
  const fields = { deployment, ...facts };
  return { level: levelOf(event), message: kind.replace(".", " "), fields };
}

function levelOf(event: JournalEvent): LogEntry["level"] {
  switch (event.kind) {
    case "do.began":
      return "debug";
    case "do.ended":
      return event.result === "failed" ? "warn" : "debug";
    case "condition.changed":
      return event.to === "blocked" ? "error" : "debug";
    case "step.settled":
      return event.outcome === "failed" ? "warn" : "info";
    case "step.fell":
    case "store.lost":
      return "warn";
    case "agent.began":
    case "agent.ended":
    case "claim.ended":
    case "claim.taken":
    case "deployment.converged":
    case "facts.changed":
    case "generation.accepted":
    case "heal.requested":
    case "hold.lifted":
    case "hold.placed":
    case "store.found":
      return "info";
    default:
      // Of a later release.
      return event satisfies never;
  }
}

/** `key=value` pairs; values with spaces are quoted, programs' output is made harmless. */
export function fieldsText(fields: LogEntry["fields"]): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${valueText(value)}`)
    .join(" ");
}

function valueText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const harmless = escapeLine(text);
  return /[\s"=]/.test(harmless) ? JSON.stringify(harmless) : harmless;
}
