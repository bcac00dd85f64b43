import type { DeploymentStatus, JournalEvent } from "../../model/index.ts";
import { describeEvent, maskSecrets } from "../../observe/index.ts";
import { plainCounts, summaryRecord } from "../online/record-status.ts";
import type { OutputRecord, Records } from "../output/records.ts";
import type { Ending, PlayView } from "./play-view.ts";

/** Every event of the journal as a record, for programs. */
export class RecordView implements PlayView {
  private readonly records: Records;
  private readonly deployment: string;
  private readonly secrets: readonly string[];

  constructor(records: Records, deployment: string, secrets: readonly string[]) {
    this.records = records;
    this.deployment = deployment;
    this.secrets = secrets;
  }

  show(events: readonly JournalEvent[]): void {
    for (const event of events) {
      const { subject, text } = describeEvent(event, this.deployment);
      this.records.write(this.masked({ type: "event", message: `${subject}: ${text}`, ...event }));
    }
  }

  say(text: string, tone: "note" | "warning" = "note"): void {
    this.records.write(this.masked({ type: tone, message: text }));
  }

  beat({ counts, condition }: DeploymentStatus): void {
    const message = `${this.deployment}: ${plainCounts(counts)}`;
    this.records.write({ type: "progress", message, condition, counts });
  }

  async close(ending: Ending): Promise<void> {
    const { cut, reasons } = ending;
    const summary = summaryRecord(ending.status, ending);
    await this.records.close({
      ...summary,
      ...(cut === undefined ? {} : { cut }),
      ...(reasons.length === 0 ? {} : { reasons }),
    });
  }

  private masked(record: OutputRecord): OutputRecord {
    return this.secrets.length === 0 ? record : (maskStrings(record, this.secrets) as OutputRecord);
  }
}

/** Masks every text of plain data; keys and numbers stay as they are. */
export function maskStrings(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === "string") return maskSecrets(value, secrets);
  if (Array.isArray(value)) return value.map((each) => maskStrings(each, secrets));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, maskStrings(each, secrets)]),
  );
}

/** For `-o name`: nothing but the names of what is not steady, at the end. */
export class NameView implements PlayView {
  private readonly line: (name: string) => void;

  constructor(line: (name: string) => void) {
    this.line = line;
  }

  show(): void {
    // Names are told when it is known which.
  }

  say(): void {
    // See above.
  }

  async close({ status }: Ending): Promise<void> {
    for (const { instance, condition } of status.instances) {
      if (condition !== "steady") this.line(instance);
    }
  }
}
