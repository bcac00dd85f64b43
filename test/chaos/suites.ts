import { order } from "./suite/order.ts";
import type { SuiteReport, SuiteRequest } from "./report.ts";

export interface Suite {
  readonly run: (request: SuiteRequest) => Promise<SuiteReport>;
  /** What `--runs` counts. */
  readonly counts: string;
  readonly full: number;
  readonly quick: number;
}

/** By the names that `npm run chaos` takes; docs/faults.md tells what each one proves. */
export const suites: Readonly<Record<string, Suite>> = {
  order: { run: order, counts: "runs", full: 1_000, quick: 8 },
};
