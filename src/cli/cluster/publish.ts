import { retiredAfter } from "../../agent/index.ts";
import { type Goal, type InstanceId, KhoreiaError, type TopologyNode } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import {
  type Compare,
  type DesiredRecord,
  encodeRecord,
  type GenerationRecord,
  keys,
  type Op,
  recordFormat,
  type Store,
  StoreError,
} from "../../store/index.ts";
import { saysTheSame, type Wanted } from "../compose/desired-state.ts";
import { type EncodedContent, encodeContent } from "./content.ts";
import type { KnownDesired } from "./cluster-picture.ts";
import { type FetchedContent, fetchContent } from "./fetch-content.ts";
import { readDesired } from "./read-desired.ts";
import { dropUnnamed, trimHistory } from "./trim-history.ts";

/** How often a change is begun anew because others changed something else meanwhile. */
const mostTries = 5;

export interface PublishPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly newUid: () => string;
  /** Whether an instance that the current generation retires has been torn down for good. */
  readonly isGone?: (instance: InstanceId) => boolean;
  /** The newest generation that any host has taken over; it is newer after a restore. */
  readonly playedGeneration?: number;
  /** Whether nobody is left to tear a node down, so that nothing may wait for that. */
  readonly isLost?: (node: TopologyNode) => boolean;
}

export interface PublishRequest {
  readonly deployment: string;
  /** Absent: what it is already. */
  readonly wanted?: Wanted;
  /** Absent: as it is; `started` for a deployment that begins. */
  readonly goal?: Goal;
  readonly by: string;
  readonly message?: string;
  /** Only on top of this generation; 0: only if there is none. */
  readonly onto?: number;
}

export type Published =
  /** `changed` is false when it already was what is asked: no new generation then. */
  | { readonly kind: "published"; readonly record: DesiredRecord; readonly changed: boolean }
  | { readonly kind: "overtaken"; readonly generation: number }
  /** Another goal is asked of something that is not there. */
  | { readonly kind: "nothing-deployed" };

/**
 * Makes a new generation the desired state of a deployment: first its content, which nobody can
 * change any more, then, if nobody was faster, the word that names it.
 */
export async function publish(ports: PublishPorts, request: PublishRequest): Promise<Published> {
  for (let tries = 1; ; tries += 1) {
    const known = await readDesired(ports.store, request.deployment);
    const generation = known?.record.generation ?? 0;
    if (request.onto !== undefined && request.onto !== generation) {
      return { kind: "overtaken", generation };
    }
    const before = await contentOf(ports.store, known?.record, request);
    const wanted = request.wanted ?? before;
    if (wanted === undefined) return { kind: "nothing-deployed" };
    const goal = request.goal ?? known?.record.goal ?? "started";
    const played = ports.playedGeneration ?? 0;
    const isSame = known?.record.goal === goal && before !== undefined;
    if (isSame && saysTheSame(before, wanted) && played <= generation) {
      return { kind: "published", record: known.record, changed: false };
    }
    const { topology, origin } = wanted;
    const retired = retiredAfter(before, topology, ports.isGone).filter(
      ({ node }) => ports.isLost?.(node) !== true,
    );
    // Read and written again it might say the same in another order: megabytes, for nothing.
    const isKept = wanted === before && isSameJson(retired, before.retired);
    const encoded = isKept ? before.encoded : encodeContent({ topology, origin, retired });
    const record: DesiredRecord = {
      format: recordFormat,
      uid: known?.record.uid ?? ports.newUid(),
      // No host takes one that is older than its own, whatever a restored store says.
      generation: Math.max(generation, played) + 1,
      goal,
      content: encoded.name,
      acceptedAt: ports.clock.wall(),
      by: request.by,
    };
    if (await commit(ports.store, { known, record, encoded, request })) {
      await trimHistory(ports.store, request.deployment);
      return { kind: "published", record, changed: true };
    }
    await dropUnnamed(ports.store, request.deployment, encoded.name);
    if (tries === mostTries) return { kind: "overtaken", generation };
  }
}

const isSameJson = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** What cannot be read can be replaced, but not kept on with another goal. */
async function contentOf(
  store: Store,
  record: DesiredRecord | undefined,
  { deployment, wanted }: PublishRequest,
): Promise<FetchedContent | undefined> {
  if (record === undefined) return undefined;
  try {
    return await fetchContent(store, deployment, record.content);
  } catch (error) {
    const isLost = error instanceof KhoreiaError && error.code === "KHO_CONTENT_UNREADABLE";
    // Hosts remember what they have performed, and take it back without being told.
    if (isLost && wanted !== undefined) return undefined;
    throw error;
  }
}

interface Commitment {
  readonly known: KnownDesired | undefined;
  readonly record: DesiredRecord;
  readonly encoded: EncodedContent;
  readonly request: PublishRequest;
}

/** False when somebody was faster, or has removed a part of the content as outdated. */
async function commit(store: Store, commitment: Commitment): Promise<boolean> {
  const { known, record, encoded, request } = commitment;
  const { deployment, message } = request;
  const parts = encoded.parts.map((value, part) => {
    return { key: keys.content(deployment, encoded.name, part), value };
  });
  for (const { key, value } of parts) {
    const absent: Compare = { key, field: "createRevision", is: "equal", to: 0 };
    await store.txn({ compares: [absent], then: [{ kind: "put", key, value }] });
  }
  const key = keys.desired(deployment);
  const to = known?.modRevision ?? 0;
  const compares: readonly Compare[] = [
    { key, field: "modRevision", is: "equal", to },
    ...parts.map((part): Compare => {
      return { key: part.key, field: "createRevision", is: "greater", to: 0 };
    }),
  ];
  const generation: GenerationRecord = {
    ...record,
    ...(message === undefined ? {} : { message }),
  };
  const then: readonly Op[] = [
    { kind: "put", key, value: encodeRecord(record) },
    {
      kind: "put",
      key: keys.generation(deployment, record.generation),
      value: encodeRecord(generation),
    },
  ];
  try {
    return (await store.txn({ compares, then })).succeeded;
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind !== "unavailable") throw error;
    // Nobody knows whether it was heard, but the store does.
    const now = await readDesired(store, deployment);
    return now !== undefined && encodeRecord(now.record) === encodeRecord(record);
  }
}
