import type { PartPlay } from "../choreography/index.ts";
import type { Hold, InstanceId } from "../model/index.ts";
import type { ScoreInstance } from "../score/index.ts";
import type { Clock } from "../std/clock.ts";
import { Alarm } from "./alarm.ts";
import type { KnownHold } from "./following.ts";
import { standsInFor } from "./replaced.ts";

/** Which instances are held: told anew as records come and go, and as their time runs out. */
export class HeldInstances {
  private readonly clock: Clock;
  private readonly changed: (instance: InstanceId, hold: Hold | undefined) => void;
  private readonly end: Alarm;
  private held: ReadonlyMap<InstanceId, Hold> = new Map();
  private again: () => void = () => undefined;

  constructor(clock: Clock, changed: (instance: InstanceId, hold: Hold | undefined) => void) {
    this.clock = clock;
    this.changed = changed;
    this.end = new Alarm(clock, () => this.again());
  }

  refresh(records: ReadonlyMap<string, KnownHold>, instances: readonly ScoreInstance[]): void {
    this.again = () => this.refresh(records, instances);
    const wall = this.clock.wall();
    const { held, nextEnd } = holdsOf(records, instances, wall);
    for (const id of new Set([...this.held.keys(), ...held.keys()])) {
      if (JSON.stringify(this.held.get(id)) === JSON.stringify(held.get(id))) continue;
      this.changed(id, held.get(id));
    }
    this.held = held;
    // Holds end by the wall clock, which may be set back: asked again then, until it is so.
    const left = Math.max(1, (nextEnd ?? Number.POSITIVE_INFINITY) - wall);
    this.end.set(this.clock.now() + left);
  }

  /** For an instance that has not been told yet. */
  of(records: ReadonlyMap<string, KnownHold>, instance: ScoreInstance): Hold | undefined {
    return holdOn(records, instance, this.clock.wall());
  }

  /** A generation has begun: what its instances believe to be held, until the next refresh. */
  begin({ dancers }: PartPlay): void {
    const held = new Map<InstanceId, Hold>();
    for (const { role, hold } of dancers) if (hold !== undefined) held.set(role.instance.id, hold);
    this.held = held;
  }

  close(): void {
    this.end.set(Number.POSITIVE_INFINITY);
  }
}

/**
 * Which instances are held now, by records that name a node, an instance, or "*" for all; and
 * when the next of these holds ends (wall time), because somebody must look again then.
 */
function holdsOf(
  records: ReadonlyMap<string, KnownHold>,
  instances: readonly ScoreInstance[],
  wall: number,
): { readonly held: ReadonlyMap<InstanceId, Hold>; readonly nextEnd: number | undefined } {
  const held = new Map<InstanceId, Hold>();
  let nextEnd: number | undefined;
  if (records.size === 0) return { held, nextEnd };
  for (const { record } of records.values()) {
    const { until } = record;
    if (until !== undefined && until > wall && until < (nextEnd ?? Number.POSITIVE_INFINITY)) {
      nextEnd = until;
    }
  }
  for (const { id, node } of instances) {
    const hold = holdOn(records, { id, node }, wall);
    if (hold !== undefined) held.set(id, hold);
  }
  return { held, nextEnd };
}

/** What holds one instance now: a hold of a node also keeps its old things from being undone. */
function holdOn(
  records: ReadonlyMap<string, KnownHold>,
  { id, node }: Pick<ScoreInstance, "id" | "node">,
  wall: number,
): Hold | undefined {
  // One that is over says nothing about the others.
  const known = [id, node, ...standsInFor(node), "*"]
    .map((name) => records.get(name)?.record)
    .find(
      (record) => record !== undefined && !(record.until !== undefined && record.until <= wall),
    );
  if (known === undefined) return undefined;
  const { by, why, since, until } = known;
  return { by, why, since, ...(until === undefined ? {} : { until }) };
}
