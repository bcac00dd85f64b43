import type { DeploymentStatus, JournalEvent } from "../../model/index.ts";
import { describeEvent } from "../../observe/index.ts";
import { plainCounts, summaryRecord } from "../online/record-status.ts";
import type { Records } from "../output/records.ts";
import type { Ending, PlayView } from "./play-view.ts";

/** Every event of the journal as a record, for programs. */
export class RecordView implements PlayView {
  private readonly records: Records;
  private readonly deployment: string;

  constructor(records: Records, deployment: string) {
    this.records = records;
    this.deployment = deployment;
  }

  show(events: readonly JournalEvent[]): void {
    for (const event of events) {
      const { subject, text } = describeEvent(event, this.deployment);
      this.records.write({ type: "event", message: `${subject}: ${text}`, ...event });
    }
  }

  say(text: string, tone: "note" | "warning" = "note"): void {
    this.records.write({ type: tone, message: text });
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
