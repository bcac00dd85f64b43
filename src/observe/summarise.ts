import type {
  HostName,
  InstanceId,
  InstanceStatus,
  JournalEvent,
  OperationName,
} from "../model/index.ts";
import { splitStepId } from "../model/index.ts";
import { describeFailure } from "./cause.ts";
import { compareNatural } from "./compare-natural.ts";
import { escapeLine } from "./escape-output.ts";
import { foldSpans, type Span, type Spans } from "./spans.ts";
import { spellDuration } from "./spell-duration.ts";

export interface SummaryRequest {
  readonly events: readonly JournalEvent[];
  /** Of the whole deployment, as it is now. */
  readonly instances: readonly InstanceStatus[];
  /** Wall times. */
  readonly from: number;
  readonly to: number;
}

export interface JournalSummary {
  readonly from: number;
  readonly to: number;
  /** Events in between. */
  readonly events: number;
  /** Repairs that ended well. */
  readonly heals: number;
  /** By time. */
  readonly incidents: readonly Incident[];
  /** Share of all instances' time that they were steady, 0 to 1; undefined without any time. */
  readonly steadyShare: number | undefined;
}

/** A time in which an instance was not as it should be, by its own doing or somebody's hold. */
export interface Incident {
  readonly kind: "healed" | "failing" | "blocked" | "held" | "absent";
  readonly instance: InstanceId;
  readonly host: HostName | undefined;
  readonly from: number;
  /** Absent: it still lasts. */
  readonly to?: number;
  readonly durationMs: number;
  /** Do's begun. */
  readonly tries: number;
  readonly text: string;
}

/** What happened between two moments, in incidents instead of events. */
export function summarise(request: SummaryRequest): JournalSummary {
  const { events, instances, from, to } = request;
  const spans = foldSpans(instances, events);
  const hosts = new Map(instances.map((each) => [each.instance, each.host]));
  const incidents: Incident[] = [];
  let steadyMs = 0;
  for (const [instance, line] of spans) {
    steadyMs += steadyTime(line, request);
    for (const run of troubles(line)) {
      const incident = incidentOf(run, { instance, host: hosts.get(instance), to });
      if (incident.from < to && (incident.to ?? to) >= from) incidents.push(incident);
    }
  }
  incidents.sort((a, b) => a.from - b.from || compareNatural(a.instance, b.instance));
  const wholeMs = (to - from) * spans.size;
  return {
    from,
    to,
    incidents,
    events: events.filter(({ time }) => time >= from && time < to).length,
    heals: incidents.filter(({ kind, to: end }) => kind === "healed" && end !== undefined).length,
    steadyShare: wholeMs <= 0 ? undefined : steadyMs / wholeMs,
  };
}

/** A summary in words: a headline, then a line for each incident. */
export function renderSummary(
  summary: JournalSummary,
  options: { readonly deployment: string; readonly time: (wallMs: number) => string },
): readonly string[] {
  const { events, incidents, steadyShare, from, to } = summary;
  const share = steadyShare === undefined ? "" : ` · ${percent(steadyShare)} of node time steady`;
  const headline =
    `${options.deployment} · ${spellDuration(to - from)} · ${count(events, "event")}` +
    ` · ${count(incidents.length, "incident")}${share}`;
  const width = Math.max(0, ...incidents.map(({ instance }) => instance.length));
  return [
    headline,
    ...incidents.map((incident) => {
      const { instance, durationMs, text } = incident;
      const lasting = incident.to === undefined ? " so far" : "";
      const took = `${spellDuration(durationMs)}${lasting}`;
      const time = options.time(incident.from);
      return `  ${time}  ${instance.padEnd(width)}  ${deeds(incident)}${took}  ${text}`;
    }),
  ];
}

function deeds({ kind, tries }: Incident): string {
  if (tries === 0) return "";
  if (kind === "healed") return `${count(tries, "heal")}, `;
  return tries === 1 ? "1 try, " : `${tries} tries, `;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** Cut off: 99.96 % is not "100 %". */
function percent(share: number): string {
  return `${Math.floor(share * 1_000) / 10} %`;
}

function steadyTime(spans: Spans, { from, to }: SummaryRequest): number {
  let sum = 0;
  for (const span of spans) {
    if (span.condition !== "steady") continue;
    sum += Math.max(0, Math.min(span.to ?? to, to) - Math.max(span.from, from));
  }
  return sum;
}

/** Runs of spans that are not steady and in which something was wrong; a first start is not. */
function troubles(spans: Spans): readonly (readonly Span[])[] {
  const runs: Span[][] = [];
  let open: Span[] = [];
  const close = (): void => {
    if (open.some(isTrouble)) runs.push(open);
    open = [];
  };
  for (const span of spans) {
    if (span.condition === "steady") close();
    else open.push(span);
  }
  close();
  return runs;
}

function isTrouble({ condition, fell, failure, hold, reason }: Span): boolean {
  if (condition === "blocked" || hold !== undefined) return true;
  if (condition === "unknown") return reason?.code === "KHO_WHY_HOST_ABSENT";
  return fell !== undefined || failure !== undefined;
}

function incidentOf(
  run: readonly Span[],
  of: { readonly instance: InstanceId; readonly host: HostName | undefined; readonly to: number },
): Incident {
  const { instance, host } = of;
  const from = (run[0] as Span).from;
  const end = run.at(-1)?.to;
  const blocked = run.find(({ condition }) => condition === "blocked");
  const held = run.find(({ hold }) => hold !== undefined);
  const failed = run.findLast(({ failure }) => failure !== undefined);
  const fell = run.find((span) => span.fell !== undefined);
  const absent = run.find((span) => isTrouble(span) && span.condition === "unknown");
  const common = {
    instance,
    host,
    from,
    durationMs: (end ?? of.to) - from,
    tries: triesOf(run),
    ...(end === undefined ? {} : { to: end }),
  };
  if (blocked !== undefined) {
    const text = failed?.failure === undefined ? "" : `: ${describeFailure(failed.failure)}`;
    return { ...common, kind: "blocked", text: `blocked${text}` };
  }
  if (failed?.failure !== undefined) {
    return { ...common, kind: "failing", text: describeFailure(failed.failure) };
  }
  if (held?.hold !== undefined) {
    const { by, why } = held.hold;
    return { ...common, kind: "held", text: `held by ${escapeLine(by)}: ${escapeLine(why)}` };
  }
  if (fell?.fell !== undefined) {
    const operation = splitStepId(fell.fell.step).operation as OperationName;
    const text = `${operation} fell: ${escapeLine(fell.fell.detail)}`;
    return { ...common, kind: "healed", text };
  }
  return { ...common, kind: "absent", text: escapeLine(absent?.reason?.text ?? "not present") };
}

/** Each Do begins a span with its own attempt. */
function triesOf(run: readonly Span[]): number {
  const attempts = new Set<string>();
  for (const { step, attempt } of run) {
    if (step !== undefined && attempt !== undefined) attempts.add(`${step}#${attempt}`);
  }
  return attempts.size;
}
