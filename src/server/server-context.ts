import type { Playing } from "../observe/index.ts";
import type { Clock } from "../std/clock.ts";
import type { Store } from "../store/index.ts";
import type { OperatorRecords } from "./operator-records.ts";
import type { Streams } from "./streams.ts";

export interface ServeOptions {
  readonly playing: Playing;
  /** What the agents of this deployment read their records from. */
  readonly store: Store;
  readonly clock: Clock;
  /** Of this khoreia, as `khoreia version` prints it. */
  readonly release: string;
  readonly socketPath: string;
}

/** What every route has at hand. */
export interface ServerContext extends Omit<ServeOptions, "socketPath"> {
  readonly records: OperatorRecords;
  readonly streams: Streams;
}
