import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { asInstanceId } from "../../model/index.ts";
import { keys, type Store, StoreError, type Txn } from "../../store/index.ts";
import { fetchContent } from "./fetch-content.ts";
import { alpha, beta, clock, HandCluster, shop, until } from "./fixtures.ts";
import { publish } from "./publish.ts";
import { readHistory } from "./trim-history.ts";

let cluster: HandCluster;
beforeEach(() => {
  cluster = new HandCluster();
});
afterEach(() => cluster.close());

const contents = async (): Promise<readonly string[]> => {
  const { pairs } = await cluster.store.range({ prefix: keys.contentsPrefix("shop") });
  return pairs.map(({ key }) => key);
};

test("each change is a generation more, with its author and what was said about it", async () => {
  const first = await cluster.publish({ wanted: { topology: shop() }, message: "begin" });
  assert.ok(first.kind === "published" && first.changed);
  assert.deepEqual([first.record.generation, first.record.goal], [1, "started"]);
  await cluster.publish({ wanted: { topology: shop("2") }, by: "bob" });
  await cluster.publish({ goal: "stopped" });
  const { generations } = await readHistory(cluster.store, "shop");
  assert.deepEqual(
    generations.map(({ generation, goal, by, message }) => [generation, goal, by, message]),
    [
      [3, "stopped", "ann", undefined],
      [2, "started", "bob", undefined],
      [1, "started", "ann", "begin"],
    ],
  );
  assert.equal(new Set(generations.map(({ uid }) => uid)).size, 1);
  assert.equal(generations[0]?.content, generations[1]?.content, "a goal is no other content");
});

test("after a restore the next generation is newer than any that a host plays", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  const playing = await cluster.playing();
  assert.equal(playing.playedGeneration, 0);
  const word = { format: 1, uid: "u1", generation: 7 };
  await cluster.put(keys.accepted(alpha, "shop"), word);
  await cluster.present(beta, [], { plays: { shop: { uid: "u1", generation: 9 } } });
  await until(() => playing.playedGeneration === 9);
  const again = await playing.publish({ by: "ann", wanted: { topology: shop() } });
  assert.ok(again.kind === "published" && again.changed, "also where it says the same");
  assert.equal(again.record.generation, 10);
});

test("what says the same is no new generation", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  for (const request of [{ wanted: { topology: shop() } }, { goal: "started" as const }, {}]) {
    const again = await cluster.publish(request);
    assert.ok(again.kind === "published");
    assert.deepEqual([again.changed, again.record.generation], [false, 1]);
  }
});

test("a change that was made for another generation is overtaken", async () => {
  await cluster.publish({ wanted: { topology: shop() }, onto: 0 });
  await cluster.publish({ wanted: { topology: shop("2") }, onto: 1 });
  for (const onto of [0, 1, 3]) {
    const late = await cluster.publish({ wanted: { topology: shop("3") }, onto });
    assert.deepEqual(late, { kind: "overtaken", generation: 2 });
  }
});

test("of several at once one is first, and nothing is lost", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  const each = ["a", "b", "c", "d"].map((text) =>
    cluster.publish({ wanted: { topology: shop(text) }, onto: 1 }),
  );
  const kinds = (await Promise.all(each)).map(({ kind }) => kind).toSorted();
  assert.deepEqual(kinds, ["overtaken", "overtaken", "overtaken", "published"]);
  const { generations } = await readHistory(cluster.store, "shop");
  assert.equal((await contents()).length, generations.length, "and nothing is left behind");
});

test("another goal for what is not there is refused", async () => {
  assert.deepEqual(await cluster.publish({ goal: "stopped" }), { kind: "nothing-deployed" });
});

test("what a smaller topology leaves behind is carried on until it is gone", async () => {
  await cluster.publish({ wanted: { topology: shop("1", 2) } });
  await cluster.publish({ wanted: { topology: shop("1", 1) } });
  const playing = await cluster.playing();
  const retired = async (): Promise<readonly (readonly number[] | "all")[]> => {
    const content = await fetchContent(cluster.store, "shop", playing.record.content);
    return content.retired.map(({ indexes }) => indexes);
  };
  assert.deepEqual(await retired(), [[1]]);
  const said = (id: string, condition: "steady" | "performing") => ({
    instance: asInstanceId(id),
    state: "deleted" as const,
    condition,
    since: 1,
    steps: [],
  });
  await cluster.report(beta, { generation: 2 }, [
    said("web[0]", "steady"),
    said("web[1]", "performing"),
  ]);
  await until(() => playing.status().counts.performing === 1);
  await playing.publish({ goal: "stopped", by: "ann" });
  await until(() => playing.status().generation === 3);
  assert.deepEqual(await retired(), [[1]], "it is still there");
  await cluster.report(beta, { generation: 3 }, [
    said("web[0]", "steady"),
    said("web[1]", "steady"),
  ]);
  await until(() => playing.status().counts.steady === 2);
  await playing.publish({ goal: "started", by: "ann" });
  await until(() => playing.status().generation === 4);
  assert.deepEqual(await retired(), []);
});

test("fifty generations are kept, and of older contents none that nobody names", async () => {
  for (let i = 1; i <= 53; i += 1) {
    // Every second one goes back to the first content.
    await cluster.publish({ wanted: { topology: shop(i % 2 === 1 ? "same" : `${i}`) } });
  }
  const { generations } = await readHistory(cluster.store, "shop");
  assert.deepEqual([generations.length, generations.at(-1)?.generation], [50, 4]);
  const named = new Set(generations.map(({ content }) => content));
  const kept = new Set((await contents()).map((key) => key.split("/").at(-2) ?? ""));
  assert.deepEqual(kept, named);
});

test("a content that cannot be read is replaced by a deploy, and by nothing else", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  for (const key of await contents()) await cluster.remove(key);
  await assert.rejects(cluster.publish({ goal: "stopped" }), { code: "KHO_CONTENT_UNREADABLE" });
  const mended = await cluster.publish({ wanted: { topology: shop() } });
  assert.ok(mended.kind === "published");
  assert.deepEqual([mended.record.generation, mended.changed], [2, true]);
  await cluster.playing();
});

/** A store that does what it is told and does not answer the write of a desired state. */
function mute(store: Store, isHeard: boolean): Store {
  const isDesired = ({ then }: Txn): boolean =>
    then.some((op) => op.kind === "put" && op.key === keys.desired("shop"));
  return {
    range: (range, options) => store.range(range, options),
    watch: (range, options) => store.watch(range, options),
    grant: (ttlSeconds) => store.grant(ttlSeconds),
    compact: (revision) => store.compact(revision),
    close: () => store.close(),
    async txn(txn) {
      if (!isDesired(txn)) return store.txn(txn);
      if (isHeard) await store.txn(txn);
      throw new StoreError("unavailable", "no answer");
    },
  };
}

for (const { isHeard, kind } of [
  { isHeard: true, kind: "published" },
  { isHeard: false, kind: "overtaken" },
]) {
  test(`an answer that is lost is looked up: ${isHeard ? "heard" : "not heard"}`, async () => {
    const ports = { store: mute(cluster.store, isHeard), clock, newUid: () => "u1" };
    const request = { deployment: "shop", by: "ann", wanted: { topology: shop() } };
    assert.equal((await publish(ports, request)).kind, kind);
  });
}

test("who follows takes a change over, and says who has it", async () => {
  await cluster.publish({ wanted: { topology: shop() } });
  const playing = await cluster.playing();
  await cluster.present(alpha);
  const accepted = await playing.accept({
    kind: "topology",
    topology: shop("2"),
    by: "ann",
    onto: 1,
  });
  assert.deepEqual(accepted, { kind: "accepted", generation: 2, changed: true });
  await until(() => playing.status().generation === 2);
  await until(() => playing.hostsOf(2).get(alpha) === "pending");
  assert.equal(playing.hostsOf(2).get(beta), "absent");
  const late = await playing.accept({ kind: "topology", topology: shop("3"), by: "ann", onto: 1 });
  assert.deepEqual(late, { kind: "overtaken", generation: 2 });
});
