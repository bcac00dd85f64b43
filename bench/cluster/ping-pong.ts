// The bare limit of a hop: a watch fires here, the next key is put. Two processes, our own client.
import { fileURLToPath } from "node:url";
import type { Store } from "../../src/store/index.ts";
import { startProgram } from "../long-running.ts";
import { median } from "../statistics.ts";
import type { Stage } from "./stage.ts";

const here = "/bench/ping";
const there = "/bench/pong";
const warmUp = 200;

/** Microseconds of one hop, the median of `rounds` rounds of two hops each. */
export async function measurePingPong(stage: Stage, rounds: number): Promise<number> {
  const pong = fileURLToPath(new URL("pong.ts", import.meta.url));
  const other = startProgram({ argv: [process.execPath, pong, stage.endpoints.join(",")] });
  const { store } = stage;
  const stopped = new AbortController();
  try {
    await stage.until("the other player is there", async () => {
      return (await store.range({ key: there })).pairs.length === 1;
    });
    const times: number[] = [];
    let beganAt = 0;
    for await (const { events } of store.watch({ key: there }, { signal: stopped.signal })) {
      if (events.length === 0) continue;
      const now = performance.now();
      times.push(((now - beganAt) * 1_000) / 2);
      if (times.length > warmUp + rounds) break;
      beganAt = now;
      await put(store, here);
    }
    return median(times.slice(warmUp));
  } finally {
    stopped.abort();
    await other.stop();
  }
}

/** Runs until the store is closed. Its first put is what gets the other one going. */
export async function answerPuts(store: Store): Promise<void> {
  const { signal } = new AbortController();
  const batches = store.watch({ key: here }, { signal })[Symbol.asyncIterator]();
  const first = batches.next();
  await put(store, there);
  setTimeout(() => void put(store, there), 500);
  for (let batch = await first; batch.done !== true; batch = await batches.next()) {
    if (batch.value.events.length > 0) await put(store, there);
  }
}

const put = (store: Store, key: string) =>
  store.txn({ compares: [], then: [{ kind: "put", key, value: "x" }] });
