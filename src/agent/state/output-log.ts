import type { StepId } from "../../model/index.ts";

/** What Do's write, kept for `khoreia logs`: bounded per attempt and per step. Best effort. */
export interface OutputLog {
  open(attempt: AttemptName): AttemptOutput;
  /** Writes out what is buffered. */
  close(): void;
}

export interface AttemptName {
  readonly step: StepId;
  readonly attempt: number;
  readonly run: string;
}

export interface AttemptOutput {
  write(stream: "stdout" | "stderr", chunk: Buffer): void;
  close(): void;
}
