import type { JournalEvent } from "../model/index.ts";
import { type MetricFamilies, type MetricLabels, type MetricSample } from "./metric-family.ts";

/** Deployments that are told apart; what happens to more of them is counted as one. */
const maxDeployments = 100;
/** In place of a name; no deployment can be called so. */
const others = "(others)";
/** Upper bounds of the buckets of durations: a file takes milliseconds, an installation minutes. */
const boundsSeconds = [0.01, 0.1, 1, 10, 60, 300] as const;

interface Durations {
  readonly deployment: string;
  /** By bucket, the last without bound. */
  readonly counts: number[];
  sum: number;
}

/** Counts what happens, as events of the journal tell it, since this process began. */
export class Tally {
  private readonly deployments = new Set<string>();
  private readonly counters = new Map<CounterName, Map<string, Counter>>();
  private readonly durations = new Map<string, Durations>();

  happened(name: string, event: JournalEvent): void {
    const deployment = this.labelOf(name);
    const { kind } = event;
    // A filter, not a decision: what else happens need not be counted.
    if (kind === "do.ended") {
      this.count("khoreia_attempts_total", { deployment, result: event.result });
      this.took(deployment, event.durationMs / 1_000);
    }
    if (kind === "step.settled") {
      this.count("khoreia_steps_settled_total", { deployment, outcome: event.outcome });
    }
    if (kind === "step.fell") this.count("khoreia_falls_total", { deployment });
    if (kind === "condition.changed" && event.to === "blocked") {
      this.count("khoreia_blocked_total", { deployment });
    }
    if (kind === "store.lost") this.count("khoreia_store_losses_total", { deployment });
  }

  families(): MetricFamilies {
    const counted = [...this.counters].map(([name, samples]) => [name, [...samples.values()]]);
    const durations = [...this.durations.values()].flatMap(histogram);
    return {
      ...(Object.fromEntries(counted) as MetricFamilies),
      khoreia_attempt_duration_seconds: durations,
    };
  }

  /** The value of the label `deployment`: its name, while there is room for one more. */
  labelOf(name: string): string {
    if (this.deployments.has(name)) return name;
    if (this.deployments.size >= maxDeployments) return others;
    this.deployments.add(name);
    return name;
  }

  private count(name: CounterName, labels: MetricLabels): void {
    let samples = this.counters.get(name);
    if (samples === undefined) this.counters.set(name, (samples = new Map()));
    const key = Object.values(labels).join("\n");
    const known = samples.get(key);
    if (known === undefined) samples.set(key, { labels, value: 1 });
    else known.value += 1;
  }

  private took(deployment: string, seconds: number): void {
    let known = this.durations.get(deployment);
    if (known === undefined) {
      known = { deployment, counts: [...boundsSeconds.map(() => 0), 0], sum: 0 };
      this.durations.set(deployment, known);
    }
    const at = boundsSeconds.findIndex((bound) => seconds <= bound);
    const bucket = at < 0 ? boundsSeconds.length : at;
    known.counts[bucket] = (known.counts[bucket] ?? 0) + 1;
    known.sum += seconds;
  }
}

type CounterName =
  | "khoreia_attempts_total"
  | "khoreia_steps_settled_total"
  | "khoreia_falls_total"
  | "khoreia_blocked_total"
  | "khoreia_store_losses_total";

interface Counter {
  readonly labels: MetricLabels;
  value: number;
}

/** Buckets of Prometheus hold all that is at most their bound. */
function histogram({ deployment, counts, sum }: Durations): readonly MetricSample[] {
  let total = 0;
  const buckets = counts.map((count, i): MetricSample => {
    total += count;
    const le = boundsSeconds[i] === undefined ? "+Inf" : String(boundsSeconds[i]);
    return { suffix: "_bucket", labels: { deployment, le }, value: total };
  });
  return [
    ...buckets,
    { suffix: "_sum", labels: { deployment }, value: sum },
    { suffix: "_count", labels: { deployment }, value: total },
  ];
}
