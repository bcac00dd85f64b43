import type { DeploymentStatus } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { speaksRecords } from "../output/output.ts";
import { isCi, type Session } from "../session.ts";
import { LiveView } from "./live-view.ts";
import { PlainView, type PlainViewOptions } from "./plain-view.ts";
import type { PlayView } from "./play-view.ts";
import { NameView, RecordView } from "./record-view.ts";

export interface ViewRequest extends Omit<PlainViewOptions, "output"> {
  readonly clock: Clock;
  /** What a live view draws; undefined when something else writes to the terminal, too. */
  readonly drawn: (() => DeploymentStatus) | undefined;
}

/** The view for the format that was asked for and the terminal that is there. */
export function openView(session: Session, request: ViewRequest): PlayView {
  const { output, env } = session;
  const { deployment, drawn, clock, ...rest } = request;
  if (speaksRecords(output.format)) return new RecordView(session.records(), deployment);
  if (output.format === "name") return new NameView((name) => output.stdout.line(name));
  const options = { ...rest, output, deployment };
  const isTerminal = output.stdout.isTty && env["TERM"] !== "dumb" && !isCi(env);
  if (!isTerminal || drawn === undefined || output.verbosity === "quiet") {
    return new PlainView(options);
  }
  return new LiveView({ ...options, clock, status: drawn });
}
