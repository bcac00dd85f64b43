import type { JournalEvent } from "../../model/index.ts";
import type { LocalDeployment } from "../compose/local-deployment.ts";
import { JournalPump } from "../play/journal-pump.ts";
import type { MetricsOptions } from "./metrics-options.ts";
import { Metrics } from "./open-metrics.ts";

/** Events of a moment are counted together. */
const countEveryMs = 100;

/** The metrics of a deployment that this process plays; nothing is counted where none are asked. */
export interface PlayMetrics {
  readonly place: string;
  follow(deployment: LocalDeployment): void;
  close(): Promise<void>;
}

/** Comes before the deployment begins, so that a port that is taken keeps it from beginning. */
export async function measurePlay(options: MetricsOptions): Promise<PlayMetrics | undefined> {
  let played: LocalDeployment | undefined;
  let pump: JournalPump | undefined;
  const metrics = await Metrics.open(options, {
    playing: () => {
      if (played === undefined) return [];
      // Counters of the same moment as what stands beside them.
      pump?.flush();
      const { deployment, generation, instances } = played.status();
      return [{ deployment, generation, instances }];
    },
    // A machine alone has no store that could be away, and no name that could be taken.
    unready: () => (played === undefined ? ["it is about to begin"] : []),
    complaints: () => played?.complaints() ?? [],
  });
  if (metrics === undefined) return undefined;
  return {
    place: metrics.place,
    follow(deployment) {
      played = deployment;
      const { journal, clock, ownEventsFrom: from } = deployment;
      const show = (events: readonly JournalEvent[]): void => {
        for (const event of events) metrics.happened(deployment.deployment, event);
      };
      const target = { show, missed: () => undefined };
      pump = new JournalPump(journal, target, { clock, everyMs: countEveryMs, from });
    },
    async close() {
      pump?.close();
      await metrics.close();
    },
  };
}
