import {
  type DesiredContent,
  isSameDefinition,
  retiredAfter,
  retiredIn,
} from "../../agent/index.ts";
import type { DeploymentName, Goal, InstanceId, Topology } from "../../model/index.ts";
import type { Acceptance, DesiredChange } from "../../observe/index.ts";
import type { Clock } from "../../std/clock.ts";
import {
  type DesiredRecord,
  type Store,
  encodeRecord,
  keys,
  recordFormat,
} from "../../store/index.ts";
import type { Desired, StateSnapshot } from "../../agent/state/index.ts";

/** A topology, and what it was read from if that is known. */
export type Wanted = Pick<DesiredContent, "topology" | "origin">;

export interface DesiredStateOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly deployment: DeploymentName;
  readonly newUid: () => string;
  /** Whether an instance that the current generation retires has been torn down for good. */
  readonly isGone?: (instance: InstanceId) => boolean;
}

/**
 * The desired state of one local deployment: what is published to the store for the agents to
 * take over, one generation after the other.
 */
export class DesiredState {
  readonly contents = new Map<string, DesiredContent>();
  /** Where relative paths started when it was last played. */
  recalledCwd: string | undefined;
  private readonly options: DesiredStateOptions;
  private content: DesiredContent | undefined;
  private record: DesiredRecord | undefined;

  constructor(options: DesiredStateOptions) {
    this.options = options;
  }

  get current(): DesiredRecord | undefined {
    return this.record;
  }

  /** What earlier processes left: the newest desired state that any host remembers. */
  recall(snapshots: readonly StateSnapshot[]): void {
    const newest = snapshots
      .flatMap(({ desired }) => desired ?? [])
      .reduce<Desired | undefined>((a, b) => (a === undefined || b.gen > a.gen ? b : a), undefined);
    if (newest === undefined) return;
    const { uid, gen, goal, origin, acceptedAt, cwd } = newest;
    this.recalledCwd = cwd;
    const retired = retiredIn(snapshots);
    this.content = {
      // Not read before somebody asks for it: most begin with the text that it was read from.
      get topology() {
        return newest.topology;
      },
      origin,
      retired,
    };
    this.record = {
      format: recordFormat,
      uid,
      generation: gen,
      goal,
      content: contentName(uid, gen),
      acceptedAt,
      by: "",
    };
  }

  /** Publishes what is wanted at the start: the recalled generation if it says the same. */
  async begin(wanted: Wanted, goal: Goal, by: string): Promise<void> {
    const { record, content } = this;
    if (record?.goal === goal && content !== undefined && saysTheSame(content, wanted)) {
      // The text may have moved: positions of this reading are the true ones.
      this.content = { ...wanted, retired: content.retired };
      return this.put(record);
    }
    return this.next(wanted, goal, by);
  }

  /** Plays on what is recalled, with another goal perhaps. */
  async resume(goal: Goal, by: string): Promise<void> {
    const { record, content } = this;
    if (record === undefined || content === undefined) return;
    return record.goal === goal ? this.put(record) : this.next(content, goal, by);
  }

  async change(change: DesiredChange): Promise<Acceptance> {
    const { record, content } = this;
    if (record === undefined || content === undefined) {
      return {
        kind: "refused",
        code: "KHO_NOTHING_DEPLOYED",
        message: "Nothing is deployed here yet",
      };
    }
    if (
      change.kind === "topology" &&
      change.onto !== undefined &&
      change.onto !== record.generation
    ) {
      return { kind: "overtaken", generation: record.generation };
    }
    const wanted = change.kind === "topology" ? { topology: change.topology } : content;
    const goal = change.kind === "goal" ? change.goal : record.goal;
    if (goal === record.goal && saysTheSame(content, wanted)) {
      return { kind: "accepted", generation: record.generation, changed: false };
    }
    await this.next(wanted, goal, change.by);
    return { kind: "accepted", generation: this.record?.generation ?? 0, changed: true };
  }

  private async next({ topology, origin }: Wanted, goal: Goal, by: string): Promise<void> {
    const uid = this.record?.uid ?? this.options.newUid();
    const generation = (this.record?.generation ?? 0) + 1;
    this.content = {
      topology,
      origin,
      retired: retiredAfter(this.content, topology, this.options.isGone),
    };
    await this.put({
      format: recordFormat,
      uid,
      generation,
      goal,
      content: contentName(uid, generation),
      acceptedAt: this.options.clock.wall(),
      by,
    });
  }

  private async put(record: DesiredRecord): Promise<void> {
    const { store, deployment } = this.options;
    // One content at a time: an agent takes it over at once, in this process.
    this.contents.clear();
    this.contents.set(record.content, this.content as DesiredContent);
    this.record = record;
    await store.txn({
      compares: [],
      then: [{ kind: "put", key: keys.desired(deployment), value: encodeRecord(record) }],
    });
  }
}

const contentName = (uid: string, generation: number): string => `${uid}/${generation}`;

/** Whether a new generation would want nothing else. */
export function saysTheSame(content: DesiredContent, wanted: Wanted): boolean {
  if (content === wanted) return true;
  if (wanted.origin !== undefined && wanted.origin === content.origin) return true;
  return isSame(content.topology, wanted.topology);
}

/** Whether two topologies want the same, wherever in the text they say it. */
function isSame(one: Topology, other: Topology): boolean {
  if (one.nodes.length !== other.nodes.length) return false;
  return one.nodes.every((node, i) => {
    const twin = other.nodes[i];
    return twin !== undefined && isSameDefinition(node, twin);
  });
}
