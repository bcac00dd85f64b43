import type { Condition, Outcome } from "../model/index.ts";

/** A metric as it is documented: labels have closed sets of values, but for `deployment`. */
export interface MetricDefinition {
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
}

/** Every metric that khoreia serves; names and labels never change their meaning. */
export const metricCatalogue = {
  khoreia_build_info: {
    type: "gauge",
    help: "Always 1; the label says which release runs",
    labels: ["release"],
  },
  khoreia_ready: {
    type: "gauge",
    help: "1 where /readyz answers 200, else 0",
    labels: [],
  },
  khoreia_store_reachable: {
    type: "gauge",
    help: "1 while the store answers, else 0; with khoreia agent only",
    labels: [],
  },
  khoreia_complaints: {
    type: "gauge",
    help: "How many things keep this process from its work",
    labels: [],
  },
  khoreia_generation: {
    type: "gauge",
    help: "The generation that is played",
    labels: ["deployment"],
  },
  khoreia_instances: {
    type: "gauge",
    help: "Instances that this process plays, by their condition",
    labels: ["deployment", "condition"],
  },
  khoreia_attempts_total: {
    type: "counter",
    help: "Attempts of operations that have ended",
    labels: ["deployment", "result"],
  },
  khoreia_attempt_duration_seconds: {
    type: "histogram",
    help: "How long attempts took",
    labels: ["deployment"],
  },
  khoreia_steps_settled_total: {
    type: "counter",
    help: "Steps that ended, by their outcome",
    labels: ["deployment", "outcome"],
  },
  khoreia_falls_total: {
    type: "counter",
    help: "Checks that held and stopped holding",
    labels: ["deployment"],
  },
  khoreia_blocked_total: {
    type: "counter",
    help: "How often an instance became blocked",
    labels: ["deployment"],
  },
  khoreia_store_losses_total: {
    type: "counter",
    help: "How often the store stopped answering, as each deployment noticed it",
    labels: ["deployment"],
  },
  process_start_time_seconds: {
    type: "gauge",
    help: "When this process began, in seconds since 1970",
    labels: [],
  },
  process_resident_memory_bytes: {
    type: "gauge",
    help: "Memory of this process",
    labels: [],
  },
  process_cpu_seconds_total: {
    type: "counter",
    help: "Processor time of this process, in seconds",
    labels: [],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof metricCatalogue;

export interface MetricLabels {
  readonly deployment?: string;
  readonly condition?: Condition;
  readonly result?: string;
  readonly outcome?: Outcome;
  readonly release?: string;
  /** Of a bucket of a histogram. */
  readonly le?: string;
}

export interface MetricSample {
  /** After the name of the family: `_bucket`, `_sum`, `_count` of a histogram. */
  readonly suffix?: "_bucket" | "_sum" | "_count";
  readonly labels: MetricLabels;
  readonly value: number;
}

export type MetricFamilies = Readonly<Partial<Record<MetricName, readonly MetricSample[]>>>;

/** What `renderMetrics` writes, as HTTP names it. */
export const metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

/** The text that Prometheus reads; families in the order of the catalogue, empty ones left out. */
export function renderMetrics(families: MetricFamilies): string {
  const lines: string[] = [];
  for (const [name, { type, help }] of Object.entries(metricCatalogue)) {
    const samples = families[name as MetricName] ?? [];
    if (samples.length === 0) continue;
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const { suffix = "", labels, value } of samples) {
      lines.push(`${name}${suffix}${labelsText(labels)} ${numberText(value)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function labelsText(labels: MetricLabels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return String(value);
}
