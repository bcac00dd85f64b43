import assert from "node:assert/strict";
import { test } from "node:test";
import { keys, recordFormat } from "../../store/index.ts";
import { alpha, beta, clock, HandCluster } from "./fixtures.ts";
import { acceptLife, readLife } from "./store-life.ts";

const word = { by: "ann", id: "life-2" };

test("a store is accepted above every incarnation that an agent trusts", async () => {
  const cluster = new HandCluster();
  const { store } = cluster;
  const ports = { store, clock };
  const none = await readLife(store);
  assert.deepEqual([none.record, none.highest], [undefined, 0]);
  assert.equal((await acceptLife(ports, none, word))?.number, 1);
  await cluster.present(alpha, [], { incarnation: 7 });
  await cluster.present(beta, [], { incarnation: 3 });
  const restored = await readLife(store);
  assert.deepEqual([restored.record?.number, restored.highest], [1, 7]);
  assert.equal((await acceptLife(ports, restored, word))?.number, 8);
  assert.equal(await acceptLife(ports, restored, word), undefined, "somebody was faster");
  await cluster.close();
});

test("a record that cannot be read is replaced, and told until then", async () => {
  const cluster = new HandCluster();
  const { store } = cluster;
  await cluster.write(keys.incarnation, "{");
  const known = await readLife(store);
  assert.deepEqual([known.record, known.why], [undefined, "not JSON"]);
  const record = await acceptLife({ store, clock }, known, word);
  assert.deepEqual([record?.format, record?.number, record?.id], [recordFormat, 1, "life-2"]);
  await cluster.close();
});
