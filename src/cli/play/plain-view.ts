import type { DeploymentStatus, JournalEvent } from "../../model/index.ts";
import { describeEvent } from "../../observe/index.ts";
import type { Output } from "../output/output.ts";
import { type Sign, toneOf } from "../output/symbols.ts";
import { clockText } from "../output/time-text.ts";
import { countsText } from "../view/deployment-line.ts";
import { type Crowd, crowdsOf } from "./alike-failures.ts";
import { eventLine } from "./event-line.ts";
import type { Ending, PlayView } from "./play-view.ts";
import { summaryLines } from "./summary-lines.ts";

/** More steps done at once are counted instead of listed, unless `-v` asks for each. */
const mostSettledAtOnce = 40;

export interface PlainViewOptions {
  readonly output: Output;
  readonly deployment: string;
  readonly subjectWidth: number;
  /** In front of each subject, where several deployments are told of. */
  readonly prefix?: string;
  /** Ends the summary where nothing went wrong. */
  readonly remark?: string;
}

/** Lines one after the other, for files, pipes and CI. */
export class PlainView implements PlayView {
  private readonly options: PlainViewOptions;

  constructor(options: PlainViewOptions) {
    this.options = options;
  }

  show(events: readonly JournalEvent[]): void {
    this.write(eventLines(events, this.options));
  }

  say(text: string, tone: "note" | "warning" = "note"): void {
    const { output } = this.options;
    if (tone === "note" && output.verbosity === "quiet") return;
    const sign = tone === "warning" ? output.symbols.of.warning : output.symbols.of.info;
    this.write([`${clockText(Date.now(), { utc: output.utc })}  ${sign} ${text}`]);
  }

  beat(status: DeploymentStatus): void {
    const { output } = this.options;
    if (output.verbosity !== "quiet") this.say(countsText(status.counts, output));
  }

  async close(ending: Ending): Promise<void> {
    const { output, remark } = this.options;
    const isWell = ending.exit === 0;
    this.write(summaryLines(ending, output, isWell ? remark : undefined));
  }

  private write(lines: readonly string[]): void {
    const { output } = this.options;
    if (lines.length === 0) return;
    output.stdout.line(lines.join("\n"));
  }
}

/** Worth a line at this verbosity; of a burst of successes, or of failures alike, one is enough. */
export function eventLines(
  events: readonly JournalEvent[],
  options: Pick<PlainViewOptions, "output" | "deployment" | "subjectWidth" | "prefix">,
): readonly string[] {
  const { output, deployment, subjectWidth, prefix = "" } = options;
  const { verbosity } = output;
  const isVerbose = verbosity === "verbose" || verbosity === "all";
  const settled = isVerbose ? 0 : events.reduce((sum, each) => sum + (isDone(each) ? 1 : 0), 0);
  const isBurst = settled > mostSettledAtOnce;
  const { hidden, crowds } = crowdsOf(isVerbose ? [] : events);
  const lines: string[] = [];
  for (const event of events) {
    if ((isBurst && isDone(event)) || hidden.has(event)) continue;
    // Words are made only for what is shown: ten thousand nodes have ten times as many events.
    if (!isVerbose && isAside(event)) continue;
    const text = describeEvent(event, deployment);
    if (text.isDetail && !isVerbose) continue;
    if (verbosity === "quiet" && text.tone !== "failed" && text.tone !== "blocked") continue;
    const subject = `${prefix}${text.subject}`;
    lines.push(eventLine(event, { ...text, subject }, { output, subjectWidth }));
  }
  for (const crowd of crowds) lines.push(crowdLine(crowd, output));
  const last = events.at(-1);
  if (isBurst && last !== undefined && verbosity !== "quiet") {
    const text = `${settled} steps done (each of them: -v)`;
    lines.push(countLine({ sign: "steady", text, time: last.time }, output));
  }
  return lines;
}

function crowdLine({ sign, what, hidden, time }: Crowd, output: Output): string {
  const why = what.replaceAll("…", output.symbols.ellipsis);
  const text =
    sign === "failed"
      ? `${hidden} more steps failed alike: ${why} (each of them: -v; khoreia why)`
      : `${hidden} more nodes are blocked alike: ${why} (each of them: -v; khoreia status)`;
  return countLine({ sign, text, time }, output);
}

/** Many events as one line, with the time of the last. */
function countLine(
  { sign, text, time }: { readonly sign: Sign; readonly text: string; readonly time: number },
  { symbols, paint, utc }: Output,
): string {
  const clock = paint("quiet", clockText(time, { utc }));
  return `${clock}  ${paint(toneOf[sign], symbols.of[sign])} ${text}`;
}

const isDone = (event: JournalEvent): boolean =>
  event.kind === "step.settled" && event.outcome !== "failed";

/** What people see in other ways: the prompt that is back, the line that says it is done. */
function isAside(event: JournalEvent): boolean {
  if (event.kind === "do.ended") return event.result === "succeeded";
  return ["do.began", "agent.began", "agent.ended"].includes(event.kind);
}
