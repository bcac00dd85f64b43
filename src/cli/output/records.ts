import type { ExitCode } from "../exit-code.ts";
import type { Output } from "./output.ts";
import { formatVersion, yamlText } from "./answer.ts";

/**
 * One record of a long-running command. Readers skip types that they do not know; `message`
 * says the same in words.
 */
export interface OutputRecord {
  readonly type: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface SummaryRecord {
  readonly message: string;
  readonly exit: ExitCode;
  readonly [field: string]: unknown;
}

/**
 * What a long-running command writes for programs: JSON lines, or YAML documents. The first
 * record is of type `version`, the last of type `summary`, also when the command fails.
 */
export interface Records {
  write(record: OutputRecord): void;
  /** The last record; what comes after it is dropped. */
  close(summary: SummaryRecord): Promise<void>;
  readonly closed: boolean;
}

export function openRecords(output: Output, version: string): Records {
  const opening = {
    type: "version",
    message: `khoreia ${version}`,
    format_version: formatVersion,
    version,
  };
  const records = output.format === "yaml" ? new YamlRecords(output) : new JsonRecords(output);
  records.write(opening);
  return records;
}

class JsonRecords implements Records {
  closed = false;
  private readonly output: Output;

  constructor(output: Output) {
    this.output = output;
  }

  write(record: OutputRecord): void {
    if (!this.closed) this.output.stdout.line(JSON.stringify(record));
  }

  async close(summary: SummaryRecord): Promise<void> {
    this.write({ type: "summary", ...summary });
    this.closed = true;
  }
}

class YamlRecords implements Records {
  closed = false;
  private readonly output: Output;
  /** Loading the library takes its time; records keep their order behind it. */
  private written: Promise<void> = Promise.resolve();

  constructor(output: Output) {
    this.output = output;
  }

  write(record: OutputRecord): void {
    if (this.closed) return;
    this.written = this.written.then(async () => {
      this.output.stdout.write(`---\n${await yamlText(record)}`);
    });
  }

  async close(summary: SummaryRecord): Promise<void> {
    this.write({ type: "summary", ...summary });
    this.closed = true;
    await this.written;
  }
}
