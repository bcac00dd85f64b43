import process from "node:process";
import { version } from "../../index.ts";
import {
  type Condition,
  conditionsWorstFirst,
  type InstanceStatus,
  type JournalEvent,
} from "../../model/index.ts";
import {
  type MetricFamilies,
  type MetricSample,
  metricsContentType,
  renderMetrics,
  Tally,
} from "../../observe/index.ts";
import type { MetricsServer } from "../../server/index.ts";
import { usageError } from "../usage-error.ts";
import type { MetricsOptions } from "./metrics-options.ts";

/** What a process that plays says of itself whenever it is asked. */
export interface MeasuredProcess {
  /** Deployments that it plays, with what it plays of them. */
  playing(): readonly MeasuredPart[];
  /** As of `MetricsSources`. */
  unready(): readonly string[];
  complaints(): readonly string[];
  /** Absent where there is no store that could be away. */
  isStoreReachable?(): boolean;
}

export interface MeasuredPart {
  readonly deployment: string;
  readonly generation: number;
  readonly instances: readonly Pick<InstanceStatus, "condition">[];
}

/** The metrics of a process, and where they are served. */
export class Metrics {
  private readonly tally = new Tally();
  private readonly measured: MeasuredProcess;
  private server: MetricsServer | undefined;

  private constructor(measured: MeasuredProcess) {
    this.measured = measured;
  }

  /**
   * Serves them as the options say; undefined where they ask for none. An address that others
   * reach needs a word of its own, for whoever reaches it may read what runs here.
   */
  static async open(
    { metrics: address, insecureMetrics }: MetricsOptions,
    measured: MeasuredProcess,
  ): Promise<Metrics | undefined> {
    if (address === undefined) return undefined;
    // HTTP is loaded only by who serves it.
    const { isLoopback, serveMetrics } = await import("../../server/index.ts");
    if (!isLoopback(address.host) && insecureMetrics !== true) {
      throw usageError(
        `Cannot serve metrics at "${address.host}": other machines would read them in plain text`,
        "leave the host away to serve this machine alone; in a network that you trust, " +
          "add --insecure-metrics",
      );
    }
    const opened = new Metrics(measured);
    opened.server = await serveMetrics(address, {
      metrics: () => ({ text: renderMetrics(opened.families()), contentType: metricsContentType }),
      unready: () => measured.unready(),
      complaints: () => measured.complaints(),
    });
    return opened;
  }

  /** As people write it. */
  get place(): string {
    return `http://${this.server?.place ?? ""}/metrics`;
  }

  happened(deployment: string, event: JournalEvent): void {
    this.tally.happened(deployment, event);
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  private families(): MetricFamilies {
    const { measured, tally } = this;
    const parts = measured.playing();
    const reachable = measured.isStoreReachable?.();
    const { user, system } = process.cpuUsage();
    const began = performance.timeOrigin / 1_000;
    return {
      ...tally.families(),
      khoreia_build_info: [{ labels: { release: version }, value: 1 }],
      khoreia_ready: [alone(measured.unready().length === 0)],
      khoreia_store_reachable: reachable === undefined ? [] : [alone(reachable)],
      khoreia_complaints: [{ labels: {}, value: measured.complaints().length }],
      khoreia_generation: parts.map(({ deployment, generation }) => ({
        labels: { deployment },
        value: generation,
      })),
      khoreia_instances: parts.flatMap((part) => conditionsOf(part)),
      process_start_time_seconds: [{ labels: {}, value: began }],
      process_resident_memory_bytes: [{ labels: {}, value: process.memoryUsage.rss() }],
      process_cpu_seconds_total: [{ labels: {}, value: (user + system) / 1_000_000 }],
    };
  }
}

const alone = (isSo: boolean): MetricSample => ({ labels: {}, value: isSo ? 1 : 0 });

/** Every condition, also with none: what is missing can't be told from what is not scraped. */
function conditionsOf({ deployment, instances }: MeasuredPart): readonly MetricSample[] {
  const counts = new Map<Condition, number>(conditionsWorstFirst.map((each) => [each, 0]));
  for (const { condition } of instances) counts.set(condition, (counts.get(condition) ?? 0) + 1);
  return [...counts].map(([condition, value]) => ({ labels: { deployment, condition }, value }));
}
