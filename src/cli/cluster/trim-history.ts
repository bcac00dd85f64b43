import {
  type GenerationRecord,
  keys,
  maxTxnOps,
  type Op,
  parseKey,
  type Store,
  StoreError,
} from "../../store/index.ts";
import { readDesired } from "./read-desired.ts";
import { readRecord } from "./record-shapes.ts";

/** Generations that can be listed and gone back to. */
const mostGenerations = 50;

export interface History {
  /** Newest first. */
  readonly generations: readonly GenerationRecord[];
  /** Keys of records that this release cannot read. */
  readonly unreadable: readonly string[];
}

export async function readHistory(store: Store, deployment: string): Promise<History> {
  const { pairs } = await store.range({ prefix: keys.generationPrefix(deployment) });
  const generations: GenerationRecord[] = [];
  const unreadable: string[] = [];
  for (const { key, value } of pairs) {
    const decoded = readRecord("generation", value);
    const parsed = parseKey(key);
    const isSound = decoded.kind === "record" && parsed?.kind === "generation";
    if (isSound && parsed.generation === decoded.record.generation) {
      generations.push(decoded.record);
    } else unreadable.push(key);
  }
  generations.sort((one, other) => other.generation - one.generation);
  return { generations, unreadable };
}

/**
 * Removes what is older than the history that is kept. A content goes only with the last
 * generation that names it, and only if nothing was published meanwhile: that may name it anew.
 */
export async function trimHistory(store: Store, deployment: string): Promise<void> {
  try {
    const known = await readDesired(store, deployment);
    if (known === undefined) return;
    const { generations } = await readHistory(store, deployment);
    const kept = new Set(generations.slice(0, mostGenerations).map(({ content }) => content));
    kept.add(known.record.content);
    const outdated = generations.slice(mostGenerations);
    const contents = new Set(outdated.map(({ content }) => content).filter((it) => !kept.has(it)));
    const then: readonly Op[] = [
      ...outdated.map(({ generation }): Op => {
        return { kind: "delete", range: { key: keys.generation(deployment, generation) } };
      }),
      ...[...contents].map((content): Op => {
        return { kind: "delete", range: { prefix: keys.contentPrefix(deployment, content) } };
      }),
    ];
    if (then.length === 0) return;
    const key = keys.desired(deployment);
    await store.txn({
      compares: [{ key, field: "modRevision", is: "equal", to: known.modRevision }],
      then: then.slice(0, maxTxnOps),
    });
  } catch (error) {
    // What is left behind is removed with the next generation.
    if (!(error instanceof StoreError)) throw error;
  }
}

/**
 * Removes a content that was written for a generation that did not come about. Whoever writes the
 * same one at this moment finds it gone when they name it, and writes it again.
 */
export async function dropUnnamed(store: Store, deployment: string, content: string) {
  try {
    const known = await readDesired(store, deployment);
    const { generations } = await readHistory(store, deployment);
    const isNamed = [known?.record, ...generations].some((record) => record?.content === content);
    if (isNamed) return;
    const key = keys.desired(deployment);
    await store.txn({
      compares: [{ key, field: "modRevision", is: "equal", to: known?.modRevision ?? 0 }],
      then: [{ kind: "delete", range: { prefix: keys.contentPrefix(deployment, content) } }],
    });
  } catch (error) {
    // It stays, and nobody names it.
    if (!(error instanceof StoreError)) throw error;
  }
}
